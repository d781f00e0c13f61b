//! Where an order goes, frozen on it with the names of the day. Checks nothing: it is made of checked details.

use kernel::{Lang, Localized};
use serde::{Deserialize, Serialize};

use crate::details::{DeliveryKind, Details};

/// An order's address. What its delivery does not need is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub delivery: DeliveryKind,
    pub delay: Localized,
    pub wilaya: String,
    pub wilaya_name: Localized,
    pub commune: String,
    pub street: String,
}

impl Address {
    pub fn of(details: &Details, wilaya_name: Localized, delay: Localized) -> Self {
        Address {
            delivery: details.delivery,
            delay,
            wilaya: details.wilaya.clone(),
            wilaya_name,
            commune: details.commune.clone(),
            street: details.street.clone(),
        }
    }

    /// In one line, as far as it is known.
    pub fn line(&self, lang: Lang) -> String {
        let parts = [&*self.street, &*self.commune, self.wilaya_name.get(lang)];
        let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        known.join(", ")
    }
}
