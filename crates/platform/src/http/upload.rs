//! Forms that bring files. What a form says is read as any other form's fields; of a file only its bytes are taken, never the
//! name or the type somebody gave it. A whole request is in memory, within its route's limit, before any of it is read.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::stream;
use multer::{Field, Multipart};
use serde::de::DeserializeOwned;

use super::answer::Failure;
use super::input::{Invalid, read_form};

/// The most parts a form may have.
const MOST_PARTS: usize = 200;

/// A form with files. One without any, in the usual encoding, is read as well.
#[derive(Debug)]
pub struct Upload<T> {
    pub fields: T,
    /// In the order they were sent; an input left empty is none.
    pub files: Vec<Uploaded>,
}

/// A file somebody sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The input's name.
    pub field: String,
    pub bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Upload<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let headers = request.headers().clone();
        // No other limit than the route's, which the guard has held: the framework's own is less than a photo.
        let body = to_bytes(request.into_body(), usize::MAX).await;
        let body = body.map_err(|_| unreadable())?;
        let Some(boundary) = boundary_of(&headers) else {
            let text = std::str::from_utf8(&body).map_err(|_| unreadable())?;
            let fields = read_form(text)?;
            return Ok(Upload { fields, files: vec![] });
        };
        let (pairs, files) = read(&body, boundary).await.ok_or_else(unreadable)?;
        let fields = serde_urlencoded::to_string(pairs).map_err(|_| unreadable())?;
        Ok(Upload {
            fields: read_form(&fields)?,
            files,
        })
    }
}

fn unreadable() -> Failure {
    Invalid::one("body", "unreadable").into()
}

/// What parts the body, where it is a form with files.
pub(super) fn boundary_of(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// The first field of that name, looking no further than it has to.
pub(super) async fn find_text(body: &Bytes, boundary: String, name: &str) -> Option<String> {
    let mut parts = open(body, boundary);
    for _ in 0..MOST_PARTS {
        let part = parts.next_field().await.ok()??;
        if part.name() == Some(name) && part.file_name().is_none() {
            return text(part).await;
        }
    }
    None
}

async fn read(body: &Bytes, boundary: String) -> Option<(Vec<(String, String)>, Vec<Uploaded>)> {
    let mut parts = open(body, boundary);
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.ok()? {
        if pairs.len() + files.len() >= MOST_PARTS {
            return None;
        }
        let field = part.name()?.to_owned();
        if part.file_name().is_none() {
            pairs.push((field, text(part).await?));
            continue;
        }
        let bytes = part.bytes().await.ok()?;
        if !bytes.is_empty() {
            files.push(Uploaded { field, bytes });
        }
    }
    Some((pairs, files))
}

async fn text(part: Field<'static>) -> Option<String> {
    String::from_utf8(part.bytes().await.ok()?.into()).ok()
}

fn open(body: &Bytes, boundary: String) -> Multipart<'static> {
    let whole = body.clone();
    Multipart::new(
        stream::once(async move { Ok::<_, std::convert::Infallible>(whole) }),
        boundary,
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Note {
        note: String,
    }

    const SENT: &str = "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n\
        --x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfuite & c\u{e9}l\u{e8}re\r\n\
        --x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../../etc/passwd\"\r\nContent-Type: text/html\r\n\r\n\u{0}\u{1}\r\n\
        --x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";

    async fn sent(kind: &str, body: impl Into<Body>) -> Result<Upload<Note>, Failure> {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, kind)
            .body(body.into())
            .unwrap();
        Upload::from_request(request, &()).await
    }

    #[tokio::test]
    async fn fields_are_read_and_of_files_only_their_bytes() {
        let upload = sent("multipart/form-data; boundary=x", SENT).await.unwrap();
        assert_eq!(upload.fields.note, "fuite & c\u{e9}l\u{e8}re");
        let photo = Uploaded {
            field: "photo".into(),
            bytes: Bytes::from_static(b"\0\x01"),
        };
        assert_eq!(upload.files, [photo], "the empty input is no file");
        let plain = sent("application/x-www-form-urlencoded", "note=a+b").await.unwrap();
        assert_eq!((plain.fields.note.as_str(), plain.files.len()), ("a b", 0));
    }

    #[tokio::test]
    async fn the_token_is_found_wherever_it_stands_and_never_in_a_file() {
        let body = Bytes::from_static(SENT.as_bytes());
        assert_eq!(find_text(&body, "x".into(), "form_token").await.as_deref(), Some("abc"));
        assert_eq!(find_text(&body, "x".into(), "photo").await, None);
        assert_eq!(find_text(&body, "y".into(), "form_token").await, None);
    }

    #[tokio::test]
    async fn a_body_that_is_cut_or_no_text_is_refused() {
        let kind = "multipart/form-data; boundary=x";
        for end in [SENT.len() - 60, SENT.len() - 4, 40] {
            assert!(sent(kind, &SENT[..end]).await.is_err(), "{end}");
        }
        let bad = b"--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xff\r\n--x--\r\n";
        assert!(sent(kind, bad.as_slice()).await.is_err());
        let null = SENT.replace("fuite", "fu\0ite");
        assert!(sent(kind, null).await.is_err());
    }
}
