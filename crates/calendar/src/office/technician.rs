//! A technician as the office edits them: who they are, what they can do, where and when they work.

use jiff::tz::TimeZone;
use platform::audit::{self, Act};
use platform::db::Json;
use platform::http::{Checks, Invalid};
use platform::{Broken, OnConstraint, Tx, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::check;
use super::edit::{EditRefused, Saved, Step, Target, made_before, plan};
use super::week::WeekText;
use crate::TechnicianId;
use crate::place::Country;
use crate::store::edit as store;
use crate::store::edit::TechnicianEditRow;

kernel::id!(
    /// The account that may log in as a technician; it belongs to people.
    pub AccountId, Account, "per"
);

/// What can be edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TechnicianFields {
    /// The account that may log in as this technician, `per_…`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub account: Option<AccountId>,
    /// As customers see it: "Karim B."
    pub name: String,
    pub phone: String,
    /// A name of the time zone database: `Africa/Algiers`.
    pub time_zone: String,
    /// Whose public holidays are free: `DZ` or `FR`.
    #[schema(value_type = String)]
    pub country: Country,
    #[serde(default)]
    pub works_on_holidays: bool,
    #[serde(default)]
    pub skills: Vec<String>,
    /// Codes of zones and places where they work.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Hours of the week on the wall's clock.
    pub weekly: WeekText,
    pub is_active: bool,
    #[serde(default)]
    pub position: i32,
}

impl TechnicianFields {
    /// What the form for a new one begins with.
    pub fn blank() -> Self {
        TechnicianFields {
            account: None,
            name: String::new(),
            phone: String::new(),
            time_zone: "Africa/Algiers".into(),
            country: Country::Algeria,
            works_on_holidays: false,
            skills: Vec::new(),
            areas: Vec::new(),
            weekly: WeekText::default(),
            is_active: true,
            position: 0,
        }
    }

    /// The same, tidied, with the hours as minutes of the week; or every field that is wrong.
    pub fn checked(mut self) -> Result<(Self, Vec<i32>), Invalid> {
        let mut checks = Checks::new();
        self.name = checks.name("name", &self.name, (2, 60)).unwrap_or_default();
        self.phone = checks.field("phone", read_phone(&self.phone)).unwrap_or_default();
        self.time_zone = self.time_zone.trim().to_owned();
        if TimeZone::get(&self.time_zone).is_err() || self.time_zone.len() > 60 {
            checks.note("time_zone", "calendar_time_zone");
        }
        self.skills = check::slugs(&mut checks, "skills", &self.skills);
        self.areas = check::areas(&mut checks, "areas", &self.areas);
        check::within(&mut checks, "position", self.position, (0, 9_999));
        let weekly = self.weekly.read().unwrap_or_else(|problems| {
            for (day, code) in problems {
                checks.note(&format!("weekly.{day}"), code);
            }
            Vec::new()
        });
        checks.done()?;
        self.weekly = WeekText::write(&weekly);
        Ok((self, weekly))
    }

    /// For the record: no names, no numbers to call.
    fn said(&self) -> Value {
        let mut said = json!(self);
        said["name"] = Value::Null;
        said["phone"] = Value::Null;
        said
    }
}

/// A technician as they stand, with the version to edit from.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Technician {
    #[schema(value_type = String)]
    pub id: TechnicianId,
    pub version: i64,
    #[serde(flatten)]
    pub fields: TechnicianFields,
}

impl Technician {
    pub(crate) fn of(row: TechnicianEditRow) -> Result<Self, Broken> {
        Ok(Technician {
            id: row.id,
            version: row.version,
            fields: TechnicianFields {
                account: row.person_id.map(AccountId::from_uuid),
                name: row.name,
                phone: row.phone,
                time_zone: row.time_zone,
                country: Country::parse(&row.country).ok_or_else(|| Broken::new("a country of nowhere"))?,
                works_on_holidays: row.works_on_holidays,
                skills: row.skills,
                areas: row.areas,
                weekly: WeekText::write(&row.weekly),
                is_active: row.is_active,
                position: row.position,
            },
        })
    }
}

