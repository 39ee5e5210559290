//! The list as an edit decision list (CMX 3600), which editing programs have read for decades.

use std::fmt::Write;

use super::{RATE, Shot};

/// The most events that a list can number.
const MOST: usize = 999;

/// Writes the list. Names of files, of people and what is told are comments, which programs show.
#[must_use]
pub fn edl(title: &str, shots: &[Shot]) -> String {
    let mut list = format!("TITLE: {}\nFCM: NON-DROP FRAME\n\n", plain(title));
    let mut shots: Vec<_> = shots.iter().collect();
    shots.sort_by_key(|shot| (shot.record_in, shot.is_sound()));
    for (number, shot) in (1..=MOST).zip(shots) {
        list.push_str(&event(number, shot));
    }
    list
}

fn event(number: usize, shot: &Shot) -> String {
    let source_in = RATE.frame(shot.in_ms);
    let source_out = source_in + shot.record_out - shot.record_in;
    let places = [source_in, source_out, shot.record_in, shot.record_out];
    let places = places.map(|frame| RATE.code(frame)).join(" ");
    let channel = if shot.is_sound() { "A" } else { "V" };
    let mut event = format!("{number:03}  AX       {channel}     C        {places}\n");
    // Writing to a text cannot fail.
    let _ = writeln!(event, "* FROM CLIP NAME: {}", plain(&shot.source.file));
    let at = RATE.code(shot.record_in);
    if !shot.message.is_empty() {
        let _ = writeln!(event, "* LOC: {at} BLUE    MESSAGE {}", plain(&shot.message));
    }
    for name in &shot.lower_thirds {
        let _ = writeln!(event, "* LOC: {at} GREEN   LOWER THIRD {}", plain(name));
    }
    if !shot.note.is_empty() {
        let _ = writeln!(event, "* COMMENT: {}", plain(&shot.note));
    }
    event
}

/// Writes a text in one line of ASCII, which is all that some programs read.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            'æ' => plain.push_str("ae"),
            'ø' | 'ö' => plain.push('o'),
            'å' | 'ä' => plain.push('a'),
            'Æ' => plain.push_str("Ae"),
            'Ø' | 'Ö' => plain.push('O'),
            'Å' | 'Ä' => plain.push('A'),
            'é' | 'è' | 'ê' => plain.push('e'),
            'ü' => plain.push('u'),
            ' '..='~' => plain.push(c),
            c if c.is_whitespace() => plain.push(' '),
            _ => plain.push('_'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{super::tests::shots, *};

    #[test]
    fn events_are_numbered_by_when_they_come_and_told_in_ascii() {
        let list = edl("Sommer på fjorden", &shots());
        let expected = "\
TITLE: Sommer pa fjorden
FCM: NON-DROP FRAME

001  AX       V     C        00:00:01:00 00:00:04:00 00:00:00:00 00:00:03:00
* FROM CLIP NAME: Bat.mp4
* LOC: 00:00:00:00 BLUE    MESSAGE =Rea
* LOC: 00:00:00:00 GREEN   LOWER THIRD Kari Nordmann, CEO
* COMMENT: Slowly, \"please\"
002  AX       A     C        00:00:00:00 00:00:08:00 00:00:00:00 00:00:08:00
";
        assert!(list.starts_with(expected), "{list}");
        assert!(list.is_ascii());
    }
}
