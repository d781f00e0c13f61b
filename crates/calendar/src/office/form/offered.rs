//! A service's form.

use std::collections::BTreeMap;

use kernel::{Localized, Money};
use platform::http::{Checks, Invalid};
use serde::{Deserialize, Serialize};

use super::{Numbers, amount_text, boxes, ids, is_ticked, list, percent_text, tick_text, ticked, version_text};
use crate::office::offered::ServiceFields;
use crate::policy::{Acceptance, Pay, Policy, Tier};

/// Rows of the form's table of tiers.
pub const TIERS: usize = 4;

/// A service's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceForm {
    pub version: String,
    pub slug: String,
    pub title_fr: String,
    pub title_ar: String,
    pub title_en: String,
    pub summary_fr: String,
    pub summary_ar: String,
    pub summary_en: String,
    pub drawing: String,
    pub duration_min: String,
    pub before_min: String,
    pub after_min: String,
    pub step_min: String,
    pub window_min: String,
    pub notice_min: String,
    pub horizon_days: String,
    pub price: String,
    pub currency: String,
    /// Per cent.
    pub tax: String,
    pub skills: String,
    pub areas_more: String,
    pub acceptance: String,
    pub answer_within_min: String,
    pub payment: String,
    /// Per cent.
    pub deposit: String,
    pub release_delay_min: String,
    pub is_active: String,
    pub position: String,
    /// `technician_tec_…`, `area_dz-16`, `tier_hours_1`, `tier_share_1`.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

impl ServiceForm {
    pub fn of(fields: &ServiceFields, version: Option<i64>) -> Self {
        let policy = &fields.policy;
        let mut more = boxes("technician_", fields.technicians.iter().map(ToString::to_string));
        more.extend(boxes("area_", fields.areas.iter().cloned()));
        for (tier, row) in policy.tiers.iter().zip(1..) {
            more.insert(format!("tier_hours_{row}"), tier.more_than_hours.to_string());
            more.insert(format!("tier_share_{row}"), percent_text(tier.back_bp));
        }
        ServiceForm {
            version: version_text(version),
            slug: fields.slug.clone(),
            title_fr: fields.title.fr.clone(),
            title_ar: fields.title.ar.clone(),
            title_en: fields.title.en.clone(),
            summary_fr: fields.summary.fr.clone(),
            summary_ar: fields.summary.ar.clone(),
            summary_en: fields.summary.en.clone(),
            drawing: fields.drawing.clone(),
            duration_min: fields.duration_min.to_string(),
            before_min: fields.before_min.to_string(),
            after_min: fields.after_min.to_string(),
            step_min: fields.step_min.to_string(),
            window_min: fields.window_min.to_string(),
            notice_min: fields.notice_min.to_string(),
            horizon_days: fields.horizon_days.to_string(),
            price: amount_text(Money::new(fields.price_minor, fields.currency)),
            currency: fields.currency.code().to_owned(),
            tax: percent_text(u32::try_from(fields.tax_bp).unwrap_or(0)),
            skills: fields.skills.join(", "),
            areas_more: String::new(),
            acceptance: policy.acceptance.word().to_owned(),
            answer_within_min: policy.answer_within_min.to_string(),
            payment: policy.payment.word().to_owned(),
            deposit: percent_text(policy.deposit_bp),
            release_delay_min: policy.release_delay_min.to_string(),
            is_active: tick_text(fields.is_active),
            position: fields.position.to_string(),
            more,
        }
    }

    pub fn read(&self) -> Result<ServiceFields, Invalid> {
        let mut numbers = Numbers(Checks::new());
        let currency = numbers.currency("currency", &self.currency);
        let fields = ServiceFields {
            slug: self.slug.clone(),
            title: Localized::new(&self.title_fr, &self.title_ar, &self.title_en),
            summary: Localized::new(&self.summary_fr, &self.summary_ar, &self.summary_en),
            drawing: self.drawing.clone(),
            duration_min: numbers.whole("duration_min", &self.duration_min),
            before_min: numbers.whole("before_min", &self.before_min),
            after_min: numbers.whole("after_min", &self.after_min),
            step_min: numbers.whole("step_min", &self.step_min),
            window_min: numbers.whole("window_min", &self.window_min),
            notice_min: numbers.whole("notice_min", &self.notice_min),
            horizon_days: numbers.whole("horizon_days", &self.horizon_days),
            price_minor: numbers.amount("price", &self.price, currency),
            currency,
            tax_bp: i32::try_from(numbers.percent("tax", &self.tax)).unwrap_or(-1),
            skills: list(&self.skills),
            technicians: ids(&self.more, "technician_"),
            areas: ticked(&self.more, "area_")
                .into_iter()
                .chain(list(&self.areas_more))
                .collect(),
            policy: self.policy(&mut numbers),
            is_active: is_ticked(&self.is_active),
            position: numbers.whole("position", &self.position),
        };
        numbers.0.done()?;
        Ok(fields)
    }

    fn policy(&self, numbers: &mut Numbers) -> Policy {
        let mut tiers = Vec::new();
        for row in 1..=TIERS {
            let typed = |name: &str| self.more.get(&format!("{name}_{row}")).map_or("", |text| text.trim());
            let (hours, share) = (typed("tier_hours"), typed("tier_share"));
            if hours.is_empty() && share.is_empty() {
                continue;
            }
            tiers.push(Tier {
                more_than_hours: u32::try_from(numbers.whole("policy.tiers", hours)).unwrap_or(u32::MAX),
                back_bp: numbers.percent("policy.tiers", share),
            });
        }
        let minutes = |number: i32| u32::try_from(number).unwrap_or(u32::MAX);
        let payment = numbers.word("payment", Pay::parse(&self.payment), Pay::None);
        // What is typed where no deposit is asked for means nothing.
        let deposit_bp = match payment {
            Pay::Deposit => numbers.percent("deposit", &self.deposit),
            Pay::None | Pay::Hold | Pay::Prepaid => 0,
        };
        Policy {
            acceptance: numbers.word("acceptance", Acceptance::parse(&self.acceptance), Acceptance::Automatic),
            answer_within_min: minutes(numbers.whole("policy.answer_within_min", &self.answer_within_min)),
            payment,
            deposit_bp,
            tiers,
            release_delay_min: minutes(numbers.whole("policy.release_delay_min", &self.release_delay_min)),
        }
    }
}
