//! Pages of the demo only: the mails and texts the shop has written, and every page drawn from samples.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse};
use kernel::{Kind, Refusal};
use platform::db::Json;
use platform::http::{Path, Shell};
use platform::mail::{self, OutboxMail};
use platform::pages::as_value;
use platform::sms::{self, OutboxText};
use platform::{Answer, Broken, Cx};
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
    /// What it carries: its name, and what stands in it.
    attachment: Option<(String, String)>,
    at: String,
}

impl From<OutboxMail> for MailView {
    fn from(mail: OutboxMail) -> Self {
        MailView {
            attachment: mail
                .attachment
                .map(|Json(attachment)| (attachment.name, attachment.body)),
            id: mail.id.to_string(),
            recipient: mail.recipient,
            subject: mail.subject,
            text: mail.body_text,
            at: mail.created_at.to_string(),
        }
    }
}

/// One text.
#[derive(Debug, Clone, Serialize)]
struct TextView {
    recipient: String,
    body: String,
    segments: i32,
    at: String,
}

impl From<OutboxText> for TextView {
    fn from(text: OutboxText) -> Self {
        TextView {
            recipient: text.recipient,
            body: text.body,
            segments: text.segments,
            at: text.created_at.to_string(),
        }
    }
}

/// The outbox.
#[derive(Debug, Clone, Serialize)]
struct MailsPage {
    mails: Vec<MailView>,
    texts: Vec<TextView>,
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
        attachment: Some(("visite.ics".into(), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into())),
        at: "2026-01-15T10:00:00Z".into(),
    }
}

fn sample_text() -> TextView {
    TextView {
        recipient: "+213551234567".into(),
        body: "Votre technicien est en route.".into(),
        segments: 1,
        at: "2026-01-15T10:00:00Z".into(),
    }
}

impl MailsPage {
    fn samples_list() -> Vec<MailsPage> {
        vec![
            MailsPage {
                mails: vec![],
                texts: vec![],
            },
            MailsPage {
                mails: vec![sample_mail(), sample_mail()],
                texts: vec![sample_text()],
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
    let db = cx.app.db().read().await?;
    let (mails, texts) = tokio::try_join!(mail::list_newest(&db), sms::list_newest(&db))?;
    cx.page(&MailsPage {
        mails: mails.into_iter().map(MailView::from).collect(),
        texts: texts.into_iter().map(TextView::from).collect(),
    })
}

pub async fn show_mail(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| NoSuchPage)?;
    let mail = mail::find_mail(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NoSuchPage)?;
    cx.page(&MailPage { mail: mail.into() })
}

/// What a mail carries, as a calendar would open it.
pub async fn show_attachment(cx: Cx, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| NoSuchPage)?;
    let mail = mail::find_mail(&cx.app.db().read().await?, id)
        .await?
        .ok_or(NoSuchPage)?;
    let Json(attachment) = mail.attachment.ok_or(NoSuchPage)?;
    let value = |text: &str| HeaderValue::from_str(text).map_err(Broken::new);
    let kind = value(&attachment.content_type)?;
    let save = value(&format!(
        "attachment; filename=\"{}\"",
        attachment.name.replace('"', "")
    ))?;
    Ok((
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, save)],
        attachment.body,
    )
        .into_response())
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
