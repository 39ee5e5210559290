//! What the colours of a picture mean (ICC.1:2022).

use super::text;

const TAGS_AT: usize = 128;
const DESCRIPTION: u32 = u32::from_be_bytes(*b"desc");
const MOST_TAGS: u32 = 256;
/// The longest description, in bytes.
const LONGEST: usize = 1_024;

/// Reads the name of a profile.
pub(super) fn description(profile: &[u8]) -> Option<String> {
    let count = number(profile, TAGS_AT)?.min(MOST_TAGS) as usize;
    let tags = (0..count).map(|index| TAGS_AT + 4 + 12 * index);
    let tag = tags.into_iter().find(|&tag| number(profile, tag) == Some(DESCRIPTION))?;
    let (at, size) = (number(profile, tag + 4)? as usize, number(profile, tag + 8)? as usize);
    let body = profile.get(at..at.checked_add(size)?)?;
    match body.get(..4)? {
        // Of version 2: a count of bytes, and ASCII.
        b"desc" => {
            let length = (number(body, 8)? as usize).min(LONGEST);
            let ascii = body.get(12..12 + length)?;
            text::decode(ascii.split(|&byte| byte == 0).next()?)
        }
        // Of version 4: a table of languages, and UTF-16. The first one will do.
        b"mluc" => {
            let (length, at) = (number(body, 20)? as usize, number(body, 24)? as usize);
            let wide = body.get(at..at.checked_add(length.min(LONGEST))?)?;
            let units = wide.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            let text: String = char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            text::clean(&text)
        }
        _ => None,
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[0; TAGS_AT][..], &[0, 0, 0, 1], b"desc", &[0, 0, 0, 144], &size, body].concat()
    }

    #[test]
    fn a_profile_is_named_in_either_version() {
        let second = profile(b"desc\0\0\0\0\0\0\0\x05sRGB\0and more");
        assert_eq!(description(&second), Some("sRGB".into()));
        let fourth =
            profile(b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS\0\0\0\x04\0\0\0\x1C\0P\x00\x33");
        assert_eq!(description(&fourth), Some("P3".into()));
    }

    #[test]
    fn a_broken_profile_has_no_name() {
        let whole = profile(b"desc\0\0\0\0\0\0\0\x05sRGB\0");
        for length in 0..whole.len() {
            assert_eq!(description(&whole[..length]), None);
        }
        assert_eq!(description(&profile(b"desc\0\0\0\0\xFF\xFF\xFF\xFFsRGB\0")), None);
        assert_eq!(description(&[0xFF; 400]), None);
    }
}
