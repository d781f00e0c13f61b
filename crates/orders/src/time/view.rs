//! A line of time as pages and programs see it, in the reader's language. Computes no price.

use calendar::TimeId;
use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use serde::Serialize;

use super::choice::TimeChoice;
use crate::cart::CartTime;

/// When, who, where, and on what terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TimeView {
    /// `vis_…`: the line of time, and the visit that becomes of it.
    pub id: String,
    pub title: String,
    #[schema(value_type = String)]
    pub starts_at: Timestamp,
    #[schema(value_type = String)]
    pub ends_at: Timestamp,
    /// Minutes from `starts_at` within which the technician comes.
    pub window_min: i32,
    pub time_zone: String,
    pub technician: String,
    /// `dz-1601`
    pub place: String,
    pub place_name: String,
    pub fault: Option<String>,
    pub appliance: String,
    /// Without the way, tax included.
    #[schema(value_type = crate::api::Amount)]
    pub price: Money,
    #[schema(value_type = crate::api::Amount)]
    pub travel: Money,
    /// Until when slot and parts are kept for the cart; absent in an order.
    #[schema(value_type = Option<String>)]
    pub held_until: Option<Timestamp>,
    /// False: the time is over, choose again.
    pub is_held: bool,
    /// Where the same can be chosen again; empty in an order.
    pub again: String,
    /// `none`, `deposit`, `hold`, `prepaid`.
    pub payment: String,
}

impl TimeView {
    pub fn of(time: TimeId, choice: &TimeChoice, lang: Lang) -> Self {
        let named = calendar::place(&choice.place).map(|place| place.label(lang));
        TimeView {
            id: time.to_string(),
            title: choice.title.get(lang).to_owned(),
            starts_at: choice.starts_at,
            ends_at: choice.ends_at,
            window_min: choice.window_min,
            time_zone: choice.time_zone.clone(),
            technician: choice.technician_name.clone(),
            place: choice.place.clone(),
            place_name: named.unwrap_or_else(|| choice.place_name.get(lang).to_owned()),
            fault: choice.fault.as_ref().map(|fault| fault.get(lang).to_owned()),
            appliance: choice.appliance.clone(),
            price: choice.price,
            travel: choice.travel.price,
            held_until: None,
            is_held: true,
            again: String::new(),
            payment: choice.policy.payment.word().to_owned(),
        }
    }

    pub fn of_cart(time: &CartTime, lang: Lang) -> Self {
        let again = &time.choice.again;
        TimeView {
            held_until: Some(time.held_until),
            is_held: time.is_held,
            again: if again.is_empty() {
                "/services".to_owned()
            } else {
                again.clone()
            },
            ..TimeView::of(time.time, &time.choice, lang)
        }
    }

    pub(crate) fn sample(is_held: bool) -> Self {
        let money = |minor| Money::new(minor, Currency::DZD);
        TimeView {
            id: "vis_00000000000000000000000000000007".into(),
            title: "Dépannage de chaudière".into(),
            starts_at: Timestamp::UNIX_EPOCH,
            ends_at: Timestamp::UNIX_EPOCH,
            window_min: 120,
            time_zone: "Africa/Algiers".into(),
            technician: "Karim B.".into(),
            place: "dz-1601".into(),
            place_name: "Alger-Centre".into(),
            fault: Some("Ne s’allume plus".into()),
            appliance: "Tafza Confort 24".into(),
            price: money(350_000),
            travel: money(80_000),
            held_until: Some(Timestamp::UNIX_EPOCH),
            is_held,
            again: "/services".into(),
            payment: "deposit".into(),
        }
    }
}

/// The same beside its terms, as the cart and the review draw it.
#[derive(Debug, Clone, Serialize)]
pub struct TimeOfCart {
    #[serde(flatten)]
    pub time: TimeView,
    pub terms: calendar::Terms,
}

impl TimeOfCart {
    pub fn of(time: &CartTime, lang: Lang, now: Timestamp) -> Self {
        let choice = &time.choice;
        TimeOfCart {
            time: TimeView::of_cart(time, lang),
            terms: calendar::Terms::of(&choice.policy, choice.starts_at, &choice.time_zone, now),
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        let sample = |is_held| TimeOfCart {
            time: TimeView::sample(is_held),
            terms: calendar::Terms::sample(),
        };
        vec![sample(true), sample(false)]
    }
}
