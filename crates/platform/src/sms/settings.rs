//! The settings of texts: through which gateway they leave, if any.

use secrecy::SecretString;

use crate::config::{Config, ConfigProblem, Setting};

const GATEWAY: &str = "sms.gateway";
const ACCOUNT: &str = "sms.twilio.account_sid";
const TOKEN: &str = "sms.twilio.auth_token";
const FROM: &str = "sms.twilio.from";
const MESSAGING_SERVICE: &str = "sms.twilio.messaging_service_sid";
const API_BASE: &str = "sms.twilio.api_base";

/// Declared settings: keys, defaults, help.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        GATEWAY,
        "outbox",
        "outbox keeps texts in the house (the demo shows them); twilio sends them",
    ),
    Setting::optional(ACCOUNT, "Twilio's account: AC…"),
    Setting::secret(TOKEN, "the secret of that account"),
    Setting::optional(FROM, "who texts come from: +213… or up to 11 letters and digits"),
    Setting::optional(
        MESSAGING_SERVICE,
        "Twilio's messaging service, MG…, which chooses the sender; goes before sms.twilio.from",
    ),
    Setting::new(
        API_BASE,
        "https://api.twilio.com",
        "address of Twilio, or of a gateway that speaks as Twilio does",
    ),
];

/// Through which gateway texts leave; put into the application as a part. Without one they stay in the outbox.
#[derive(Debug, Clone)]
pub enum SmsGateway {
    Outbox,
    Twilio(TwilioSettings),
}

/// An account at Twilio's or at a gateway that speaks the same.
#[derive(Debug, Clone)]
pub struct TwilioSettings {
    pub account_sid: String,
    pub auth_token: SecretString,
    pub sender: Sender,
    /// Without a slash at the end.
    pub api_base: String,
}

/// Whom a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// `From`: a number or a name.
    Name(String),
    /// `MessagingServiceSid`.
    Service(String),
}

impl SmsGateway {
    /// Reads the settings; names the one that is missing or wrong.
    pub fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let problems = check_settings(config, false);
        if !problems.is_empty() {
            return Err(ConfigProblem(problems));
        }
        if config.required(GATEWAY)? == "outbox" {
            return Ok(SmsGateway::Outbox);
        }
        let sender = match (config.text(MESSAGING_SERVICE), config.text(FROM)) {
            (Some(service), _) => Sender::Service(service.to_owned()),
            (None, Some(name)) => Sender::Name(name.to_owned()),
            (None, None) => return Err(ConfigProblem(vec![format!("{FROM} is not set")])),
        };
        Ok(SmsGateway::Twilio(TwilioSettings {
            account_sid: config.required(ACCOUNT)?.to_owned(),
            auth_token: SecretString::from(config.required(TOKEN)?.trim().to_owned()),
            sender,
            api_base: config.required(API_BASE)?.trim_end_matches('/').to_owned(),
        }))
    }
}

/// What must be mended before texts could be sent; empty when they can, or when nobody wants to send any.
pub fn check_settings(config: &Config, production: bool) -> Vec<String> {
    match config.text(GATEWAY) {
        Some("outbox") => Vec::new(),
        Some("twilio") => twilio_problems(config, production),
        _ => vec![format!("{GATEWAY} must be outbox or twilio")],
    }
}

fn twilio_problems(config: &Config, production: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let text = |key: &str| config.text(key).unwrap_or_default().trim();
    if !is_sid(text(ACCOUNT), "AC") {
        problems.push(format!("{ACCOUNT} is not an account of Twilio's (AC and 32 signs)"));
    }
    match text(TOKEN) {
        "" => problems.push(format!("{TOKEN} is not set")),
        token if production && (token.len() < 16 || token.contains("changeme")) => {
            problems.push(format!("{TOKEN} is a placeholder"));
        }
        _ => {}
    }
    match (text(MESSAGING_SERVICE), text(FROM)) {
        ("", "") => problems.push(format!("{FROM} or {MESSAGING_SERVICE} must be set")),
        ("", name) if !is_sender(name) => problems.push(format!(
            "{FROM} must be a number such as +213551234567 or up to 11 letters and digits"
        )),
        (service, _) if !service.is_empty() && !is_sid(service, "MG") => {
            problems.push(format!(
                "{MESSAGING_SERVICE} is not a messaging service of Twilio's (MG and 32 signs)"
            ));
        }
        _ => {}
    }
    let base = text(API_BASE);
    if production && !base.starts_with("https://") {
        problems.push(format!(
            "{API_BASE} must begin with https://: numbers and the account's secret would travel in the clear"
        ));
    } else if !(base.starts_with("https://") || base.starts_with("http://")) {
        problems.push(format!("{API_BASE} must be an address"));
    }
    problems
}

fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_sender(text: &str) -> bool {
    match text.strip_prefix('+') {
        Some(digits) => (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => {
            (1..=11).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
                && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";

    fn problems(production: bool, pairs: &[(&str, &str)]) -> Vec<String> {
        let mut config = Config::load(SETTINGS.to_vec(), None, Vec::new()).unwrap();
        for (key, value) in pairs {
            config.set(key, *value);
        }
        let problems = check_settings(&config, production);
        assert_eq!(
            SmsGateway::from_config(&config).is_ok(),
            check_settings(&config, false).is_empty()
        );
        problems
    }

    fn twilio<'a>(rest: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let sound = [
            (GATEWAY, "twilio"),
            (ACCOUNT, ACCOUNT_SID),
            (TOKEN, "0123456789abcdef0123456789abcdef"),
            (FROM, "Comptoir"),
        ];
        [&sound[..], rest].concat()
    }

    #[test]
    fn sound_settings_are_taken_and_the_outbox_needs_none() {
        assert_eq!(problems(true, &[]), Vec::<String>::new());
        assert_eq!(problems(true, &twilio(&[])), Vec::<String>::new());
        assert_eq!(
            problems(true, &twilio(&[(FROM, "+213551234567")])),
            Vec::<String>::new()
        );
        let service = "MG0123456789abcdef0123456789abcdef";
        assert_eq!(
            problems(true, &twilio(&[(FROM, ""), (MESSAGING_SERVICE, service)])),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_is_missing_or_unsafe_is_named() {
        let named = |production, rest: &[(&str, &str)], key: &str| {
            let problems = problems(production, &twilio(rest));
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].contains(key), "{problems:?}");
        };
        named(false, &[(GATEWAY, "pigeon")], GATEWAY);
        named(false, &[(ACCOUNT, "AC1")], ACCOUNT);
        named(false, &[(TOKEN, "")], TOKEN);
        named(true, &[(TOKEN, "changeme-changeme-changeme")], TOKEN);
        named(false, &[(FROM, "")], FROM);
        named(false, &[(FROM, "Comptoir Chauffage")], FROM);
        named(false, &[(MESSAGING_SERVICE, "MG1")], MESSAGING_SERVICE);
        named(true, &[(API_BASE, "http://127.0.0.1:9000")], API_BASE);
        assert!(problems(false, &twilio(&[(API_BASE, "http://127.0.0.1:9000")])).is_empty());
    }
}
