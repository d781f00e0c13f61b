//! Walks a JSON body before it is read: no name twice in one object, no NUL in any text (the database takes none), no deeper
//! than serde_json goes. What two parsers would read in two ways is read in none.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A value that was looked at and forgotten.
pub(super) struct Sound;

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Sound;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_unit<E: Error>(self) -> Result<Sound, E> {
        Ok(Sound)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Sound, E> {
        if text.contains('\0') {
            return Err(E::custom("a text holds NUL"));
        }
        Ok(Sound)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Sound, A::Error> {
        while values.next_element::<Sound>()?.is_some() {}
        Ok(Sound)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Sound, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name.contains('\0') {
                return Err(A::Error::custom("a name holds NUL"));
            }
            entries.next_value::<Sound>()?;
            if let Some(doubled) = names.replace(name) {
                return Err(A::Error::custom(format_args!("duplicate field `{doubled}`")));
            }
        }
        Ok(Sound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sound(text: &str) -> bool {
        serde_json::from_str::<Sound>(text).is_ok()
    }

    #[test]
    fn only_json_with_one_meaning_passes() {
        for good in [
            "{}",
            r#"{"a":[1,-2,3.5,null,true,"\\u0000"],"b":{"a":1}}"#,
            "\"x\"",
            "[]",
        ] {
            assert!(is_sound(good), "{good}");
        }
        let deep = "[".repeat(10_000);
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"b":{"a":1,"c":0,"\u0061":2}}"#,
            r#"["\u0000"]"#,
            r#"{"a\u0000":1}"#,
            r#""\ud800""#,
            "1e999999",
            &deep,
        ] {
            assert!(!is_sound(bad), "{}", &bad[..bad.len().min(40)]);
        }
    }
}
