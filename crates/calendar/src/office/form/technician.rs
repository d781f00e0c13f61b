//! A technician's form.

use std::collections::BTreeMap;

use platform::http::{Checks, Invalid};
use serde::{Deserialize, Serialize};

use super::{Numbers, boxes, is_ticked, list, tick_text, ticked, version_text};
use crate::office::technician::TechnicianFields;
use crate::office::week::WeekText;

/// A technician's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TechnicianForm {
    pub version: String,
    pub account: String,
    pub name: String,
    pub phone: String,
    pub time_zone: String,
    pub country: String,
    pub works_on_holidays: String,
    pub skills: String,
    pub areas_more: String,
    pub weekly_monday: String,
    pub weekly_tuesday: String,
    pub weekly_wednesday: String,
    pub weekly_thursday: String,
    pub weekly_friday: String,
    pub weekly_saturday: String,
    pub weekly_sunday: String,
    pub is_active: String,
    pub position: String,
    /// `area_dz-16`.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

impl TechnicianForm {
    pub fn of(fields: &TechnicianFields, version: Option<i64>) -> Self {
        let week = fields.weekly.clone();
        TechnicianForm {
            version: version_text(version),
            account: fields.account.map(|account| account.to_string()).unwrap_or_default(),
            name: fields.name.clone(),
            phone: fields.phone.clone(),
            time_zone: fields.time_zone.clone(),
            country: fields.country.word().to_owned(),
            works_on_holidays: tick_text(fields.works_on_holidays),
            skills: fields.skills.join(", "),
            areas_more: String::new(),
            weekly_monday: week.monday,
            weekly_tuesday: week.tuesday,
            weekly_wednesday: week.wednesday,
            weekly_thursday: week.thursday,
            weekly_friday: week.friday,
            weekly_saturday: week.saturday,
            weekly_sunday: week.sunday,
            is_active: tick_text(fields.is_active),
            position: fields.position.to_string(),
            more: boxes("area_", fields.areas.iter().cloned()),
        }
    }

    pub fn read(&self) -> Result<TechnicianFields, Invalid> {
        let mut numbers = Numbers(Checks::new());
        let account = Some(self.account.trim()).filter(|text| !text.is_empty());
        let account = account.map(|text| text.parse().map_err(|_| "choice")).transpose();
        let fields = TechnicianFields {
            account: numbers.0.field("account", account).flatten(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            time_zone: self.time_zone.clone(),
            country: numbers.word("country", crate::Country::parse(&self.country), crate::Country::Algeria),
            works_on_holidays: is_ticked(&self.works_on_holidays),
            skills: list(&self.skills),
            areas: ticked(&self.more, "area_")
                .into_iter()
                .chain(list(&self.areas_more))
                .collect(),
            weekly: WeekText::of_days([
                self.weekly_monday.clone(),
                self.weekly_tuesday.clone(),
                self.weekly_wednesday.clone(),
                self.weekly_thursday.clone(),
                self.weekly_friday.clone(),
                self.weekly_saturday.clone(),
                self.weekly_sunday.clone(),
            ]),
            is_active: is_ticked(&self.is_active),
            position: numbers.whole("position", &self.position),
        };
        numbers.0.done()?;
        Ok(fields)
    }
}
