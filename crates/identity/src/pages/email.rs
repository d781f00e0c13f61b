//! The pages of changing one's address: asking for it, and what the links in both mailboxes open.

use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use super::confirm::known;
use super::verify::Key;
use crate::PersonId;
use crate::account::change_email::{self, ChangeEmailRefused, Side, Standing};
use crate::account::link;

pub(super) fn routes() -> Routes {
    Routes::new("/account/email")
        .get(
            "",
            Allow::SignedIn,
            show,
            "The form to change the address, and where a change stands",
        )
        .asks_again()
        .post("", Allow::SignedIn, ask, "Asks both mailboxes for a change of address")
        .asks_again()
        .limited(Limit::Reset)
        .post("/withdraw", Allow::SignedIn, withdraw, "Gives a change of address up")
        .get(
            "/old",
            Allow::Anyone,
            show_old,
            "What the link to the present mailbox opens",
        )
        .post(
            "/old",
            Allow::Anyone,
            confirm_old,
            "The present mailbox agrees to the change",
        )
        .limited(Limit::Reset)
        .post("/stop", Allow::Anyone, stop, "The present mailbox stops the change")
        .limited(Limit::Reset)
        .get(
            "/new",
            Allow::Anyone,
            show_new,
            "What the link to the new mailbox opens",
        )
        .post(
            "/new",
            Allow::Anyone,
            confirm_new,
            "The new mailbox agrees to the change",
        )
        .limited(Limit::Reset)
}

#[derive(Debug, Serialize)]
struct EmailPage {
    /// The address of today.
    present: String,
    /// The one that waits; empty where none does.
    waiting: String,
    has_old: bool,
    has_new: bool,
    email: String,
    problems: Problems,
}
platform::page!(EmailPage, "identity/email.html", EmailPage::samples_list);

async fn show(cx: Cx) -> Answer {
    let page = EmailPage::of(&cx, String::new(), Problems::default()).await?;
    cx.page(&page)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EmailForm {
    email: String,
}

async fn ask(cx: Cx, Form(form): Form<EmailForm>) -> Answer {
    match change_email::ask(&cx.app, known(&cx)?, &form.email).await {
        Ok(()) => Ok(cx.redirect("/account/email")),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => {
            let page = EmailPage::of(&cx, form.email, Problems::of(&cx, &refused)).await?;
            cx.page_refused(&refused, &page)
        }
    }
}

async fn withdraw(cx: Cx) -> Answer {
    change_email::withdraw(&cx.app, PersonId::from_uuid(known(&cx)?.id)).await?;
    Ok(cx.redirect("/account/email"))
}

/// How far a link's page has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Stage {
    Asking,
    Waiting,
    Done,
    Stopped,
    Spent,
    /// Somebody else has the address.
    Unavailable,
}

#[derive(Debug, Serialize)]
struct MailboxPage {
    key: String,
    /// The new address.
    email: String,
    is_old: bool,
    stage: Stage,
}
platform::page!(MailboxPage, "identity/mailbox.html", MailboxPage::samples_list);

async fn show_old(cx: Cx, Query(Key { key }): Query<Key>) -> Answer {
    show_mailbox(&cx, Side::Old, key).await
}

async fn show_new(cx: Cx, Query(Key { key }): Query<Key>) -> Answer {
    show_mailbox(&cx, Side::New, key).await
}

async fn show_mailbox(cx: &Cx, side: Side, key: String) -> Answer {
    let db = cx.app.db().read().await?;
    let found = link::find(&db, &key, side.purpose(), cx.app.clock().now()).await?;
    let stage = if found.is_some() { Stage::Asking } else { Stage::Spent };
    cx.page(&MailboxPage {
        key,
        email: found.map(|found| found.email).unwrap_or_default(),
        is_old: side == Side::Old,
        stage,
    })
}

async fn confirm_old(cx: Cx, Form(Key { key }): Form<Key>) -> Answer {
    confirm(&cx, Side::Old, &key).await
}

async fn confirm_new(cx: Cx, Form(Key { key }): Form<Key>) -> Answer {
    confirm(&cx, Side::New, &key).await
}

async fn confirm(cx: &Cx, side: Side, key: &str) -> Answer {
    match change_email::confirm(&cx.app, side, key).await {
        Ok(Standing::Waiting) => cx.page(&MailboxPage::ended(side, Stage::Waiting)),
        Ok(Standing::Done) => cx.page(&MailboxPage::ended(side, Stage::Done)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_refused(cx, side, &refused),
    }
}

async fn stop(cx: Cx, Form(Key { key }): Form<Key>) -> Answer {
    match change_email::stop(&cx.app, &key).await {
        Ok(()) => cx.page(&MailboxPage::ended(Side::Old, Stage::Stopped)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_refused(&cx, Side::Old, &refused),
    }
}

fn draw_refused(cx: &Cx, side: Side, refused: &ChangeEmailRefused) -> Answer {
    let stage = match refused {
        ChangeEmailRefused::Unavailable => Stage::Unavailable,
        _ => Stage::Spent,
    };
    cx.page_refused(refused, &MailboxPage::ended(side, stage))
}

impl EmailPage {
    async fn of(cx: &Cx, email: String, problems: Problems) -> Result<Self, Broken> {
        let known = known(cx)?;
        let waiting = change_email::find_waiting(&cx.app, PersonId::from_uuid(known.id)).await?;
        Ok(EmailPage {
            present: known.email.clone(),
            has_old: waiting.as_ref().is_some_and(|waiting| waiting.has_old),
            has_new: waiting.as_ref().is_some_and(|waiting| waiting.has_new),
            waiting: waiting.map(|waiting| waiting.email).unwrap_or_default(),
            email,
            problems,
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |waiting: &str, problems| EmailPage {
            present: "samira@exemple.dz".into(),
            waiting: waiting.into(),
            has_old: true,
            has_new: false,
            email: String::new(),
            problems,
        };
        vec![
            page("", Problems::default()),
            page("", super::sample_problems()),
            page("samira@nouveau.dz", Problems::default()),
        ]
    }
}

impl MailboxPage {
    fn ended(side: Side, stage: Stage) -> Self {
        MailboxPage {
            key: String::new(),
            email: String::new(),
            is_old: side == Side::Old,
            stage,
        }
    }

    fn samples_list() -> Vec<Self> {
        let asking = |is_old| MailboxPage {
            key: "0".into(),
            email: "samira@nouveau.dz".into(),
            is_old,
            stage: Stage::Asking,
        };
        let ended = [
            Stage::Waiting,
            Stage::Done,
            Stage::Stopped,
            Stage::Spent,
            Stage::Unavailable,
        ];
        let ended = ended.map(|stage| MailboxPage::ended(Side::Old, stage));
        [asking(true), asking(false)].into_iter().chain(ended).collect()
    }
}
