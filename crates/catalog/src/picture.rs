//! A picture of a product: what counts as one, how pages show it, and when one that could not be had is asked for again.
//! Trusts neither an address's ending nor a server's word for what it holds. Pure.

use std::time::Duration;

use kernel::{Kind, Refusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::PictureId;

/// Asked for so often, over about three days, a picture is given up.
pub(crate) const MOST_TRIES: i32 = 8;
/// Pixels of either side. More is no picture for a page, but an attack on the browser that decodes it.
const LONGEST_SIDE: usize = 12_000;

/// A fetched picture as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Of this site, without a language.
    pub path: String,
    pub width: u32,
    pub height: u32,
    /// What the source says it shows; empty when it says nothing.
    pub alt: String,
}

/// The same as the database tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Shown {
    id: Uuid,
    width: u32,
    height: u32,
    alt: String,
}

impl From<Shown> for Picture {
    fn from(shown: Shown) -> Self {
        Picture {
            path: format!("/pictures/{}", PictureId::from_uuid(shown.id)),
            width: shown.width,
            height: shown.height,
            alt: shown.alt,
        }
    }
}

impl Picture {
    pub(crate) fn sample() -> Self {
        Picture {
            path: "/pictures/pic_00000000000000000000000000000007".to_owned(),
            width: 800,
            height: 600,
            alt: "Un circulateur \"vu\" de <face>".to_owned(),
        }
    }
}

/// What bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looks {
    pub media_type: &'static str,
    pub width: i32,
    pub height: i32,
}

/// Why a picture is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Its address leads where addresses in a file may not send us.
    NotPublic,
    TooLarge,
    /// PNG, JPEG, WebP and AVIF are pictures; SVG is a program, all else is refused too.
    NotAPicture,
    NoAnswer,
    /// With another status than 200.
    Answered(u16),
    /// Fetched, and the folder of files would not take it.
    NotKept,
}

impl Failure {
    /// As the row keeps it.
    pub fn code(self) -> String {
        match self {
            Failure::NotPublic => "not_public".to_owned(),
            Failure::TooLarge => "too_large".to_owned(),
            Failure::NotAPicture => "not_a_picture".to_owned(),
            Failure::NoAnswer => "no_answer".to_owned(),
            Failure::Answered(status) => format!("answered_{status}"),
            Failure::NotKept => "not_kept".to_owned(),
        }
    }

    /// How long to wait after so many tries; `None` when asking again is of no use.
    pub fn wait(self, tries: i32) -> Option<Duration> {
        let is_final = matches!(self, Failure::NotPublic | Failure::TooLarge | Failure::NotAPicture);
        if is_final || tries >= MOST_TRIES {
            return None;
        }
        let minutes = 5_u64.saturating_pow(tries.clamp(1, MOST_TRIES).unsigned_abs() - 1);
        Some(Duration::from_mins(minutes).min(Duration::from_hours(24)))
    }
}

/// What a file holds, by its first bytes and its own word for its size.
pub(crate) fn look(bytes: &[u8]) -> Result<Looks, Failure> {
    let media_type = media_type(bytes).ok_or(Failure::NotAPicture)?;
    let size = imagesize::blob_size(bytes).map_err(|_| Failure::NotAPicture)?;
    let side = |pixels: usize| {
        let is_fit = (1..=LONGEST_SIDE).contains(&pixels);
        i32::try_from(pixels)
            .ok()
            .filter(|_| is_fit)
            .ok_or(Failure::NotAPicture)
    };
    Ok(Looks {
        media_type,
        width: side(size.width)?,
        height: side(size.height)?,
    })
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some("image/jpeg");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    is_avif(bytes).then_some("image/avif")
}

/// An `ftyp` box first, and `avif` or `avis` among its brands.
fn is_avif(bytes: &[u8]) -> bool {
    let Some((head, rest)) = bytes.split_at_checked(8) else {
        return false;
    };
    let Some(length) = head.first_chunk().map(|length| u32::from_be_bytes(*length)) else {
        return false;
    };
    // The brand, its version, then the brands it is compatible with: a handful, whatever the box claims.
    let brands = usize::try_from(length).unwrap_or(0).saturating_sub(8).min(128);
    head.ends_with(b"ftyp")
        && rest
            .get(..brands)
            .is_some_and(|brands| brands.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis"))
}

/// No such picture, or it was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoPicture;

impl Refusal for NoPicture {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "not_found"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    /// ftyp, and a meta box that says the size as AVIF does.
    fn avif(brands: &[u8], width: u32, height: u32) -> Vec<u8> {
        let framed = |name: &[u8; 4], inner: &[u8]| {
            let length = u32::try_from(inner.len() + 8).unwrap();
            [&length.to_be_bytes()[..], name, inner].concat()
        };
        let size = [&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
        let properties = framed(b"iprp", &framed(b"ipco", &framed(b"ispe", &size)));
        let meta = framed(b"meta", &[&[0; 4][..], &properties].concat());
        [framed(b"ftyp", brands), meta].concat()
    }

    #[test]
    fn the_four_kinds_are_known_by_their_content() {
        let jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\0\x20\0\x40\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
        let webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x1f\0\0\0\0";
        let cases: [(&str, &[u8]); 5] = [
            ("image/png", &png(64, 32)),
            ("image/jpeg", jpeg),
            ("image/webp", webp),
            ("image/avif", &avif(b"avif\0\0\0\0mif1", 64, 32)),
            ("image/avif", &avif(b"mif1\0\0\0\0miafavif", 64, 32)),
        ];
        for (media_type, bytes) in cases {
            let looks = look(bytes).unwrap();
            assert_eq!((looks.media_type, looks.width, looks.height), (media_type, 64, 32));
        }
    }

    #[test]
    fn all_else_is_refused() {
        let cases: [&[u8]; 10] = [
            b"",
            b"\x89PNG",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"<!doctype html><script>x()</script>",
            b"GIF89a\x40\0\x20\0\0\0\0",
            b"\0\0\0\x1cftypheic\0\0\0\0mif1heic",
            &avif(b"heic\0\0\0\0mif1", 64, 32),
            &png(0, 32),
            &png(12_001, 32),
        ];
        for bytes in cases {
            assert_eq!(look(bytes), Err(Failure::NotAPicture), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_may_get_better_is_asked_for_again_less_and_less_often() {
        let waits: Vec<u64> = (1..=MOST_TRIES)
            .map_while(|tries| Failure::NoAnswer.wait(tries))
            .map(|wait| wait.as_secs() / 60)
            .collect();
        assert_eq!(waits, [1, 5, 25, 125, 625, 1440, 1440]);
        assert!(Failure::Answered(503).wait(1).is_some());
        assert_eq!(Failure::NotAPicture.wait(1), None);
        assert_eq!(Failure::NotPublic.wait(1), None);
        assert_eq!(Failure::TooLarge.wait(1), None);
    }
}
