//! Links between a person and their accounts elsewhere: listed, taken away, and told to their owner by mail whenever one
//! comes or goes. Never takes away the last way in.

use platform::audit::{self, Act};
use platform::{App, Broken, Tx, Verdict, mail};
use serde_json::{Value, json};

use super::{Provider, ProviderRefused};
use crate::PersonId;
use crate::mails::{self, Letter};
use crate::store::provider as store;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Linked,
    Unlinked,
}

/// A provider's account and the person it opens.
#[derive(Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) provider: &'a Provider,
    pub(super) person: PersonId,
}

/// Takes a provider's account away from a person. Where there was none, nothing happens.
pub(crate) async fn remove(app: &App, provider: &Provider, person: PersonId) -> Verdict<(), ProviderRefused> {
    let tx = app.db().begin().await?;
    store::lock_person(&tx, person).await?;
    if store::delete_link(&tx, person, &provider.id).await? == 0 {
        let is_linked = store::list_links(&tx, person)
            .await?
            .iter()
            .any(|row| row.provider == provider.id);
        return if is_linked {
            Err(ProviderRefused::LastWayIn.into())
        } else {
            Ok(())
        };
    }
    say(app, &tx, Link { provider, person }, Change::Unlinked).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts the change on record and writes to the account's owner.
pub(super) async fn say(app: &App, tx: &Tx, Link { provider, person }: Link<'_>, change: Change) -> Result<(), Broken> {
    let linked = json!({ "provider": provider.id });
    let (verb, before, after) = match change {
        Change::Linked => ("link_provider", Value::Null, linked),
        Change::Unlinked => ("unlink_provider", linked, Value::Null),
    };
    let act = Act {
        verb,
        subject: &person.to_string(),
        before,
        after,
    };
    audit::note(tx, &act).await?;
    let Some(owner) = store::find_owner(tx, person).await? else {
        return Ok(());
    };
    let key = format!("{verb}:{person}:{}:{}", provider.id, tx.now().as_microsecond());
    let letter = Letter {
        key,
        family: match change {
            Change::Linked => mails::PROVIDER_LINKED,
            Change::Unlinked => mails::PROVIDER_UNLINKED,
        },
        path: "/account/providers".to_owned(),
        detail: provider.name.clone(),
    };
    let letter = mails::write(app, (&owner.email, owner.lang), letter)?;
    mail::post(tx, &letter).await
}
