//! A fault's form.

use kernel::Localized;
use platform::http::{Checks, Invalid};
use serde::{Deserialize, Serialize};

use super::{Numbers, is_ticked, list, tick_text, version_text};
use crate::office::fault::FaultFields;

/// A fault's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultForm {
    pub version: String,
    pub slug: String,
    pub title_fr: String,
    pub title_ar: String,
    pub title_en: String,
    pub note_fr: String,
    pub note_ar: String,
    pub note_en: String,
    pub drawing: String,
    pub service: String,
    pub part_categories: String,
    pub is_active: String,
    pub position: String,
}

impl FaultForm {
    pub fn of(fields: &FaultFields, version: Option<i64>) -> Self {
        FaultForm {
            version: version_text(version),
            slug: fields.slug.clone(),
            title_fr: fields.title.fr.clone(),
            title_ar: fields.title.ar.clone(),
            title_en: fields.title.en.clone(),
            note_fr: fields.note.fr.clone(),
            note_ar: fields.note.ar.clone(),
            note_en: fields.note.en.clone(),
            drawing: fields.drawing.clone(),
            service: fields.service.to_string(),
            part_categories: fields.part_categories.join(", "),
            is_active: tick_text(fields.is_active),
            position: fields.position.to_string(),
        }
    }

    pub fn read(&self) -> Result<FaultFields, Invalid> {
        let mut numbers = Numbers(Checks::new());
        let position = numbers.whole("position", &self.position);
        let service = numbers.0.field("service", self.service.parse().map_err(|_| "choice"));
        numbers.0.done()?;
        Ok(FaultFields {
            slug: self.slug.clone(),
            title: Localized::new(&self.title_fr, &self.title_ar, &self.title_en),
            note: Localized::new(&self.note_fr, &self.note_ar, &self.note_en),
            drawing: self.drawing.clone(),
            service: service.ok_or_else(|| Invalid::one("service", "choice"))?,
            part_categories: list(&self.part_categories),
            is_active: is_ticked(&self.is_active),
            position,
        })
    }
}
