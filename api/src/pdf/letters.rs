//! The letters of the two fonts that every reader of PDF has, and how wide they are.

/// A font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// Helvetica.
    Plain,
    /// Helvetica Bold.
    Bold,
}

/// Widths of the letters from the space to the tilde, in thousandths of the size (Adobe's metrics
/// of the core fonts).
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// What Windows-1252 has from 0x80 to 0x9F; nothing at five places.
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Letters of Europe that Windows-1252 lacks, and what they are written as.
const PLAINER: [(char, char); 42] = [
    ('Ā', 'A'),
    ('ā', 'a'),
    ('Ă', 'A'),
    ('ă', 'a'),
    ('Ą', 'A'),
    ('ą', 'a'),
    ('Ć', 'C'),
    ('ć', 'c'),
    ('Č', 'C'),
    ('č', 'c'),
    ('Ď', 'D'),
    ('ď', 'd'),
    ('Đ', 'D'),
    ('đ', 'd'),
    ('Ē', 'E'),
    ('ē', 'e'),
    ('Ę', 'E'),
    ('ę', 'e'),
    ('Ě', 'E'),
    ('ě', 'e'),
    ('Ğ', 'G'),
    ('ğ', 'g'),
    ('ı', 'i'),
    ('İ', 'I'),
    ('Ł', 'L'),
    ('ł', 'l'),
    ('Ń', 'N'),
    ('ń', 'n'),
    ('Ň', 'N'),
    ('ň', 'n'),
    ('Ő', 'Ö'),
    ('ő', 'ö'),
    ('Ř', 'R'),
    ('ř', 'r'),
    ('Ś', 'S'),
    ('ś', 's'),
    ('Ş', 'S'),
    ('ş', 's'),
    ('Ű', 'Ü'),
    ('ű', 'ü'),
    ('Ż', 'Z'),
    ('ż', 'z'),
];

/// A letter as the fonts know it; what they lack is a question mark.
#[must_use]
pub(super) fn code(letter: char) -> u8 {
    match letter {
        ' '..='~' => u8::try_from(letter).unwrap_or(b'?'),
        '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        _ => high(letter),
    }
}

fn high(letter: char) -> u8 {
    let place = HIGH.iter().position(|high| *high == letter && *high != '\0');
    if let Some(place) = place.and_then(|place| u8::try_from(place).ok()) {
        return 0x80 + place;
    }
    let plainer = PLAINER.iter().find(|(from, _)| *from == letter);
    plainer.map_or(b'?', |(_, to)| code(*to))
}

/// How wide a text of a size is, in points.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a line has fewer thousandths than a float holds")]
pub fn width(font: Font, size: f32, text: &str) -> f32 {
    let thousandths: u32 = text.chars().map(|letter| u32::from(advance(font, letter))).sum();
    thousandths as f32 * size / 1_000.0
}

fn advance(font: Font, letter: char) -> u16 {
    let widths = if font == Font::Bold { &BOLD } else { &PLAIN };
    let of = |letter: char| {
        let place = u32::from(letter).checked_sub(0x20).and_then(|at| usize::try_from(at).ok());
        place.and_then(|place| widths.get(place)).copied()
    };
    // Accents make no letter wider.
    let base = match letter {
        'À'..='Å' => 'A',
        'Æ' | '—' | '…' | '‰' | '™' | 'Œ' => return 1_000,
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'à'..='å' => 'a',
        'æ' => return 889,
        'ø' => return 611,
        '‘' | '’' | '\u{a0}' | '·' => '.',
        other => other,
    };
    of(base).or_else(|| of(char::from(code(letter)))).unwrap_or(556)
}

/// Breaks a text into lines of a width, at spaces where there are some; lines that it has are kept.
#[must_use]
pub fn wrap(font: Font, size: f32, text: &str, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(font, size, &longer) <= most {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            // A word that is longer than a line is broken where it has to be.
            for letter in word.chars() {
                line.push(letter);
                if width(font, size, &line) > most && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_norway_and_of_typesetters_are_there() {
        assert_eq!(code('å'), 0xE5);
        assert_eq!(code('€'), 0x80);
        assert_eq!(code('–'), 0x96);
        assert_eq!(code('ł'), b'l');
        assert_eq!(code('ő'), 0xF6);
        assert_eq!(code('日'), b'?');
        assert_eq!(code('\n'), b'?');
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        let close = |a: f32, b: f32| (a - b).abs() < 0.01;
        assert!(close(width(Font::Plain, 10.0, "Hei"), 7.22 + 5.56 + 2.22));
        assert!(close(width(Font::Bold, 10.0, "Hei"), 7.22 + 5.56 + 2.78));
        assert!(close(width(Font::Plain, 10.0, "å"), 5.56));
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be_and_lose_nothing() {
        let text = format!("Bildet er for mørkt i starten.\n\nSe {} her", "x".repeat(90));
        let lines = wrap(Font::Plain, 10.0, &text, 100.0);
        assert!(lines.iter().all(|line| width(Font::Plain, 10.0, line) <= 100.0), "{lines:?}");
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(plain(&lines.concat()), plain(&text));
        assert!(lines.contains(&String::new()), "an empty line is kept");
        assert_eq!(wrap(Font::Plain, 10.0, "", 100.0), [""]);
    }
}
