//! A photo as it came from a telephone: what counts as one, and what is left of it. Place, device and hour that a camera writes
//! into its files are not kept; which side is up is. Trusts no name and no word of the sender for what the bytes are. Pure.

mod jpeg;

/// Bytes of a photo.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Pixels of either side.
const LONGEST_SIDE: usize = 12_000;

/// A photo without what its camera told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Photo {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub width: i32,
    pub height: i32,
}

/// The problem's code where it is none.
pub(crate) fn read(bytes: &[u8]) -> Result<Photo, &'static str> {
    if bytes.is_empty() {
        return Err("required");
    }
    if bytes.len() > LARGEST {
        return Err("visit_photo_large");
    }
    let size = imagesize::blob_size(bytes).map_err(|_| "visit_photo")?;
    let side = |pixels: usize| {
        let pixels = i32::try_from(pixels)
            .ok()
            .filter(|_| (1..=LONGEST_SIDE).contains(&pixels));
        pixels.ok_or("visit_photo")
    };
    let (media_type, bare) = bare(bytes).ok_or("visit_photo")?;
    Ok(Photo {
        bytes: bare,
        media_type,
        width: side(size.width)?,
        height: side(size.height)?,
    })
}

fn bare(bytes: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some(("image/jpeg", jpeg::bare(bytes)?));
    }
    if let Some(chunks) = bytes.strip_prefix(PNG) {
        return Some(("image/png", bare_png(chunks)?));
    }
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    is_webp.then(|| Some(("image/webp", bare_webp(bytes.get(12..)?)?)))?
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Only the chunks that make the picture: length, name, data, checksum.
fn bare_png(mut chunks: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8]; 11] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    ];
    let mut out = PNG.to_vec();
    let mut is_picture = false;
    while !chunks.is_empty() {
        let length = u32::from_be_bytes(*chunks.first_chunk::<4>()?);
        let whole = usize::try_from(length).ok()?.checked_add(12)?;
        let (chunk, rest) = chunks.split_at_checked(whole)?;
        let name = chunk.get(4..8)?;
        is_picture |= name == b"IDAT";
        if KEPT.contains(&name) {
            out.extend_from_slice(chunk);
        }
        chunks = if name == b"IEND" { &[] } else { rest };
    }
    is_picture.then_some(out)
}

/// Without the chunks that tell of the camera, and without the flags that promise them.
fn bare_webp(mut chunks: &[u8]) -> Option<Vec<u8>> {
    const EXIF_AND_XMP: u8 = 0b0000_1100;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut is_picture = false;
    while !chunks.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*chunks.get(4..)?.first_chunk::<4>()?)).ok()?;
        let whole = length.checked_add(8)?.checked_add(length % 2)?;
        // The pad byte of the last chunk is often left out.
        let (chunk, rest) = chunks.split_at_checked(whole.min(chunks.len()))?;
        if chunk.len() < length.checked_add(8)? {
            return None;
        }
        let name = chunk.get(..4)?;
        is_picture |= matches!(name, b"VP8 " | b"VP8L" | b"ANMF");
        match name {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let mut head = chunk.to_vec();
                *head.get_mut(8)? &= !EXIF_AND_XMP;
                out.extend(head);
            }
            _ => out.extend_from_slice(chunk),
        }
        chunks = rest;
    }
    let length = u32::try_from(out.len().checked_sub(8)?).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    is_picture.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest picture of its kind, with what a camera would tell.
    fn png() -> Vec<u8> {
        let chunk = |name: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            [&length[..], name, data, &[0; 4]].concat()
        };
        let head = [0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0];
        let chunks = [
            chunk(b"IHDR", &head),
            chunk(b"eXIf", b"36.75N 3.05E"),
            chunk(b"tEXt", b"Location\x0036.75N"),
            chunk(b"IDAT", b"x"),
            chunk(b"IEND", b""),
        ];
        [PNG.to_vec(), chunks.concat()].concat()
    }

    fn webp() -> Vec<u8> {
        let chunk = |name: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_le_bytes();
            let pad: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
            [&name[..], &length, data, pad].concat()
        };
        let chunks = [
            chunk(b"VP8X", &[0b0000_1100, 0, 0, 0, 4, 0, 0, 2, 0, 0]),
            chunk(b"VP8L", &[0x2f, 4, 0x80, 0, 0]),
            chunk(b"EXIF", b"36.75N 3.05E"),
        ]
        .concat();
        let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
        [&b"RIFF"[..], &length, b"WEBP", &chunks].concat()
    }

    fn says(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn where_a_photo_was_taken_is_not_kept() {
        for (bytes, media_type) in [(png(), "image/png"), (webp(), "image/webp")] {
            assert!(says(&bytes, b"36.75N"));
            let photo = read(&bytes).unwrap();
            assert_eq!((photo.media_type, photo.width, photo.height), (media_type, 5, 3));
            assert!(!says(&photo.bytes, b"36.75N"));
            let again = read(&photo.bytes).unwrap();
            assert_eq!(again, photo, "what is bare stays as it is");
        }
    }

    #[test]
    fn what_is_no_photo_is_refused_with_its_reason() {
        assert_eq!(read(b""), Err("required"));
        assert_eq!(read(b"<svg onload=alert(1)>"), Err("visit_photo"));
        assert_eq!(read(&vec![0; LARGEST + 1]), Err("visit_photo_large"));
        assert_eq!(read(b"GIF89a\x05\x00\x03\x00\x00\x00\x00"), Err("visit_photo"));
        for bytes in [png(), webp()] {
            for cut in 0..bytes.len() - 12 {
                // Cut anywhere, it is refused or smaller; it never panics.
                let _ = read(&bytes[..cut]);
            }
        }
    }
}
