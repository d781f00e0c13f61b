//! Hands a mail to the SMTP server. A mail that is already sent is not sent again by a repeated task.

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::{Attachment, SendMail, store};
use crate::db::Json;
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
        .multipart(body_of(
            (mail.body_text, mail.body_html),
            mail.attachment.map(|Json(attachment)| attachment),
        )?)?;
    transport.send(message).await?;
    store::mark_mail_sent(&app.db().read().await?, task.id, app.clock().now()).await?;
    Ok(())
}

/// Text and HTML to choose from, and beside them what the mail carries.
fn body_of((text, html): (String, String), attachment: Option<Attachment>) -> Result<MultiPart, Broken> {
    let letter = MultiPart::alternative_plain_html(text, html);
    let Some(Attachment {
        name,
        content_type,
        body,
    }) = attachment
    else {
        return Ok(letter);
    };
    let carried = lettre::message::Attachment::new(name).body(body, ContentType::parse(&content_type)?);
    Ok(MultiPart::mixed().multipart(letter).singlepart(carried))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_travels_beside_the_letter_and_names_its_method() {
        let plain = body_of(("Bonjour".into(), "<p>Bonjour</p>".into()), None).unwrap();
        let plain = String::from_utf8(plain.formatted()).unwrap();
        assert!(plain.contains("multipart/alternative") && !plain.contains("multipart/mixed"));
        let invitation = Attachment {
            name: "visite.ics".into(),
            content_type: "text/calendar; charset=utf-8; method=REQUEST".into(),
            body: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into(),
        };
        let with = body_of(("Bonjour".into(), "<p>Bonjour</p>".into()), Some(invitation)).unwrap();
        let with = String::from_utf8(with.formatted()).unwrap();
        let (mixed, alternative) = (
            with.find("multipart/mixed").unwrap(),
            with.find("multipart/alternative").unwrap(),
        );
        assert!(mixed < alternative && alternative < with.find("text/calendar").unwrap());
        assert!(with.contains("method=REQUEST"), "{with}");
        assert!(with.contains("filename=\"visite.ics\""), "{with}");
        assert!(with.contains("BEGIN:VCALENDAR"), "{with}");
    }
}
