//! Pages of the demo only: the mails the shop has written, and every page drawn from samples.

use axum::response::{Html, IntoResponse};
use kernel::{Kind, Refusal};
use platform::http::{Path, Shell};
use platform::mail::{self, OutboxMail};
use platform::pages::as_value;
use platform::{Answer, Cx};
use serde::Serialize;

/// A page that is not there.
#[derive(Debug)]
struct NoSuchPage;

impl Refusal for NoSuchPage {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "not_found"
    }
}

/// One line of the outbox, or one mail in full.
#[derive(Debug, Clone, Serialize)]
struct MailView {
    id: String,
    recipient: String,
    subject: String,
    text: String,
    at: String,
}

impl From<OutboxMail> for MailView {
    fn from(mail: OutboxMail) -> Self {
        MailView {
            id: mail.id.to_string(),
            recipient: mail.recipient,
            subject: mail.subject,
            text: mail.body_text,
            at: mail.created_at.to_string(),
        }
    }
}

/// The outbox.
#[derive(Debug, Clone, Serialize)]
struct MailsPage {
    mails: Vec<MailView>,
}

/// One mail.
#[derive(Debug, Clone, Serialize)]
struct MailPage {
    mail: MailView,
}

/// The list of all pages.
#[derive(Debug, Clone, Serialize)]
struct SamplesPage {
    /// Template and how many samples it has.
    pages: Vec<(String, usize)>,
}

fn sample_mail() -> MailView {
    MailView {
        id: "0192".into(),
        recipient: "samira@example.org".into(),
        subject: "Votre commande CC-7K3M-9Q2X est payée".into(),
        text: "Bonjour,\n\nmerci pour votre commande.".into(),
        at: "2026-01-15T10:00:00Z".into(),
    }
}

impl MailsPage {
    fn samples_list() -> Vec<MailsPage> {
        vec![
            MailsPage { mails: vec![] },
            MailsPage {
                mails: vec![sample_mail(), sample_mail()],
            },
        ]
    }
}

impl MailPage {
    fn samples_list() -> Vec<MailPage> {
        vec![MailPage { mail: sample_mail() }]
    }
}

impl SamplesPage {
    fn samples_list() -> Vec<SamplesPage> {
        vec![SamplesPage {
            pages: vec![("orders/cart.html".into(), 2)],
        }]
    }
}

platform::page!(MailsPage, "server/mails.html", MailsPage::samples_list);
platform::page!(MailPage, "server/mail.html", MailPage::samples_list);
platform::page!(SamplesPage, "server/samples.html", SamplesPage::samples_list);

pub async fn list_mails(cx: Cx) -> Answer {
    let mails = mail::list_newest(&cx.app.db().read().await?).await?;
    cx.page(&MailsPage {
        mails: mails.into_iter().map(MailView::from).collect(),
    })
}

pub async fn show_mail(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| NoSuchPage)?;
    let mail = mail::find_mail(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NoSuchPage)?;
    cx.page(&MailPage { mail: mail.into() })
}

pub async fn list_pages(cx: Cx) -> Answer {
    let mut pages: Vec<_> = platform::pages::pages()
        .map(|page| (page.template.to_owned(), (page.samples)().len()))
        .collect();
    pages.sort();
    cx.page(&SamplesPage { pages })
}

pub async fn show_page(cx: Cx, Path((slice, page, sample)): Path<(String, String, usize)>) -> Answer {
    let template = format!("{slice}/{page}");
    let page = platform::pages::pages()
        .find(|page| page.template == template)
        .ok_or(NoSuchPage)?;
    let data = (page.samples)().into_iter().nth(sample).ok_or(NoSuchPage)?;
    let html = cx
        .app
        .renderer()
        .render(cx.lang, page.template, data, as_value(&Shell::of(&cx)))?;
    Ok(Html(html).into_response())
}
