//! Colours, and whether one can be read on another (WCAG 2.2, contrast).

use async_graphql::Enum;
use entity::brand::{BrandColour, BrandColourRole};

/// What a colour is seen against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "BrandContrastAgainst")]
pub enum Against {
    /// White.
    White,
    /// Black.
    Black,
    /// A colour of the brand that texts stand on.
    Background,
    /// A colour of the brand that texts are written in.
    Text,
}

/// How well one colour can be read on another.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// What the other one is.
    pub against: Against,
    /// The other one, as `#RRGGBB`.
    pub hex: String,
    /// 1 for the same colour, 21 for black and white.
    pub ratio: f64,
}

impl Contrast {
    /// Whether it is enough for texts (level AA), and for large ones of level AAA.
    #[must_use]
    pub fn is_aa(&self) -> bool {
        self.ratio >= 4.5
    }

    /// Whether it is enough for large texts (level AA).
    #[must_use]
    pub fn is_aa_large(&self) -> bool {
        self.ratio >= 3.0
    }

    /// Whether it is enough for texts (level AAA).
    #[must_use]
    pub fn is_aaa(&self) -> bool {
        self.ratio >= 7.0
    }
}

/// Reads a colour as people write them: `#1a2b3c`, `1A2B3C` or `#abc`.
#[must_use]
pub fn hex(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let digits = typed.strip_prefix('#').unwrap_or(typed);
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits = match digits.len() {
        6 => digits.to_ascii_uppercase(),
        3 => digits.to_ascii_uppercase().chars().flat_map(|digit| [digit, digit]).collect(),
        _ => return None,
    };
    Some(format!("#{digits}"))
}

/// How well a colour of a brand can be read on white, on black, and on what the brand itself has
/// texts on and writes them in.
#[must_use]
pub fn contrasts(colour: &BrandColour, all: &[BrandColour]) -> Vec<Contrast> {
    let own = all.iter().filter_map(|other| {
        let against = match other.role {
            BrandColourRole::Background => Against::Background,
            BrandColourRole::Text => Against::Text,
            _ => return None,
        };
        (other.hex != colour.hex).then_some((against, other.hex.as_str()))
    });
    let others = [(Against::White, "#FFFFFF"), (Against::Black, "#000000")].into_iter().chain(own);
    let contrast = |(against, hex): (Against, &str)| Contrast {
        against,
        hex: hex.to_owned(),
        ratio: ratio(&colour.hex, hex),
    };
    others.map(contrast).collect()
}

/// The contrast of two colours.
pub(super) fn ratio(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The relative luminance of a colour of sRGB.
fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let part = hex.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
        let value = f64::from(part.unwrap_or(0)) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(hex: &str, role: BrandColourRole) -> BrandColour {
        BrandColour { name: "x".into(), hex: hex.into(), role }
    }

    #[test]
    fn colours_are_read_as_people_write_them() {
        for (typed, read) in [
            ("#1a2b3c", "#1A2B3C"),
            ("1A2B3C", "#1A2B3C"),
            (" #abc ", "#AABBCC"),
            ("000", "#000000"),
        ] {
            assert_eq!(hex(typed).as_deref(), Some(read));
        }
        for wrong in
            ["", "#", "#12", "#12345", "#GGGGGG", "red", "#1A2B3CFF", "#１２３", "##123456"]
        {
            assert_eq!(hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_as_the_guidelines_count_it() {
        // Known figures: black on white, and the greys on either side of 4.5.
        assert!((ratio("#000000", "#FFFFFF") - 21.0).abs() < 1e-9);
        assert!((ratio("#336699", "#336699") - 1.0).abs() < 1e-9);
        assert!((ratio("#767676", "#FFFFFF") - 4.54).abs() < 0.005);
        assert!((ratio("#777777", "#FFFFFF") - 4.48).abs() < 0.005);
        assert!((ratio("#FF0000", "#FFFFFF") - 4.00).abs() < 0.005);
        assert!((ratio("#0000FF", "#FFFFFF") - 8.59).abs() < 0.005);
    }

    #[test]
    fn a_colour_is_seen_against_those_that_texts_are_made_of() {
        let all = [
            colour("#002868", BrandColourRole::Primary),
            colour("#F5F5F5", BrandColourRole::Background),
            colour("#111111", BrandColourRole::Text),
        ];
        let seen = contrasts(&all[0], &all);
        let against: Vec<_> = seen.iter().map(|contrast| contrast.against).collect();
        assert_eq!(against, [Against::White, Against::Black, Against::Background, Against::Text]);
        assert!(seen[0].is_aaa() && !seen[1].is_aa_large());
        let against: Vec<_> = contrasts(&all[2], &all).iter().map(|it| it.against).collect();
        assert_eq!(against, [Against::White, Against::Black, Against::Background], "not itself");
    }
}
