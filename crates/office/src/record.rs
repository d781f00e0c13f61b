//! The record of acts as the office reads it: what it is narrowed to, read from the address, and its entries in words. Pure
//! but for names and numbers, which are looked up.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use kernel::Money;
use orders::OrderId;
use platform::audit::{self, Entry};
use platform::http::{Checks, Invalid};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::acts::word;
use crate::journal::day;
use crate::store::{orders as order_store, people};

/// As the address says it; empty fields do not narrow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawRecord {
    /// `per_…` or an e-mail address.
    pub person: String,
    pub verb: String,
    /// An id, or an order's number.
    pub subject: String,
    /// `done` or `refused`.
    pub end: String,
    /// Days of the shop, both inside.
    pub from: String,
    pub to: String,
    pub cursor: String,
}

impl RawRecord {
    /// The fields that narrow.
    pub fn fields(&self) -> [(&str, &str); 6] {
        [
            ("person", &self.person),
            ("verb", &self.verb),
            ("subject", &self.subject),
            ("end", &self.end),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.trim().is_empty())
    }

    /// The filter but for what must be looked up, or which field cannot be read.
    fn read(&self, zone: &jiff::tz::TimeZone) -> Result<audit::Filter, Invalid> {
        let mut checks = Checks::new();
        let verb = checks.text("verb", &self.verb, (0, 60));
        let subject = checks.text("subject", &self.subject, (0, 200));
        checks.text("person", &self.person, (0, 254));
        let from = checks.field("from", day(&self.from, zone, 0)).flatten();
        let until = checks.field("to", day(&self.to, zone, 1)).flatten();
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            checks.note("to", "before_from");
        }
        let refused = match self.end.as_str() {
            "done" => Some(false),
            "refused" => Some(true),
            "" => None,
            _ => {
                checks.note("end", "choice");
                None
            }
        };
        checks.done()?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(audit::Filter {
            person: None,
            verb: given(verb),
            subject: given(subject),
            refused,
            from,
            until,
            before_id: self.cursor.parse().ok(),
        })
    }

    /// The filter, names and numbers replaced by ids. Whom nobody knows did nothing.
    pub async fn filter(&self, app: &App) -> platform::Verdict<audit::Filter, Invalid> {
        let mut filter = self.read(app.renderer().zone())?;
        let person = self.person.trim();
        let db = app.db().read().await?;
        if !person.is_empty() {
            let id = match person.parse::<identity::PersonId>() {
                Ok(id) => Some(id.uuid()),
                Err(_) => people::find_by_email(&db, person).await?.map(|(id,)| id),
            };
            filter.person = Some(id.unwrap_or_default());
        }
        if let Some(number) = filter.subject.as_deref().filter(|text| !text.contains(['_', ' ', '/']))
            && let Some((id,)) = order_store::find_order(&db, &number.to_uppercase()).await?
        {
            filter.subject = Some(OrderId::from_uuid(id).to_string());
        }
        Ok(filter)
    }
}

/// One thing an act changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub name: String,
    pub before: String,
    pub after: String,
}

/// One entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    pub at: Timestamp,
    /// A name; empty where nobody is known.
    pub by: String,
    /// The page of whoever did it; empty without one.
    pub by_link: String,
    /// The person's role then, `command line` or `task`.
    pub part: String,
    pub verb: String,
    /// The end of its sentence's key, `backoffice-did-…`; `other` where the verb stands for itself.
    pub word: String,
    pub subject: String,
    /// What the subject is called: an order's number, or the id.
    pub subject_text: String,
    pub subject_link: String,
    /// The refusal's code; empty where it was done.
    pub refused: String,
    pub changes: Vec<Change>,
    pub address: String,
    pub request_id: String,
}

/// One page of the record.
#[derive(Debug, Default, Serialize)]
pub struct RecordView {
    pub entries: Vec<EntryView>,
    /// Where the next page begins; empty at the end.
    pub next: String,
}

/// Newest first. Two round trips.
pub async fn record(app: &App, filter: &audit::Filter, limit: usize) -> Result<RecordView, Broken> {
    let db = app.db().read().await?;
    let asked = i64::try_from(limit)?.saturating_add(1);
    let mut entries = audit::list_entries(&db, filter, asked).await?;
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let persons: Vec<Uuid> = entries.iter().filter_map(|entry| entry.person_id).collect();
    let orders: Vec<Uuid> = entries.iter().filter_map(|entry| order_of(&entry.subject)).collect();
    let (names, numbers) = tokio::try_join!(
        people::list_names(&db, &persons),
        order_store::list_numbers(&db, &orders)
    )?;
    let (names, numbers) = (names.into_iter().collect(), numbers.into_iter().collect());
    let next = entries.last().filter(|_| has_more).map(|last| last.id.to_string());
    Ok(RecordView {
        entries: entries
            .into_iter()
            .map(|entry| EntryView::of(entry, &names, &numbers))
            .collect(),
        next: next.unwrap_or_default(),
    })
}

