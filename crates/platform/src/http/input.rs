//! Reading what callers send: forms and JSON into the same raw structs, then checked field by field. A wrong type or
//! shape is a refusal that names the field, never a crash and never a guess.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use kernel::{FieldProblem, Kind, Refusal};
use serde::de::DeserializeOwned;

use super::answer::Failure;
use super::guard::Refused;
use super::sound_json::Sound;
use super::text;
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

    /// One line between `min` and `max` characters after trimming, of nothing but what shows.
    pub fn text(&mut self, field: &str, text: &str, limits: (usize, usize)) -> Option<String> {
        self.field(field, text::line(text, limits))
    }

    /// Several lines between `min` and `max` characters after trimming.
    pub fn lines(&mut self, field: &str, text: &str, limits: (usize, usize)) -> Option<String> {
        self.field(field, text::lines(text, limits))
    }

    /// One line that names a person or a place: none of its words mixes letters that look alike.
    pub fn name(&mut self, field: &str, text: &str, limits: (usize, usize)) -> Option<String> {
        self.field(field, text::name(text, limits))
    }

    /// An e-mail address, as it was typed.
    pub fn email(&mut self, field: &str, text: &str) -> Option<String> {
        self.field(field, text::read_email(text))
    }
}

/// Whether an address can be read at all: each of its parts is text, without control characters in the path and without NUL
/// in its fields. For every route, before it looks at anything.
pub(super) fn check_address(uri: &Uri) -> Result<(), Failure> {
    let path: Vec<u8> = percent_encoding::percent_decode_str(uri.path()).collect();
    let is_readable = std::str::from_utf8(&path).is_ok_and(|path| !path.chars().any(char::is_control));
    if !is_readable {
        return Err(Refused::NotFound.into());
    }
    check_parts(uri.query().unwrap_or_default(), "query")
}

/// Names the field that decodes to no text.
fn check_parts(text: &str, whole: &str) -> Result<(), Failure> {
    match text.split('&').find(|part| percent_decodes_badly(part)) {
        None => Ok(()),
        Some(part) => {
            let named = part.split_once('=').map_or("", |(name, _)| name);
            let is_plain = !named.is_empty() && named.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            Err(Invalid::one(if is_plain { named } else { whole }, "unreadable").into())
        }
    }
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
        read_form(text).map(Form)
    }
}

/// A form's fields as they were typed.
pub(super) fn read_form<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    check_parts(text, "body")?;
    let deserializer = serde_urlencoded::Deserializer::new(form_pairs(text));
    serde_path_to_error::deserialize(deserializer).map_err(|error| Invalid::one(&path_of(&error), "malformed").into())
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

/// The fields of an address. Unknown ones are ignored; one of the wrong type is named.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let text = parts.uri.query().unwrap_or_default();
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
        check_json(&bytes)?;
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| Invalid::one(&path_of(&error), "malformed"))?;
        deserializer.end().map_err(|_| Invalid::one("body", "malformed"))?;
        Ok(JsonBody(value))
    }
}

fn check_json(bytes: &[u8]) -> Result<(), Failure> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, Sound>(&mut deserializer) {
        Ok(_) => Ok(()),
        Err(error) => {
            let code = if error.inner().to_string().contains("holds NUL") {
                "unreadable"
            } else {
                "malformed"
            };
            Err(Invalid::one(&path_of(&error), code).into())
        }
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
