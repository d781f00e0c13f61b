//! Who orders and where it goes: the fields of the checkout, checked one by one. Asks for no more than the chosen delivery
//! needs. Looks nothing up: whether a wilaya exists is asked of the store.

use kernel::Lang;
use platform::http::{Checks, Invalid};
use serde::{Deserialize, Serialize};

mod phone;

/// How goods reach the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryKind {
    /// To the door.
    Home,
    /// To a carrier's desk in the wilaya.
    Desk,
    /// Collected at our counter.
    Counter,
    /// Brought by the technician, or there is nothing to bring: only where the order holds a visit.
    Visit,
}

impl DeliveryKind {
    /// Ways to deliver goods.
    pub const ALL: [DeliveryKind; 3] = [DeliveryKind::Home, DeliveryKind::Desk, DeliveryKind::Counter];

    pub const fn code(self) -> &'static str {
        match self {
            DeliveryKind::Home => "home",
            DeliveryKind::Desk => "desk",
            DeliveryKind::Counter => "counter",
            DeliveryKind::Visit => "visit",
        }
    }

    fn parse(text: &str, visit: Option<&VisitPlace>) -> Result<Self, &'static str> {
        match text {
            _ if visit.is_some_and(|visit| !visit.has_goods) => Ok(DeliveryKind::Visit),
            "visit" if visit.is_some() => Ok(DeliveryKind::Visit),
            "home" | "desk" if visit.is_some_and(|visit| visit.wilaya.is_empty()) => Err("order_not_served"),
            "" => Err("required"),
            text => DeliveryKind::ALL
                .into_iter()
                .find(|kind| kind.code() == text)
                .ok_or("choice"),
        }
    }
}

/// Where the cart's visits go: it was chosen with the slot, so the checkout asks for the street only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitPlace {
    /// `dz-1601`
    pub code: String,
    /// Two digits; empty abroad.
    pub wilaya: String,
    /// With its postcode, where it has one.
    pub commune: String,
    /// There is something to bring or to send.
    pub has_goods: bool,
}

impl VisitPlace {
    /// Of a place's code; `None` where there is no such place.
    pub fn of(code: &str, has_goods: bool, lang: Lang) -> Option<Self> {
        let place = calendar::place(code)?;
        let is_ours = place.zone.country == calendar::Country::Algeria;
        Some(VisitPlace {
            code: code.to_owned(),
            wilaya: if is_ours { place.zone.number() } else { String::new() },
            commune: place.label(lang),
            has_goods,
        })
    }
}

/// The checkout's fields as they come, from the form or as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RawDetails {
    pub email: String,
    pub name: String,
    /// Algerian or international, in any usual writing.
    pub phone: String,
    /// Two digits, `16` for Algiers. Not needed at the counter.
    pub wilaya: String,
    /// Not needed at the counter.
    pub commune: String,
    /// Needed for home delivery only.
    pub street: String,
    /// `home`, `desk` or `counter`; `visit`, where the technician brings it.
    pub delivery: String,
}

/// Checked details; the phone is in E.164, empty fields are not needed by the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub email: String,
    pub name: String,
    pub phone: String,
    pub wilaya: String,
    pub commune: String,
    pub street: String,
    pub delivery: DeliveryKind,
    /// The place's code, where visits go there.
    #[serde(default)]
    pub place: String,
}