/// Makes or changes a technician. Reservations that stand outside new hours stay: planning shows them.
pub async fn put_technician(
    tx: &Tx,
    target: Target<TechnicianId>,
    fields: TechnicianFields,
) -> Verdict<Saved<TechnicianId>, EditRefused> {
    let (fields, weekly) = fields.checked().map_err(EditRefused::Invalid)?;
    let stands = store::lock_technician(tx, target.id)
        .await?
        .map(Technician::of)
        .transpose()?;
    let wanted = json!(fields);
    let before = stands.as_ref().map(|stands| (stands.version, json!(stands.fields)));
    let step = plan(
        before.as_ref().map(|(version, fields)| (*version, fields)),
        target.version,
        &wanted,
    )?;
    if let Some(account) = fields.account {
        check_account(tx, target.id, account).await?;
    }
    let person: Option<Uuid> = fields.account.map(AccountId::uuid);
    let taken = || EditRefused::field("account", "calendar_taken");
    let version = match step {
        Step::Same(version) => {
            audit::nothing_new();
            return Ok(Saved { id: target.id, version });
        }
        Step::Insert => store::insert_technician(tx, target.id, Json(&wanted), &weekly, person, tx.now()).await,
        Step::Update => store::update_technician(tx, target.id, Json(&wanted), &weekly, person, tx.now()).await,
    };
    let version = version.on_constraint("technicians_person_id_key", taken)?;
    let Some((version,)) = version else {
        let stands = store::lock_technician(tx, target.id)
            .await?
            .map(Technician::of)
            .transpose()?;
        let stands = stands.map(|stands| (stands.version, json!(stands.fields)));
        return Ok(made_before(target.id, stands, &wanted, "account")?);
    };
    let subject = target.id.to_string();
    let before = stands.map_or(Value::Null, |stands| stands.fields.said());
    audit::note(tx, &Act::new("put_technician", &subject, fields.said()).was(before)).await?;
    Ok(Saved { id: target.id, version })
}

/// The account is there, and nobody else's.
async fn check_account(tx: &Tx, technician: TechnicianId, account: AccountId) -> Verdict<(), EditRefused> {
    let (known, owner) = tokio::try_join!(store::find_account(tx, account), store::find_owner(tx, account),)?;
    match (known, owner) {
        (None, _) => Err(EditRefused::field("account", "choice").into()),
        (Some(_), Some((owner,))) if owner != technician => Err(EditRefused::field("account", "calendar_taken").into()),
        _ => Ok(()),
    }
}

/// A number to call, as it was typed: digits, a leading plus, spaces and the like between.
fn read_phone(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_plain = text
        .chars()
        .enumerate()
        .all(|(at, c)| c.is_ascii_digit() || " .-()".contains(c) || (at == 0 && c == '+'));
    match () {
        () if text.is_empty() => Err("required"),
        () if is_plain && (6..=15).contains(&digits) && text.len() <= 30 => Ok(text.to_owned()),
        () => Err("phone"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Refusal;

    use super::*;

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let fields = TechnicianFields {
            phone: "call me".into(),
            time_zone: "Africa/Atlantis".into(),
            skills: vec!["Gas work".into()],
            areas: vec!["dz-99".into()],
            weekly: WeekText {
                tuesday: "25:99-26:00".into(),
                ..WeekText::default()
            },
            ..TechnicianFields::blank()
        };
        let refused = fields.checked().unwrap_err();
        let named: Vec<&str> = refused.fields().iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            named,
            ["name", "phone", "time_zone", "skills", "areas", "weekly.tuesday"]
        );
    }

    #[test]
    fn the_record_holds_no_name_and_no_number() {
        let fields = TechnicianFields {
            name: "Karim B.".into(),
            phone: "+213555010203".into(),
            ..TechnicianFields::blank()
        };
        let said = fields.said().to_string();
        assert!(!said.contains("Karim") && !said.contains("555"));
    }
}
