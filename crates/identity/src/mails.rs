//! The two letters a registration writes: to a new owner, and to one who had an account already. They greet nobody by
//! name: whoever filled in the form chose it, and could have written an advertisement.

use jiff::Timestamp;
use kernel::Lang;
use platform::mail::Mail;
use platform::pages::{Page, as_value};
use platform::{App, Broken};
use serde::Serialize;

use crate::store::RegisteredRow;

/// A letter with one link.
#[derive(Debug, Serialize)]
struct Letter {
    lang: &'static str,
    dir: &'static str,
    shop: String,
    subject: String,
    paragraphs: Vec<String>,
    action: String,
    link: String,
}

platform::page!(Letter, "identity/letter.html", Letter::samples_list);

impl Letter {
    fn samples_list() -> Vec<Self> {
        vec![Letter {
            lang: Lang::Fr.code(),
            dir: Lang::Fr.dir(),
            shop: "Comptoir Chauffage".into(),
            subject: "Votre compte est prêt".into(),
            paragraphs: vec![
                "Votre compte est prêt.".into(),
                "Si vous n’avez rien demandé, ne faites rien.".into(),
            ],
            action: "Se connecter".into(),
            link: "https://shop.example/fr/account/login".into(),
        }]
    }

    /// The letter as text: what the HTML says, without its looks.
    fn text(&self) -> String {
        format!(
            "{}\n\n{} : {}\n\n{}\n",
            self.paragraphs.join("\n\n"),
            self.action,
            self.link,
            self.shop
        )
    }
}

pub(crate) fn welcome(app: &App, person: &RegisteredRow) -> Result<Mail, Broken> {
    write(
        app,
        person,
        Kind {
            key: format!("welcome:{}", person.id),
            family: "account-mail-welcome",
        },
    )
}

/// At most one a day, however often somebody fills in the form.
pub(crate) fn already_registered(app: &App, person: &RegisteredRow, now: Timestamp) -> Result<Mail, Broken> {
    let day = now.as_second().div_euclid(86_400);
    write(
        app,
        person,
        Kind {
            key: format!("already_registered:{}:{day}", person.id),
            family: "account-mail-again",
        },
    )
}

struct Kind {
    key: String,
    /// The sentences' keys begin so.
    family: &'static str,
}

fn write(app: &App, person: &RegisteredRow, kind: Kind) -> Result<Mail, Broken> {
    let site = app.site();
    let say = |part: &str| {
        platform::http::say(
            app,
            person.lang,
            &format!("{}-{part}", kind.family),
            &[("shop", site.name.clone())],
        )
    };
    let letter = Letter {
        lang: person.lang.code(),
        dir: person.lang.dir(),
        shop: site.name.clone(),
        subject: say("subject"),
        paragraphs: vec![say("text"), say("unasked")],
        action: say("action"),
        link: format!("{}/{}/account/login", site.base_url, person.lang),
    };
    let html = app
        .renderer()
        .render(person.lang, Letter::TEMPLATE, as_value(&letter), ().into())?;
    Ok(Mail {
        key: kind.key,
        recipient: person.email.clone(),
        lang: person.lang,
        subject: letter.subject.clone(),
        text: letter.text(),
        html,
    })
}