impl RawDetails {
    /// Checks every field, so that all problems are shown at once. For a cart with visits, wilaya and commune are theirs, and the
    /// technician needs the street.
    pub fn check(&self, visit: Option<&VisitPlace>) -> Result<Details, Invalid> {
        let mut checks = Checks::new();
        let email = checks.email("email", &self.email);
        let name = checks.name("name", &self.name, (2, 120));
        let phone = checks.field("phone", phone::normalise(&self.phone));
        let delivery = checks.field("delivery", DeliveryKind::parse(self.delivery.trim(), visit));
        let needs_place = delivery != Some(DeliveryKind::Counter) && visit.is_none();
        let needs_street = delivery == Some(DeliveryKind::Home) || visit.is_some();
        let (wilaya, commune) = match visit {
            Some(visit) => (visit.wilaya.as_str(), visit.commune.as_str()),
            None => (self.wilaya.as_str(), self.commune.as_str()),
        };
        let wilaya = checks.field("wilaya", read_wilaya(wilaya, needs_place));
        let commune = checks.name("commune", commune, (if needs_place { 2 } else { 0 }, 80));
        let street = checks.name("street", &self.street, (if needs_street { 5 } else { 0 }, 200));
        checks.done()?;
        match (email, name, phone, wilaya, commune, street, delivery) {
            (Some(email), Some(name), Some(phone), Some(wilaya), Some(commune), Some(street), Some(delivery)) => {
                Ok(Details {
                    email,
                    name,
                    phone,
                    wilaya,
                    commune,
                    street,
                    delivery,
                    place: visit.map(|visit| visit.code.clone()).unwrap_or_default(),
                })
            }
            // Every missing part was noted above.
            _ => Err(Invalid::one("body", "malformed")),
        }
    }
}

impl From<&Details> for RawDetails {
    fn from(details: &Details) -> Self {
        RawDetails {
            email: details.email.clone(),
            name: details.name.clone(),
            phone: details.phone.clone(),
            wilaya: details.wilaya.clone(),
            commune: details.commune.clone(),
            street: details.street.clone(),
            delivery: details.delivery.code().to_owned(),
        }
    }
}

fn read_wilaya(text: &str, is_needed: bool) -> Result<String, &'static str> {
    let text = text.trim();
    match text.len() {
        0 if is_needed => Err("required"),
        0 => Ok(String::new()),
        2 if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(text.to_owned()),
        _ => Err("choice"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nadia() -> RawDetails {
        RawDetails {
            email: " nadia@example.dz ".into(),
            name: "Nadia Ferhat".into(),
            phone: "0551 23 45 67".into(),
            wilaya: "16".into(),
            commune: "Bab El Oued".into(),
            street: "12, rue des Frères".into(),
            delivery: "home".into(),
        }
    }

    fn problems(raw: &RawDetails) -> Vec<(String, &'static str)> {
        raw.check(None)
            .unwrap_err()
            .0
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn sound_details_are_kept_trimmed_and_normalised() {
        let details = nadia().check(None).unwrap();
        assert_eq!(
            (details.email.as_str(), details.phone.as_str()),
            ("nadia@example.dz", "+213551234567")
        );
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let raw = RawDetails {
            email: "nadia@".into(),
            phone: "12".into(),
            wilaya: "Alger".into(),
            street: "x".repeat(201),
            delivery: "home".into(),
            ..RawDetails::default()
        };
        assert_eq!(
            problems(&raw),
            vec![
                ("email".into(), "email"),
                ("name".into(), "required"),
                ("phone".into(), "phone"),
                ("wilaya".into(), "choice"),
                ("commune".into(), "required"),
                ("street".into(), "too_long"),
            ]
        );
    }

    #[test]
    fn a_delivery_asks_only_for_what_it_needs() {
        let bare = RawDetails {
            wilaya: String::new(),
            commune: String::new(),
            street: String::new(),
            ..nadia()
        };
        let with = |kind: &str, raw: &RawDetails| RawDetails {
            delivery: kind.into(),
            ..raw.clone()
        };
        assert!(with("counter", &bare).check(None).is_ok());
        assert_eq!(
            problems(&with("desk", &bare)),
            vec![("wilaya".into(), "required"), ("commune".into(), "required")]
        );
        assert!(
            with(
                "desk",
                &RawDetails {
                    street: String::new(),
                    ..nadia()
                }
            )
            .check(None)
            .is_ok()
        );
        assert_eq!(problems(&with("drone", &nadia())), vec![("delivery".into(), "choice")]);
    }
}
