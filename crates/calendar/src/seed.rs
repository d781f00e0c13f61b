//! The demo business's time: its file as it is read, and how it gets into the tables. Idempotent by slug, code and name: run again,
//! it changes only what the file has changed. What the file says wrong is an error that names it.

use kernel::{Currency, Localized, Refusal};
use platform::{Broken, Fault, Tx, Verdict};
use serde::Deserialize;
use uuid::Uuid;

use crate::office::area::{Band, put_area, put_band};
use crate::office::technician::AccountId;
use crate::office::week::{DAYS, WeekText};
use crate::office::{
    EditRefused, FaultFields, Saved, ServiceFields, Target, TechnicianFields, put_fault, put_service, put_technician,
};
use crate::place::Country;
use crate::policy::Policy;
use crate::store::{areas, edit as store};
use crate::{ServiceId, TechnicianId};

/// What can be booked, what leads there, where, and who comes.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoTime {
    /// Of all its prices but those that name their own.
    pub currency: Currency,
    #[serde(default)]
    pub services: Vec<DemoService>,
    #[serde(default)]
    pub faults: Vec<DemoFault>,
    #[serde(default)]
    pub bands: Vec<DemoBand>,
    #[serde(default)]
    pub areas: Vec<DemoArea>,
    #[serde(default)]
    pub technicians: Vec<DemoTechnician>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoService {
    pub slug: String,
    pub title: Localized,
    pub summary: Localized,
    pub drawing: String,
    pub duration_min: i32,
    pub before_min: i32,
    pub after_min: i32,
    pub step_min: i32,
    pub window_min: i32,
    pub notice_min: i32,
    pub horizon_days: i32,
    pub price_minor: i64,
    #[serde(default)]
    pub currency: Option<Currency>,
    pub tax_bp: i32,
    pub skills: Vec<String>,
    /// Names of technicians; empty: whoever can.
    #[serde(default)]
    pub technicians: Vec<String>,
    #[serde(default)]
    pub areas: Vec<String>,
    pub policy: Policy,
}

