//! Twilio's way of taking a text, and of saying what became of it. What it answers to is not kept: its sentences name the number.

use http::Method;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::settings::{Sender, TwilioSettings};
use crate::outgoing::{NoReply, Outgoing, Reply};

/// What a gateway's answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Taken; the gateway's name for it.
    Sent(String),
    /// Refused for good, with the gateway's code.
    Failed(String),
    /// Surely not taken: later perhaps.
    NotNow(String),
    /// Perhaps taken.
    Unknown(String),
}

#[derive(Deserialize)]
struct Message {
    sid: String,
    status: String,
    error_code: Option<i64>,
}

#[derive(Deserialize)]
struct Refused {
    code: Option<i64>,
}

pub(super) async fn send(outgoing: &Outgoing, to: &TwilioSettings, (recipient, body): (&str, &str)) -> Said {
    let url = format!("{}/2010-04-01/Accounts/{}/Messages.json", to.api_base, to.account_sid);
    let sender = match &to.sender {
        Sender::Name(name) => ("From", name.as_str()),
        Sender::Service(service) => ("MessagingServiceSid", service.as_str()),
    };
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("To", recipient), sender, ("Body", body)])
        .finish();
    let request = outgoing
        .request(Method::POST, &url)
        .basic_auth(&to.account_sid, Some(to.auth_token.expose_secret()))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form);
    match outgoing.send(request).await {
        Ok(reply) => meaning(&reply),
        Err(NoReply::NotSent(_)) => Said::NotNow("no_connection".into()),
        Err(NoReply::Unknown(_)) => Said::Unknown("no_answer".into()),
    }
}

/// Only 429 and 503 say that nothing was done; another 5xx may come after the message was taken.
fn meaning(reply: &Reply) -> Said {
    let code = || {
        serde_json::from_slice::<Refused>(&reply.body)
            .ok()
            .and_then(|refused| refused.code)
            .map_or_else(|| format!("http_{}", reply.status), |code| format!("twilio_{code}"))
    };
    match reply.status {
        200 | 201 => match serde_json::from_slice::<Message>(&reply.body) {
            Ok(message) if matches!(message.status.as_str(), "failed" | "undelivered" | "canceled") => {
                Said::Failed(format!("twilio_{}", message.error_code.unwrap_or_default()))
            }
            Ok(message) => Said::Sent(message.sid),
            Err(_) => Said::Unknown("unreadable_answer".into()),
        },
        429 | 503 => Said::NotNow(code()),
        500.. => Said::Unknown(code()),
        _ => Said::Failed(code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Said {
        meaning(&Reply {
            status,
            headers: http::HeaderMap::new(),
            body: body.into(),
        })
    }

    #[test]
    fn each_answer_means_one_thing() {
        let taken = r#"{"sid":"SM1","status":"queued","num_segments":"1","error_code":null}"#;
        assert_eq!(said(201, taken), Said::Sent("SM1".into()));
        let dead = r#"{"sid":"SM1","status":"failed","error_code":30007}"#;
        assert_eq!(said(201, dead), Said::Failed("twilio_30007".into()));
        assert_eq!(said(201, "<html>"), Said::Unknown("unreadable_answer".into()));
        let wrong = r#"{"code":21211,"message":"The 'To' number +213551234567 is not valid","status":400}"#;
        assert_eq!(said(400, wrong), Said::Failed("twilio_21211".into()));
        assert_eq!(said(401, ""), Said::Failed("http_401".into()));
        assert_eq!(said(429, r#"{"code":20429}"#), Said::NotNow("twilio_20429".into()));
        assert_eq!(said(503, ""), Said::NotNow("http_503".into()));
        assert_eq!(said(500, ""), Said::Unknown("http_500".into()));
        assert_eq!(said(504, ""), Said::Unknown("http_504".into()));
        assert_eq!(said(302, ""), Said::Failed("http_302".into()));
    }
}
