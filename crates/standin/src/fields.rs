//! Reads a form's tree by name and refuses what was not asked for, as Stripe does.
//! Each reading takes the field away; `finish` complains of whatever is left.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::ApiError;

pub(crate) type Metadata = BTreeMap<String, String>;

/// The fields of one level of a form.
pub(crate) struct Fields {
    path: String,
    map: Map<String, Value>,
}

impl Fields {
    pub fn new(map: Map<String, Value>) -> Self {
        Fields {
            path: String::new(),
            map,
        }
    }

    /// The full name of a field: `line_items[0][quantity]`.
    pub fn name(&self, field: &str) -> String {
        if self.path.is_empty() {
            field.to_owned()
        } else {
            format!("{}[{field}]", self.path)
        }
    }

    pub fn refuse(&self, field: &str, code: &'static str, message: impl Into<String>) -> ApiError {
        ApiError::invalid(code, message).of(self.name(field))
    }

    fn missing(&self, field: &str) -> ApiError {
        let name = self.name(field);
        self.refuse(field, "parameter_missing", format!("Missing required param: {name}."))
    }

    pub fn text(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.map.remove(field) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => {
                let message = "You passed an empty string for a parameter that cannot be empty.";
                Err(self.refuse(field, "parameter_invalid_empty", message))
            }
            Some(Value::String(text)) if text.chars().count() <= 5000 => Ok(Some(text)),
            Some(Value::String(_)) => Err(self.too_long(field, 5000)),
            Some(_) => Err(self.refuse(field, "parameter_invalid_string", "Invalid string.")),
        }
    }

    pub fn short_text(&mut self, field: &str, most: usize) -> Result<Option<String>, ApiError> {
        match self.text(field)? {
            Some(text) if text.chars().count() > most => Err(self.too_long(field, most)),
            text => Ok(text),
        }
    }

    fn too_long(&self, field: &str, most: usize) -> ApiError {
        self.refuse(
            field,
            "parameter_invalid_string",
            format!("Invalid string: must be at most {most} characters."),
        )
    }

    pub fn required_text(&mut self, field: &str) -> Result<String, ApiError> {
        self.text(field)?.ok_or_else(|| self.missing(field))
    }

    pub fn integer(&mut self, field: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        let invalid = || self.refuse(field, "parameter_invalid_integer", format!("Invalid integer: {text}"));
        text.parse().map(Some).map_err(|_| invalid())
    }

    pub fn boolean(&mut self, field: &str) -> Result<Option<bool>, ApiError> {
        Ok(self.one_of(field, &["true", "false"])?.map(|text| text == "true"))
    }

    pub fn one_of(&mut self, field: &str, allowed: &[&str]) -> Result<Option<String>, ApiError> {
        match self.text(field)? {
            Some(text) if !allowed.contains(&text.as_str()) => {
                let message = format!("Invalid {}: must be one of {}", self.name(field), allowed.join(", "));
                Err(self.refuse(field, "parameter_invalid_enum", message))
            }
            text => Ok(text),
        }
    }

    /// An absolute http or https address.
    pub fn address(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.text(field)? {
            Some(text) if origin(&text).is_none() => Err(self.refuse(field, "url_invalid", "Not a valid URL")),
            text => Ok(text),
        }
    }

    pub fn nested(&mut self, field: &str) -> Result<Option<Fields>, ApiError> {
        match self.map.remove(field) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Fields {
                path: self.name(field),
                map,
            })),
            Some(_) => Err(self.refuse(field, "parameter_invalid", "Invalid object")),
        }
    }

    /// The entries of a list, by their numbers.
    pub fn list(&mut self, field: &str) -> Result<Vec<Fields>, ApiError> {
        let Some(mut inside) = self.nested(field)? else {
            return Ok(Vec::new());
        };
        let indexes = inside
            .indexes()
            .ok_or_else(|| self.refuse(field, "parameter_invalid", "Invalid array"))?;
        indexes
            .iter()
            .map(|index| Ok(inside.nested(index)?.unwrap_or_else(|| Fields::new(Map::new()))))
            .collect()
    }

    pub fn texts(&mut self, field: &str) -> Result<Vec<String>, ApiError> {
        let Some(mut inside) = self.nested(field)? else {
            return Ok(Vec::new());
        };
        let indexes = inside
            .indexes()
            .ok_or_else(|| self.refuse(field, "parameter_invalid", "Invalid array"))?;
        indexes.iter().map(|index| inside.required_text(index)).collect()
    }

    fn indexes(&self) -> Option<Vec<String>> {
        let mut indexes = self
            .map
            .keys()
            .map(|key| key.parse::<u32>().ok())
            .collect::<Option<Vec<_>>>()?;
        indexes.sort_unstable();
        Some(indexes.iter().map(u32::to_string).collect())
    }

    /// Stripe's limits: 50 keys of 40 characters, values of 500.
    pub fn metadata(&mut self, field: &str) -> Result<Metadata, ApiError> {
        let Some(mut inside) = self.nested(field)? else {
            return Ok(Metadata::new());
        };
        let keys: Vec<String> = inside.map.keys().cloned().collect();
        if keys.len() > 50 || keys.iter().any(|key| key.chars().count() > 40) {
            let message = "Metadata can have up to 50 keys of at most 40 characters.";
            return Err(self.refuse(field, "parameter_invalid", message));
        }
        let mut metadata = Metadata::new();
        for key in keys {
            if let Some(value) = inside.short_text(&key, 500)? {
                metadata.insert(key, value);
            }
        }
        Ok(metadata)
    }

    /// Refuses the first field that nobody took.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(field) => {
                let message = format!("Received unknown parameter: {}", self.name(field));
                Err(self.refuse(field, "parameter_unknown", message))
            }
        }
    }
}

/// `http://shop.example` of `http://shop.example/thanks?x=1`, if it is an absolute http or https address.
pub(crate) fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let sound = !host.is_empty()
        && host
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign));
    (matches!(scheme, "http" | "https") && sound).then(|| format!("{scheme}://{host}"))
}
