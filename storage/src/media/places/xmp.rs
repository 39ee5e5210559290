//! XMP, as text: whatever the structure around it, values under a name that speaks of a place are
//! written over with spaces.

use std::ops::Range;

use super::Patch;
use crate::media::metadata;

/// Parts of names that speak of a place.
const WORDS: [&[u8]; 3] = [b"gps", b"latitude", b"longitude"];

/// Finds what to write over in a packet that stands `at` a place of a file.
pub(super) fn places(packet: &[u8], at: u64) -> Vec<Patch> {
    let found = ranges(packet);
    let mut bare = packet.to_vec();
    for range in &found {
        bare[range.clone()].fill(b' ');
    }
    // What is still told is told in a form that is not understood here: nothing of it stays. The
    // same goes for packets in which a character is more than a byte.
    let is_bare = !packet.contains(&0) && !metadata::tells_place(&bare);
    let found = if is_bare { found } else { std::iter::once(0..packet.len()).collect() };
    found.into_iter().map(|range| Patch::fill(at + range.start as u64, range.len(), b' ')).collect()
}

/// Tells whether a part of a packet speaks of a place.
pub(super) fn speaks(part: &[u8]) -> bool {
    let part: Vec<u8> = part.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    WORDS.iter().any(|word| memchr::memmem::find(&part, word).is_some())
}

/// The values under names that speak of a place.
fn ranges(packet: &[u8]) -> Vec<Range<usize>> {
    let lower = packet.to_ascii_lowercase();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(begin) = next_word(&lower, from) {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:.-".contains(byte);
        let start = lower[..begin].iter().rposition(|byte| !is_name(byte)).map_or(0, |at| at + 1);
        let length = lower[begin..].iter().position(|byte| !is_name(byte));
        let end = length.map_or(lower.len(), |length| begin + length);
        from = end.max(begin + 1);
        match start.checked_sub(1).map(|before| lower[before]) {
            Some(b'<') => element(packet, start..end, &mut found),
            Some(b) if b.is_ascii_whitespace() => found.extend(attribute(packet, end)),
            _ => {}
        }
    }
    found
}

fn next_word(lower: &[u8], from: usize) -> Option<usize> {
    let find = |word: &&[u8]| memchr::memmem::find(&lower[from..], word).map(|at| from + at);
    WORDS.iter().filter_map(find).min()
}

/// The value of the attribute whose name ends at a place.
fn attribute(packet: &[u8], end: usize) -> Option<Range<usize>> {
    let rest = &packet[end..];
    let equals = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let after = rest.get(equals + 1..).filter(|_| rest[equals] == b'=')?;
    let open = after.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let quote = Some(after[open]).filter(|quote| matches!(quote, b'"' | b'\''))?;
    let begin = end + equals + 1 + open + 1;
    let length = packet[begin..].iter().position(|byte| *byte == quote)?;
    Some(begin..begin + length)
}

/// The texts within the element of a name.
fn element(packet: &[u8], name: Range<usize>, found: &mut Vec<Range<usize>>) {
    let closing = [b"</", &packet[name.clone()]].concat();
    let rest = &packet[name.end..];
    let Some(close) = rest.iter().position(|byte| *byte == b'>') else { return };
    if close > 0 && rest[close - 1] == b'/' {
        return;
    }
    let begin = name.end + close + 1;
    let length = memchr::memmem::find(&packet[begin..], &closing);
    let end = length.map_or(packet.len(), |length| begin + length);
    let mut at = begin;
    while at < end {
        let text = packet[at..end].iter().position(|byte| *byte == b'<');
        let text_end = text.map_or(end, |text| at + text);
        if text_end > at {
            found.push(at..text_end);
        }
        let tag = packet[text_end..end].iter().position(|byte| *byte == b'>');
        at = tag.map_or(end, |tag| text_end + tag + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(packet: &str) -> String {
        let mut bytes = packet.as_bytes().to_vec();
        for patch in places(packet.as_bytes(), 0) {
            let at = usize::try_from(patch.at).unwrap();
            bytes[at..at + patch.bytes.len()].copy_from_slice(&patch.bytes);
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn values_of_places_go_and_others_stay() {
        for (told, kept) in [
            (
                r#"<a exif:GPSLatitude="59,54N" dc:b="1"/>"#,
                r#"<a exif:GPSLatitude="      " dc:b="1"/>"#,
            ),
            ("<a drone:GpsLongitude = '10.7'/>", "<a drone:GpsLongitude = '    '/>"),
            (
                "<exif:GPSLatitude>59</exif:GPSLatitude><dc:t>GPS tour</dc:t>",
                "<exif:GPSLatitude>  </exif:GPSLatitude><dc:t>GPS tour</dc:t>",
            ),
            (
                "<e:GPSx><r:Seq><r:li>59</r:li></r:Seq></e:GPSx>1",
                "<e:GPSx><r:Seq><r:li>  </r:li></r:Seq></e:GPSx>1",
            ),
            ("<e:GPSx/>1", "<e:GPSx/>1"),
            ("nothing at all", "nothing at all"),
        ] {
            assert_eq!(bare(told), kept);
        }
    }

    #[test]
    fn a_packet_of_wide_characters_goes_as_a_whole() {
        let wide: String = "<a GPS='1'/>".chars().flat_map(|c| [c, '\0']).collect();
        assert!(bare(&wide).bytes().all(|byte| byte == b' '));
    }

    #[test]
    fn broken_packets_are_no_trouble() {
        for packet in
            ["gps", "<gps", "<gps>", "<a gps", "<a gps=", "<a gps=\"", "<gps>1<", "</gps>"]
        {
            let _ = bare(packet);
        }
    }
}
