//! What browsers send of the editors' forms, flat and as text, and how it becomes what the verbs take. Lists come as boxes
//! (`area_dz-16`) or as words between commas. Names the fields that are no numbers; the rest is checked by the verbs.

mod fault;
mod offered;
mod technician;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kernel::{Currency, Money};
use platform::http::{Checks, Problems};
use platform::{Fault, Verdict};

use super::edit::EditRefused;

pub use fault::FaultForm;
pub use offered::{ServiceForm, TIERS};
pub use technician::TechnicianForm;

/// Numbers as people type them; what is none is noted.
pub struct Numbers(pub Checks);

impl Numbers {
    /// An empty field is 0.
    pub fn whole(&mut self, field: &str, text: &str) -> i32 {
        let text = text.trim();
        let read = if text.is_empty() {
            Ok(0)
        } else {
            text.parse().map_err(|_| "number")
        };
        self.0.field(field, read).unwrap_or_default()
    }

    /// `19`, `5,5`: in basis points.
    pub fn percent(&mut self, field: &str, text: &str) -> u32 {
        let text = text.trim().trim_end_matches('%').trim();
        let (whole, decimals) = text.split_once([',', '.']).unwrap_or((text, ""));
        let is_plain = [whole, decimals]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let read = match (whole.parse::<u32>(), format!("{decimals:0<2}").parse::<u32>()) {
            _ if text.is_empty() => Ok(0),
            (Ok(whole), Ok(decimals)) if is_plain && whole <= 100 && decimals <= 99 => Ok(whole * 100 + decimals),
            _ => Err("calendar_percent"),
        };
        self.0.field(field, read).unwrap_or_default()
    }

    pub fn amount(&mut self, field: &str, text: &str, currency: Currency) -> i64 {
        let read = Money::parse(text, currency).map_err(|_| "number");
        self.0.field(field, read).map(Money::minor).unwrap_or_default()
    }

    pub fn currency(&mut self, field: &str, text: &str) -> Currency {
        let read = text.trim().parse().map_err(|_| "choice");
        self.0.field(field, read).unwrap_or(Currency::DZD)
    }

    fn word<T>(&mut self, field: &str, read: Option<T>, otherwise: T) -> T {
        self.0.field(field, read.ok_or("choice")).unwrap_or(otherwise)
    }
}

/// The version a form was drawn from.
pub fn read_version(text: &str) -> Result<Option<i64>, EditRefused> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| EditRefused::field("version", "number")),
    }
}

/// An amount as its field takes it: digits and a point.
pub fn amount_text(amount: Money) -> String {
    let text = amount.to_string();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// Basis points as per cent.
pub fn percent_text(bp: u32) -> String {
    match (bp / 100, bp % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole},{rest:02}").trim_end_matches('0').to_owned(),
    }
}

/// A refusal's problems by the names of the form's fields.
pub fn renamed(mut problems: Problems) -> Problems {
    problems.fields = problems
        .fields
        .into_iter()
        .map(|(field, problem)| (form_name(&field), problem))
        .collect();
    problems
}

/// The verb's outcome, or its refusal to draw the form again; what is not there is the page's own end.
pub fn shown<T>(verdict: Verdict<T, EditRefused>) -> Result<Result<T, EditRefused>, platform::http::Failure> {
    match verdict {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Refused(EditRefused::NotFound)) => Err(EditRefused::NotFound.into()),
        Err(Fault::Refused(refused)) => Ok(Err(refused)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

fn form_name(field: &str) -> String {
    match field {
        "price_minor" => "price".to_owned(),
        "tax_bp" => "tax".to_owned(),
        "policy.deposit_bp" => "deposit".to_owned(),
        "policy.tiers" => "tiers".to_owned(),
        "areas" => "areas_more".to_owned(),
        "policy.payment" | "policy.acceptance" | "policy.answer_within_min" | "policy.release_delay_min" => {
            field.replace("policy.", "")
        }
        other => other.replace('.', "_"),
    }
}

/// Words between commas or lines.
pub fn list(text: &str) -> Vec<String> {
    text.split([',', ';', '،', '\n'])
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_ticked(text: &str) -> bool {
    text == "true"
}

fn tick_text(is_on: bool) -> String {
    if is_on { "true".into() } else { String::new() }
}

fn version_text(version: Option<i64>) -> String {
    version.map(|version| version.to_string()).unwrap_or_default()
}

fn boxes(prefix: &str, names: impl Iterator<Item = String>) -> BTreeMap<String, String> {
    names
        .map(|name| (format!("{prefix}{name}"), "true".to_owned()))
        .collect()
}

fn ticked(more: &BTreeMap<String, String>, prefix: &str) -> Vec<String> {
    more.iter()
        .filter(|(_, value)| is_ticked(value))
        .filter_map(|(name, _)| Some(name.strip_prefix(prefix)?.to_owned()))
        .collect()
}

fn ids<T: std::str::FromStr>(more: &BTreeMap<String, String>, prefix: &str) -> Vec<T> {
    ticked(more, prefix)
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}
