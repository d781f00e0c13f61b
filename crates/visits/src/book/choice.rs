//! What a reader has chosen so far, as addresses and forms carry it. Forgiving: what cannot be understood counts as not chosen,
//! since people come by links that are older than the shop's shelf.

use std::str::FromStr;

use calendar::{Place, TechnicianId};
use jiff::Timestamp;
use jiff::civil::Date;

/// More parts than this nobody carries to a visit.
pub(super) const MOST_PARTS: usize = 8;

/// Longest text a customer may leave for the technician.
pub(super) const LONGEST_NOTE: usize = 600;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// A slug; none: not said, or not known.
    pub appliance: Option<String>,
    /// A zone's code, while the place is not chosen.
    pub zone: String,
    pub place: Option<&'static str>,
    /// What was typed to find the place.
    pub near: String,
    /// The question for the place was answered, and not only for the list of another zone.
    pub has_answered: bool,
    /// The first day shown.
    pub from: Option<Date>,
    pub technician: Option<TechnicianId>,
    pub slot: Option<Timestamp>,
    /// SKUs.
    pub parts: Vec<String>,
    /// Never in an address: it is for the technician alone.
    pub note: String,
}

impl Choice {
    /// Reads the query part of an address.
    pub fn of_query(query: Option<&str>) -> Self {
        Choice::read(form_urlencoded::parse(query.unwrap_or_default().as_bytes()))
    }

    /// Reads a form's fields.
    pub fn of_form(pairs: &[(String, String)]) -> Self {
        Choice::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn read<N: AsRef<str>, V: AsRef<str>>(pairs: impl Iterator<Item = (N, V)>) -> Self {
        let mut choice = Choice::default();
        let mut is_looking = false;
        for (name, value) in pairs {
            let value = value.as_ref().trim();
            match name.as_ref() {
                "appliance" if is_slug(value) => choice.appliance = Some(value.to_owned()),
                "zone" if is_slug(value) => {
                    value.clone_into(&mut choice.zone);
                    choice.has_answered = true;
                }
                "list" => is_looking = true,
                "place" => choice.place = calendar::place(value).map(|place| place.code),
                "near" => choice.near = value.chars().take(80).collect(),
                "from" => choice.from = value.parse().ok(),
                "technician" => choice.technician = TechnicianId::from_str(value).ok(),
                "slot" => choice.slot = value.parse().ok(),
                "part" if is_sku(value) && choice.parts.len() < MOST_PARTS => choice.add_part(value),
                "note" => value.clone_into(&mut choice.note),
                _ => {}
            }
        }
        choice.has_answered &= !is_looking;
        choice
    }

    fn add_part(&mut self, sku: &str) {
        if !self.parts.iter().any(|known| known == sku) {
            self.parts.push(sku.to_owned());
        }
    }

    pub fn place(&self) -> Option<&'static Place> {
        calendar::place(self.place?)
    }

    /// The same on other days.
    pub fn beginning(&self, from: Option<Date>) -> Self {
        Choice { from, ..self.clone() }
    }

    /// The same by somebody, or by anybody.
    pub fn by(&self, technician: Option<TechnicianId>) -> Self {
        Choice {
            technician,
            slot: None,
            ..self.clone()
        }
    }

    /// The same at another time.
    pub fn at(&self, slot: Timestamp) -> Self {
        Choice {
            slot: Some(slot),
            from: None,
            ..self.clone()
        }
    }

    /// A path with all that was chosen.
    pub fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                query.append_pair(name, &value);
            }
        };
        put("appliance", self.appliance.clone());
        put("place", self.place.map(str::to_owned));
        put("from", self.from.map(|day| day.to_string()));
        put("technician", self.technician.map(|id| id.to_string()));
        put("slot", self.slot.map(|slot| slot.to_string()));
        for sku in &self.parts {
            put("part", Some(sku.clone()));
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

fn is_slug(text: &str) -> bool {
    text.len() <= 120 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_sku(text: &str) -> bool {
    !text.is_empty() && text.len() <= 80 && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_back_from_its_address() {
        let query = "appliance=ariston-clas-24-cf&place=dz-1601&from=2026-11-26&slot=2026-11-28T08%3A00%3A00Z&part=CHF-0411&part=A%26B";
        let choice = Choice::of_query(Some(query));
        assert_eq!(choice.parts, ["CHF-0411", "A&B"]);
        assert_eq!(choice.address("/book/x/times"), format!("/book/x/times?{query}"));
        assert_eq!(Choice::default().address("/book"), "/book");
    }

    #[test]
    fn what_cannot_be_understood_was_not_chosen() {
        let query = "place=dz-9999&from=tomorrow&technician=7&slot=9&appliance=%3Cb%3E&part=&part=A&part=A&other=1";
        let choice = Choice::of_query(Some(query));
        let expected = Choice {
            parts: vec!["A".to_owned()],
            ..Choice::default()
        };
        assert_eq!(choice, expected);
    }

    #[test]
    fn nobody_asks_for_a_hundred_parts() {
        let pairs: Vec<_> = (0..100).map(|n| ("part".to_owned(), format!("P{n}"))).collect();
        assert_eq!(Choice::of_form(&pairs).parts.len(), MOST_PARTS);
    }
}
