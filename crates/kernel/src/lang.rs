//! The three languages, and text that exists in them. Holds no sentences of its own.

use std::fmt;
use std::str::FromStr;

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Serialize};

/// A language of the pages. French is the house's own and stands in where a text is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Fr,
    Ar,
    En,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::Fr, Lang::Ar, Lang::En];

    /// The two-letter code of ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::Ar => "ar",
            Lang::En => "en",
        }
    }

    /// The writing direction, as HTML's `dir` wants it.
    pub const fn dir(self) -> &'static str {
        match self {
            Lang::Ar => "rtl",
            Lang::Fr | Lang::En => "ltr",
        }
    }

    /// The language's own name.
    pub const fn name(self) -> &'static str {
        match self {
            Lang::Fr => "Français",
            Lang::Ar => "العربية",
            Lang::En => "English",
        }
    }

    /// The first language we have among those an `Accept-Language` header lists, by its weights.
    pub fn negotiate(header: &str) -> Option<Lang> {
        let mut wishes: Vec<(u32, usize, Lang)> = header
            .split(',')
            .enumerate()
            .filter_map(|(at, wish)| {
                let mut parts = wish.trim().split(';');
                let lang = parts
                    .next()?
                    .split('-')
                    .next()?
                    .trim()
                    .to_ascii_lowercase()
                    .parse()
                    .ok()?;
                Some((weight_thousandths(parts.next()), at, lang))
            })
            .filter(|(weight, ..)| *weight > 0)
            .collect();
        wishes.sort_by_key(|(weight, at, _)| (std::cmp::Reverse(*weight), *at));
        wishes.first().map(|(.., lang)| *lang)
    }
}

fn weight_thousandths(parameter: Option<&str>) -> u32 {
    let Some(text) = parameter.and_then(|p| p.trim().strip_prefix("q=")) else {
        return 1000;
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
    format!("{whole}{decimals}").parse().unwrap_or(0).min(1000)
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Lang::ALL.into_iter().find(|lang| lang.code() == text).ok_or(())
    }
}

impl ToSql for Lang {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.code().to_sql(ty, out)
    }
    accepts!(TEXT, BPCHAR, VARCHAR);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Lang {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        <&str>::from_sql(ty, raw)?
            .parse()
            .map_err(|()| "unknown language".into())
    }
    accepts!(TEXT, BPCHAR, VARCHAR);
}

/// One text in up to three languages, stored as a JSON object `{"fr": …, "ar": …, "en": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Localized {
    pub fr: String,
    pub ar: String,
    pub en: String,
}

impl Localized {
    pub fn new(fr: impl Into<String>, ar: impl Into<String>, en: impl Into<String>) -> Self {
        Localized {
            fr: fr.into(),
            ar: ar.into(),
            en: en.into(),
        }
    }

    /// The same text in every language, for what has only one (imported titles, names).
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Localized {
            fr: text.clone(),
            ar: text.clone(),
            en: text,
        }
    }

    /// The text in `lang`, or the first that is not empty in the order French, English, Arabic.
    pub fn get(&self, lang: Lang) -> &str {
        let wished = match lang {
            Lang::Fr => &self.fr,
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        };
        [wished, &self.fr, &self.en, &self.ar]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.fr.is_empty() && self.ar.is_empty() && self.en.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_we_have_is_chosen() {
        assert_eq!(Lang::negotiate("de-DE,ar;q=0.8,en;q=0.9"), Some(Lang::En));
        assert_eq!(Lang::negotiate("fr-DZ,fr;q=0.9"), Some(Lang::Fr));
        assert_eq!(Lang::negotiate("en;q=0"), None);
        assert_eq!(Lang::negotiate("*;q=1,,;;="), None);
    }

    #[test]
    fn a_missing_text_falls_back_to_the_house_language() {
        let text = Localized::new("Pompe", "", "Pump");
        assert_eq!(text.get(Lang::Ar), "Pompe");
        assert_eq!(Localized::new("", "", "Pump").get(Lang::Fr), "Pump");
    }
}
