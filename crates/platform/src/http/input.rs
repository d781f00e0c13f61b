//! Reading what callers send: forms and JSON into the same raw structs, then checked field by field. A wrong type or
//! shape is a refusal that names the field, never a crash and never a guess.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use kernel::{FieldProblem, Kind, Refusal};
use serde::de::DeserializeOwned;

use super::answer::Failure;
use super::guard::Refused;
use crate::Broken;

/// An input with at least one wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub Vec<FieldProblem>);

impl Refusal for Invalid {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    fn code(&self) -> &'static str {
        "invalid"
    }
    fn fields(&self) -> &[FieldProblem] {
        &self.0
    }
}

impl Invalid {
    pub fn one(field: &str, code: &'static str) -> Self {
        Invalid(vec![FieldProblem {
            field: field.to_owned(),
            code,
        }])
    }
}

/// Collects the problems of an input, so that a reader sees them all at once.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldProblem>);

impl Checks {
    pub fn new() -> Self {
        Checks::default()
    }

    /// Takes a parsed field, or notes its problem.
    pub fn field<T>(&mut self, field: &str, parsed: Result<T, &'static str>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(code) => {
                self.note(field, code);
                None
            }
        }
    }

    pub fn note(&mut self, field: &str, code: &'static str) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            code,
        });
    }

    /// The refusal, if anything was noted.
    pub fn done(self) -> Result<(), Invalid> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.0))
        }
    }

    /// Text between `min` and `max` characters after trimming, without control characters.
    pub fn text(&mut self, field: &str, text: &str, (min, max): (usize, usize)) -> Option<String> {
        let text = text.trim();
        let length = text.chars().count();
        let parsed = match length {
            0 if min > 0 => Err("required"),
            _ if length < min => Err("too_short"),
            _ if length > max => Err("too_long"),
            _ if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') => Err("unreadable"),
            _ if text.chars().any(reorders) => Err("unreadable"),
            _ => Ok(text.to_owned()),
        };
        self.field(field, parsed)
    }
}

/// Whether a character turns the text around it, so that it shows other than it is. Arabic needs none of them.
pub fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A form's fields. Unknown fields are ignored (browsers add their own); text that is not UTF-8 is refused.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Failure::from(Invalid::one("body", "unreadable")))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Invalid::one("body", "unreadable"))?;
        if text.split('&').any(percent_decodes_badly) {
            return Err(Invalid::one("body", "unreadable").into());
        }
        let deserializer = serde_urlencoded::Deserializer::new(form_pairs(text));
        serde_path_to_error::deserialize(deserializer)
            .map(Form)
            .map_err(|error| Invalid::one(&path_of(&error), "malformed").into())
    }
}

/// A part of the path. One that cannot be read is the address of nothing.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(part)| Path(part))
            .map_err(|_| Refused::NotFound.into())
    }
}

/// The fields of an address. Unknown ones are ignored; one that is no text, or of the wrong type, is named.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let text = parts.uri.query().unwrap_or_default();
        if let Some(part) = text.split('&').find(|part| percent_decodes_badly(part)) {
            let name = part.split_once('=').map_or("query", |(name, _)| name);
            return Err(Invalid::one(name, "unreadable").into());
        }
        let deserializer = serde_urlencoded::Deserializer::new(form_pairs(text));
        serde_path_to_error::deserialize(deserializer)
            .map(Query)
            .map_err(|error| Invalid::one(&path_of(&error), "malformed").into())
    }
}

fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

/// Whether a part decodes to bytes that are not UTF-8: those would silently become replacement characters.
fn percent_decodes_badly(part: &str) -> bool {
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(part).collect();
    std::str::from_utf8(&bytes).is_err() || bytes.contains(&0)
}

/// A JSON body; what is wrong is named by its path.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| Failure::Broken(Broken::new(error)))?;
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| Invalid::one(&path_of(&error), "malformed"))?;
        deserializer.end().map_err(|_| Invalid::one("body", "malformed"))?;
        Ok(JsonBody(value))
    }
}

/// The field an error is about. A missing or doubled one stands in no path, only in the error's words.
fn path_of<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> String {
    let path = error.path().to_string();
    let path = if path == "." || path == "?" { "" } else { &path };
    let words = error.inner().to_string();
    let named = ["missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| words.strip_prefix(start)?.split_once('`'))
        .map_or("", |(name, _)| name);
    match (path, named) {
        ("", "") => "body".to_owned(),
        (path, "") => path.to_owned(),
        ("", named) => named.to_owned(),
        (path, named) => format!("{path}.{named}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Checks::new().text("name", text, (2, 20))
    }

    #[test]
    fn text_that_shows_other_than_it_is_cannot_be_read() {
        assert_eq!(read("Ben\u{202e}ila"), None);
        assert_eq!(read("Ben\u{2066}ila"), None);
        assert_eq!(read("Ben\rila"), None);
        assert_eq!(read(" نادية فرحات "), Some("نادية فرحات".into()));
        assert_eq!(
            read("نادية\u{200f}"),
            Some("نادية\u{200f}".into()),
            "a mark turns nothing"
        );
    }
}
