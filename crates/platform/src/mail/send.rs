//! Hands a mail to the SMTP server. A mail that is already sent is not sent again by a repeated task.

use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::{SendMail, store};
use crate::{App, Broken};

/// How mail leaves the house.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// `smtp://host:25`, `smtps://user@host:465`; none keeps mail in the outbox.
    pub url: Option<SecretString>,
    /// `Name <address>`.
    pub from: String,
}

/// The way mail leaves: an SMTP server, or nowhere (the outbox page shows it).
#[derive(Clone)]
pub struct Mailer {
    transport: Option<AsyncSmtpTransport<Tokio1Executor>>,
    from: Mailbox,
}

impl Mailer {
    pub fn new(settings: &SmtpSettings) -> Result<Self, Broken> {
        let transport = match &settings.url {
            None => None,
            Some(url) => Some(AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())?.build()),
        };
        Ok(Mailer {
            transport,
            from: settings.from.parse()?,
        })
    }
}

pub(super) async fn send_mail(app: App, task: SendMail) -> Result<(), Broken> {
    let mailer = app.need::<Mailer>()?;
    let db = app.db().read().await?;
    let mail = store::get_mail(&db, task.id).await?;
    let Some(transport) = mailer.transport.as_ref().filter(|_| mail.sent_at.is_none()) else {
        return Ok(());
    };
    drop(db);
    let message = Message::builder()
        .from(mailer.from.clone())
        .to(mail.recipient.parse()?)
        .subject(mail.subject)
        .message_id(Some(format!("<{}@comptoir>", task.id)))
        .multipart(MultiPart::alternative_plain_html(mail.body_text, mail.body_html))?;
    transport.send(message).await?;
    store::mark_mail_sent(&app.db().read().await?, task.id, app.clock().now()).await?;
    Ok(())
}