fn order_of(subject: &str) -> Option<Uuid> {
    subject.parse::<OrderId>().ok().map(OrderId::uuid)
}

impl EntryView {
    fn of(entry: Entry, names: &HashMap<Uuid, String>, numbers: &HashMap<Uuid, String>) -> Self {
        let number = order_of(&entry.subject).and_then(|id| numbers.get(&id));
        let by = entry.person_id.and_then(|id| names.get(&id));
        let by_link = entry.person_id.filter(|_| by.is_some()).map(person_link);
        EntryView {
            at: entry.at,
            by: by.cloned().unwrap_or_default(),
            by_link: by_link.unwrap_or_default(),
            part: entry.part,
            word: word(&entry.verb),
            verb: entry.verb,
            subject_text: number.cloned().unwrap_or_else(|| entry.subject.clone()),
            subject_link: link(&entry.subject, number.map(String::as_str)),
            subject: entry.subject,
            refused: entry.refused.unwrap_or_default(),
            changes: changes(&entry.before, &entry.after),
            address: entry.address,
            request_id: entry.request_id,
        }
    }

    pub fn samples() -> Vec<EntryView> {
        let sample = |verb: &str, refused: &str| EntryView {
            at: Timestamp::UNIX_EPOCH,
            by: if refused.is_empty() {
                "Lydia Mansouri".into()
            } else {
                String::new()
            },
            by_link: if refused.is_empty() {
                "/office/people/per_0".into()
            } else {
                String::new()
            },
            // A link from a letter is used by whoever holds it.
            part: if verb == "reset_password" { "" } else { "admin" }.into(),
            verb: verb.into(),
            word: word(verb),
            subject: "ord_0".into(),
            subject_text: "CC-7K3M-9Q21".into(),
            subject_link: "/office/orders/CC-7K3M-9Q21".into(),
            refused: refused.into(),
            changes: changes(
                &serde_json::json!({ "state": "paid" }),
                &serde_json::json!({ "state": "shipped", "note": "Vu" }),
            ),
            address: "203.0.113.7".into(),
            request_id: "req_0".into(),
        };
        let all = crate::acts::WORDS.iter().map(|verb| sample(verb, ""));
        all.chain([sample("try", "forbidden"), sample("something_new", "")])
            .collect()
    }
}

fn person_link(id: Uuid) -> String {
    format!("/office/people/{}", identity::PersonId::from_uuid(id))
}

/// The page of what an act was done to; empty where there is none.
fn link(subject: &str, number: Option<&str>) -> String {
    let is_plain = subject.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match (subject.split('_').next(), number) {
        (_, Some(number)) => format!("/office/orders/{number}"),
        (Some("pay"), _) if is_plain => format!("/office/payments/{subject}"),
        (Some("per"), _) if is_plain => format!("/office/people/{subject}"),
        (Some("acc"), _) if is_plain => format!("/office/accounts/{subject}"),
        (Some("vis"), _) if is_plain => format!("/office/visits/{subject}"),
        (Some("dsp"), _) if is_plain => format!("/office/disputes/{subject}"),
        _ => String::new(),
    }
}

/// What was before and what is after, name by name.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut all: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for (name, value) in before.as_object().into_iter().flatten() {
        all.entry(name).or_default().0 = said(value);
    }
    for (name, value) in after.as_object().into_iter().flatten() {
        all.entry(name).or_default().1 = said(value);
    }
    all.into_iter()
        .filter(|(_, (before, after))| !before.is_empty() || !after.is_empty())
        .map(|(name, (before, after))| Change {
            name: name.replace('_', " "),
            before,
            after,
        })
        .collect()
}

/// A value as text; amounts as amounts.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => match serde_json::from_value::<Money>(value.clone()) {
            Ok(amount) => amount.to_string(),
            Err(_) => value.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_changed_is_said_name_by_name() {
        let amount = Money::new(1_309_000, kernel::Currency::DZD);
        let all = changes(
            &json!({ "state": "paid", "waits": null }),
            &json!({ "state": "shipped", "amount": amount }),
        );
        let all: Vec<(&str, &str, &str)> = all
            .iter()
            .map(|change| (change.name.as_str(), change.before.as_str(), change.after.as_str()))
            .collect();
        assert_eq!(all, [("amount", "", "13090.00 DZD"), ("state", "paid", "shipped")]);
        assert!(changes(&Value::Null, &json!({})).is_empty());
    }

    #[test]
    fn a_subject_leads_to_its_page_and_a_path_to_none() {
        assert_eq!(link("pay_07", None), "/office/payments/pay_07");
        assert_eq!(link("ord_07", Some("CC-1")), "/office/orders/CC-1");
        assert_eq!(link("ord_07", None), "");
        assert_eq!(link("POST /office/people/per_1/role", None), "");
        assert_eq!(link("per_../../x", None), "");
    }
}
