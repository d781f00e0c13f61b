//! JPEG without what a camera wrote into it, but with which side is up: a telephone held upright says so there and nowhere else.
//! Pure.

/// Of a sound file, the same picture without comments, without its makers' segments and without what was hung on behind it.
pub(super) fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.get(2..)?;
    let mut up = None;
    let mut kept = Vec::new();
    loop {
        let marker = match rest.first_chunk::<2>()? {
            // Padding before a marker.
            [0xff, 0xff] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, 0xd9] => break,
            [0xff, marker] => *marker,
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes(*rest.get(2..)?.first_chunk::<2>()?));
        let (segment, after) = rest.split_at_checked(length.checked_add(2)?)?;
        let data = segment.get(4..)?;
        rest = after;
        match marker {
            0xe1 => up = up.or_else(|| side_up(data.strip_prefix(b"Exif\0\0")?)),
            // Colours: without them some pictures look wrong.
            0xe2 if data.starts_with(b"ICC_PROFILE\0") => kept.extend_from_slice(segment),
            0xe0 | 0xee => kept.extend_from_slice(segment),
            0xe2..=0xef | 0xfe => {}
            0xda => {
                let (scan, after) = rest.split_at_checked(scan_length(rest))?;
                kept.extend_from_slice(segment);
                kept.extend_from_slice(scan);
                rest = after;
            }
            _ => kept.extend_from_slice(segment),
        }
    }
    let mut out = b"\xff\xd8".to_vec();
    if let Some(up) = up.filter(|up| (2..=8).contains(up)) {
        out.extend(only_side_up(up));
    }
    out.extend(kept);
    out.extend(b"\xff\xd9");
    Some(out)
}

/// Up to the next marker that is neither an escaped byte nor a restart.
fn scan_length(bytes: &[u8]) -> usize {
    let is_end = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0 | 0xd0..=0xd7 | 0xff));
    bytes.windows(2).position(is_end).unwrap_or(bytes.len())
}

/// The orientation in the first directory of a TIFF header.
fn side_up(tiff: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x0112;
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if is_little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| {
        let four = *tiff.get(at..)?.first_chunk::<4>()?;
        let value = if is_little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        };
        usize::try_from(value).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map_while(|entry| directory.checked_add(2 + entry * 12))
        .find(|at| short(*at) == Some(ORIENTATION))
        .and_then(|at| short(at + 8))
}

/// A segment that says nothing else.
fn only_side_up(up: u16) -> Vec<u8> {
    let [high, low] = up.to_be_bytes();
    let mut segment =
        b"\xff\xe1\x00\x22Exif\0\0MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01".to_vec();
    segment.extend([high, low, 0, 0, 0, 0, 0, 0]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, data].concat()
    }

    /// A frame of 5 × 3 with an upright telephone's word, its place and a comment.
    fn photo() -> Vec<u8> {
        let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
        exif.extend(b"\x0f\x01\x02\0\x04\0\0\0ACME");
        exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        exif.extend(b"\0\0\0\0 36.75N 3.05E");
        let parts = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xe1, &exif),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0 36.75N"),
            segment(0xfe, b"taken at 36.75N"),
            segment(0xc0, &[8, 0, 3, 0, 5, 1, 1, 0x11, 0]),
            segment(0xda, &[1, 1, 0, 0, 63, 0]),
            b"sc\xff\x00an\xff\xd9".to_vec(),
            b"a film from 36.75N".to_vec(),
        ];
        parts.concat()
    }

    #[test]
    fn only_the_side_that_is_up_is_left_of_what_the_camera_told() {
        let bytes = photo();
        let bare = bare(&bytes).unwrap();
        assert!(!bare.windows(6).any(|window| window == b"36.75N"));
        assert!(!bare.windows(4).any(|window| window == b"ACME"));
        assert!(bare.ends_with(b"sc\xff\x00an\xff\xd9"));
        let exif = bare.windows(6).position(|window| window == b"Exif\0\0").unwrap();
        assert_eq!(side_up(&bare[exif + 6..]), Some(6));
        assert_eq!(super::bare(&bare), Some(bare.clone()), "what is bare stays as it is");
        let size = imagesize::blob_size(&bare).unwrap();
        assert_eq!((size.width, size.height), (5, 3));
    }

    #[test]
    fn a_file_cut_anywhere_is_refused_and_breaks_nothing() {
        let bytes = photo();
        let end = bytes.len() - b"a film from 36.75N".len();
        for cut in 0..end {
            assert_eq!(bare(&bytes[..cut]), None, "cut at {cut}");
        }
    }
}
