//! Profile: the name and the language somebody is written to in. Neither opens anything, so neither asks for a proof.

use kernel::Lang;
use platform::http::{Checks, Invalid};
use platform::{App, Broken, Verdict};
use serde::{Deserialize, Serialize};

use crate::store::{self, accounts};
use crate::{PersonId, access};

/// As it is typed. What is missing stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub(crate) struct RawProfile {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// `fr`, `ar` or `en`.
    pub lang: Option<String>,
}

/// Changes what was given.
pub(crate) async fn change(app: &App, person: PersonId, raw: &RawProfile) -> Verdict<(), Invalid> {
    let mut checks = Checks::new();
    let name = raw.name.as_ref().map(|name| checks.name("name", name, (1, 100)));
    let lang = raw
        .lang
        .as_ref()
        .map(|lang| checks.field("lang", lang.parse::<Lang>().map_err(|()| "choice")));
    checks.done()?;
    let (name, lang) = (name.flatten(), lang.flatten());
    let db = app.db().read().await?;
    accounts::change_profile(&db, person, name.as_deref(), lang).await?;
    access::forget_here(app, person)?;
    Ok(())
}

/// The language somebody is written to in.
pub(crate) async fn find_lang(app: &App, person: PersonId) -> Result<Lang, Broken> {
    let db = app.db().read().await?;
    let account = store::find_account_of(&db, person).await?;
    Ok(account.map_or_else(Lang::default, |account| account.lang))
}
