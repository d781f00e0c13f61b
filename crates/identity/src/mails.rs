//! Letters about accounts: one shape for all, as text and as HTML, in the reader's language. They greet nobody by name:
//! whoever filled in a form chose it, and could have written an advertisement.

use std::collections::BTreeMap;

use kernel::Lang;
use platform::mail::Mail;
use platform::pages::{Page, as_value};
use platform::{App, Broken};
use serde::Serialize;

/// Every letter, by the start of its sentences' keys: `…-subject`, `…-text`, `…-unasked` (what to do if it was somebody
/// else) and `…-action` (the words of its link).
const FAMILIES: &[&str] = &[
    WELCOME,
    AGAIN,
    RESET,
    PASSWORD_CHANGED,
    OLD_ADDRESS,
    NEW_ADDRESS,
    ADDRESS_CHANGED,
    ADDRESS_KEPT,
    PROVIDER_LINKED,
    PROVIDER_UNLINKED,
    FACTOR_ADDED,
    FACTOR_REMOVED,
    RECOVERY_CODES,
    RECOVERY_USED,
    FACTORS_RESET,
    INVITATION,
    SUSPENDED,
    SUSPENDED_UNTIL,
    SUSPENSION_LIFTED,
    ROLE_CHANGED,
    DEVICES_ENDED,
];

pub(crate) const WELCOME: &str = "account-mail-welcome";
pub(crate) const AGAIN: &str = "account-mail-again";
pub(crate) const RESET: &str = "account-mail-reset";
pub(crate) const PASSWORD_CHANGED: &str = "account-mail-password-changed";
pub(crate) const OLD_ADDRESS: &str = "account-mail-old-address";
pub(crate) const NEW_ADDRESS: &str = "account-mail-new-address";
pub(crate) const ADDRESS_CHANGED: &str = "account-mail-address-changed";
pub(crate) const ADDRESS_KEPT: &str = "account-mail-address-kept";
pub(crate) const PROVIDER_LINKED: &str = "account-mail-provider-linked";
pub(crate) const PROVIDER_UNLINKED: &str = "account-mail-provider-unlinked";
pub(crate) const FACTOR_ADDED: &str = "account-mail-factor-added";
pub(crate) const FACTOR_REMOVED: &str = "account-mail-factor-removed";
pub(crate) const RECOVERY_CODES: &str = "account-mail-recovery-codes";
pub(crate) const RECOVERY_USED: &str = "account-mail-recovery-used";
pub(crate) const FACTORS_RESET: &str = "account-mail-factors-reset";
pub(crate) const INVITATION: &str = "account-mail-invitation";
pub(crate) const SUSPENDED: &str = "account-mail-suspended";
pub(crate) const SUSPENDED_UNTIL: &str = "account-mail-suspended-until";
pub(crate) const SUSPENSION_LIFTED: &str = "account-mail-suspension-lifted";
pub(crate) const ROLE_CHANGED: &str = "account-mail-role-changed";
pub(crate) const DEVICES_ENDED: &str = "account-mail-devices-ended";

/// A letter to write.
#[derive(Debug)]
pub(crate) struct Letter {
    /// What happened, once; a second letter of the same key is not sent.
    pub key: String,
    /// One of [`FAMILIES`].
    pub family: &'static str,
    /// Where its link leads, without the language: `/account/verify?key=…`.
    pub path: String,
    /// What its sentences may name besides the shop: `detail`.
    pub detail: String,
}

#[derive(Debug, Serialize)]
struct LetterPage {
    lang: &'static str,
    dir: &'static str,
    family: &'static str,
    facts: BTreeMap<&'static str, String>,
    link: String,
}

platform::page!(LetterPage, "identity/letter.html", LetterPage::samples_list);

impl LetterPage {
    fn samples_list() -> Vec<Self> {
        let sample = |family| LetterPage {
            lang: Lang::Fr.code(),
            dir: Lang::Fr.dir(),
            family,
            facts: facts("Comptoir Chauffage", "samira@exemple.dz"),
            link: "https://shop.example/fr/account/login".into(),
        };
        FAMILIES.iter().copied().map(sample).collect()
    }
}

fn facts(shop: &str, detail: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("shop", shop.to_owned()), ("detail", detail.to_owned())])
}

/// Writes the letter to somebody's address; the caller puts it into the outbox with the act it tells of.
pub(crate) fn write(app: &App, (recipient, lang): (&str, Lang), letter: Letter) -> Result<Mail, Broken> {
    let site = app.site();
    let facts = facts(&site.name, &letter.detail);
    let said: Vec<(&'static str, String)> = facts.iter().map(|(name, value)| (*name, value.clone())).collect();
    let say = |part: &str| platform::http::say(app, lang, &format!("{}-{part}", letter.family), &said);
    let link = format!("{}/{lang}{}", site.base_url, letter.path);
    let text = format!(
        "{}\n\n{} : {link}\n\n{}\n\n{}\n",
        say("text"),
        say("action"),
        say("unasked"),
        site.name
    );
    let page = LetterPage {
        lang: lang.code(),
        dir: lang.dir(),
        family: letter.family,
        facts,
        link,
    };
    let html = app
        .renderer()
        .render(lang, LetterPage::TEMPLATE, as_value(&page), ().into())?;
    Ok(Mail {
        key: letter.key,
        recipient: recipient.to_owned(),
        lang,
        subject: say("subject"),
        text,
        html,
        attachment: None,
    })
}