#[derive(Debug, Clone, Deserialize)]
#[allow(
    clippy::unsafe_derive_deserialize,
    reason = "what joins futures pins them; nothing of it is unsafe here"
)]
pub struct DemoFault {
    pub slug: String,
    pub title: Localized,
    pub note: Localized,
    pub drawing: String,
    /// A service's slug.
    pub service: String,
    pub part_categories: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoBand {
    pub band: i16,
    pub price_minor: i64,
    #[serde(default)]
    pub currency: Option<Currency>,
    pub tax_bp: i32,
    pub travel_min: i32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoArea {
    pub band: i16,
    pub codes: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct DemoTechnician {
    pub name: String,
    /// Of the account that may log in as this technician.
    #[serde(default)]
    pub email: Option<String>,
    pub phone: String,
    pub time_zone: String,
    pub country: Country,
    #[serde(default)]
    pub works_on_holidays: bool,
    pub skills: Vec<String>,
    pub areas: Vec<String>,
    /// `mon 08:00-12:00 13:00-17:00`
    pub weekly: Vec<String>,
}

impl DemoTime {
    /// Reads the file's TOML.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        Ok(toml::from_str(text)?)
    }
}

/// Puts the demo's time into the tables; `people` are the accounts by their address.
pub async fn seed_time(tx: &Tx, demo: &DemoTime, people: &[(String, Uuid)]) -> Result<(), Broken> {
    let mut technicians = Vec::with_capacity(demo.technicians.len());
    for (technician, position) in demo.technicians.iter().zip(0..) {
        let id = Box::pin(technician.put(tx, people, position)).await?;
        technicians.push((technician.name.as_str(), id));
    }
    for (service, position) in demo.services.iter().zip(0..) {
        Box::pin(service.put(tx, (demo.currency, position), &technicians)).await?;
    }
    for (fault, position) in demo.faults.iter().zip(0..) {
        Box::pin(fault.put(tx, position)).await?;
    }
    for band in &demo.bands {
        let seen = areas::find_band(tx, band.band).await?.map(|row| row.version);
        let wanted = Band {
            price_minor: band.price_minor,
            currency: band.currency.unwrap_or(demo.currency),
            tax_bp: band.tax_bp,
            travel_min: band.travel_min,
        };
        sound("band", put_band(tx, (band.band, seen), wanted).await)?;
    }
    for area in &demo.areas {
        for code in &area.codes {
            let seen = areas::lock_area(tx, code).await?.map_or(0, |row| row.version);
            sound(code, put_area(tx, (code, seen), Some(area.band)).await)?;
        }
    }
    Ok(())
}

impl DemoTechnician {
    async fn put(&self, tx: &Tx, people: &[(String, Uuid)], position: i32) -> Result<TechnicianId, Broken> {
        let stands = store::find_technician_by_name(tx, &self.name).await?;
        let person = self.email.as_ref().map(|email| {
            let known = people.iter().find(|(address, _)| address == email);
            known.ok_or_else(|| Broken::new(format!("{}: nobody has {email}", self.name)))
        });
        let fields = TechnicianFields {
            account: person.transpose()?.map(|(_, id)| AccountId::from_uuid(*id)),
            name: self.name.clone(),
            phone: self.phone.clone(),
            time_zone: self.time_zone.clone(),
            country: self.country,
            works_on_holidays: self.works_on_holidays,
            skills: self.skills.clone(),
            areas: self.areas.clone(),
            weekly: read_week(&self.weekly)?,
            is_active: true,
            position,
        };
        let target = stands.map_or_else(|| Target::new(tx.new_id()), |(id, version)| Target::seen(id, version));
        sound(&self.name, put_technician(tx, target, fields).await)
    }
}

impl DemoService {
    async fn put(
        &self,
        tx: &Tx,
        (currency, position): (Currency, i32),
        technicians: &[(&str, TechnicianId)],
    ) -> Result<ServiceId, Broken> {
        let stands = store::find_service_by_slug(tx, &self.slug).await?;
        let is_named = |name: &str| self.technicians.iter().any(|wanted| wanted == name);
        let fields = ServiceFields {
            slug: self.slug.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            drawing: self.drawing.clone(),
            duration_min: self.duration_min,
            before_min: self.before_min,
            after_min: self.after_min,
            step_min: self.step_min,
            window_min: self.window_min,
            notice_min: self.notice_min,
            horizon_days: self.horizon_days,
            price_minor: self.price_minor,
            currency: self.currency.unwrap_or(currency),
            tax_bp: self.tax_bp,
            skills: self.skills.clone(),
            technicians: technicians
                .iter()
                .filter(|(name, _)| is_named(name))
                .map(|(_, id)| *id)
                .collect(),
            areas: self.areas.clone(),
            policy: self.policy.clone(),
            is_active: true,
            position,
        };
        let target = stands.map_or_else(|| Target::new(tx.new_id()), |(id, version)| Target::seen(id, version));
        sound(&self.slug, put_service(tx, target, fields).await)
    }
}

impl DemoFault {
    async fn put(&self, tx: &Tx, position: i32) -> Result<(), Broken> {
        let (stands, service) = tokio::try_join!(
            store::find_fault_by_slug(tx, &self.slug),
            store::find_service_by_slug(tx, &self.service),
        )?;
        let (service, _) = service.ok_or_else(|| Broken::new(format!("{}: no service {}", self.slug, self.service)))?;
        let fields = FaultFields {
            slug: self.slug.clone(),
            title: self.title.clone(),
            note: self.note.clone(),
            drawing: self.drawing.clone(),
            service,
            part_categories: self.part_categories.clone(),
            is_active: true,
            position,
        };
        let target = stands.map_or_else(|| Target::new(tx.new_id()), |(id, version)| Target::seen(id, version));
        sound(&self.slug, put_fault(tx, target, fields).await)?;
        Ok(())
    }
}

/// `mon 08:00-12:00 13:00-17:00`, a line a day.
fn read_week(lines: &[String]) -> Result<WeekText, Broken> {
    let mut days: [String; 7] = Default::default();
    for line in lines {
        let (day, spans) = line.split_once(' ').unwrap_or((line, ""));
        let at = DAYS.iter().position(|name| name.starts_with(day) && day.len() == 3);
        let at = at.and_then(|at| days.get_mut(at));
        *at.ok_or_else(|| Broken::new(format!("no day of the week: {line}")))? =
            spans.split_whitespace().collect::<Vec<_>>().join(", ");
    }
    Ok(WeekText::of_days(days))
}

/// What the file says must be sound: a refusal is the file's mistake.
fn sound<I>(of: &str, put: Verdict<Saved<I>, EditRefused>) -> Result<I, Broken> {
    match put {
        Ok(saved) => Ok(saved.id),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{of}: {} {:?}", refused.code(), refused.fields()))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_read_a_line_a_day() {
        let week = read_week(&["mon 08:00-12:00 13:00-17:00".into(), "sun 10:00-12:00".into()]).unwrap();
        assert_eq!(week.monday, "08:00-12:00, 13:00-17:00");
        assert_eq!(week.sunday, "10:00-12:00");
        assert!(read_week(&["xyz 8-9".into()]).is_err() && read_week(&[String::new()]).is_err());
    }
}
