//! The words of a card, as the databases' indexes take them.

use std::{collections::BTreeMap, fmt::Write};

use entity::card::Orientation;

use super::{
    sample, spelling,
    words::{self, Cutter, Place, Word},
};

/// How many words of a place are found; what comes behind them is not.
const WORDS: usize = 4_000;
/// How many words lie between two texts, so that no phrase is found across.
const GAP: usize = 2;
/// The longest vector, in bytes: half of what PostgreSQL takes.
const LONGEST: usize = 500_000;

/// The words of a card.
pub struct Text {
    mark: String,
    /// The word of the bucket that its asset is in.
    bucket: String,
    /// Of each place its words, each with where it is.
    places: [Vec<(usize, Word)>; 3],
}

impl Text {
    /// Cuts the texts of each place into words.
    #[must_use]
    pub fn new(cutter: &Cutter, mark: &str, bucket: u8, texts: &[Vec<String>; 3]) -> Self {
        let places = texts.each_ref().map(|texts| {
            let mut words = Vec::new();
            let mut at = 0;
            for text in texts {
                for word in cutter.words(text) {
                    at += 1;
                    words.push((at, word));
                }
                at += GAP;
            }
            words.truncate(WORDS);
            words
        });
        Self { mark: mark.to_owned(), bucket: sample::word(mark, bucket), places }
    }

    /// Writes a vector for PostgreSQL: every word once, with the places in which it is. Words hold
    /// no quotes, so that none need be told from those around them.
    #[must_use]
    pub fn vector(&self) -> String {
        let mut found = BTreeMap::<String, Vec<usize>>::new();
        for (place, words) in Place::ALL.into_iter().zip(&self.places) {
            for (at, word) in words {
                let exact = words::lexeme(place, &self.mark, &word.exact);
                found.entry(exact).or_default().push(*at);
                for stem in &word.stems {
                    found.entry(words::stem_lexeme(place, &self.mark, stem)).or_default();
                }
            }
        }
        let mut vector = format!("'{}' ", self.bucket);
        for (word, at) in found {
            if vector.len() > LONGEST {
                break;
            }
            let at: Vec<_> = at.iter().take(200).map(usize::to_string).collect();
            let colon = if at.is_empty() { "" } else { ":" };
            // Nothing goes wrong when text is written.
            let _ = write!(vector, "'{word}'{colon}{} ", at.join(","));
        }
        vector
    }

    /// The words that may be meant by others that look like them.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let words = self.places.iter().flatten().map(|(_, word)| word.exact.as_str());
        words.filter(|word| spelling::can_be_meant(word))
    }

    /// Writes what each column of SQLite's index holds: the words of each place, then the stems.
    #[must_use]
    pub fn columns(&self) -> [String; 6] {
        let [one, two, three] = self.places.each_ref().map(|words| {
            let mut column = String::new();
            let mut last = 0;
            for (at, word) in words {
                if *at > last + 1 {
                    // A word that nobody can look for.
                    column.push_str("x ");
                }
                last = *at;
                let _ = write!(column, "{}{} ", self.mark, word.exact);
            }
            column
        });
        let [four, five, six] = self.places.each_ref().map(|words| {
            let stems = words.iter().flat_map(|(_, word)| &word.stems);
            stems.flat_map(|stem| [self.mark.as_str(), stem, " "]).collect()
        });
        let six: String = six;
        [one, two, three, four, five, six + &self.bucket]
    }
}

/// Tells which side of a picture is the longer one.
#[must_use]
pub fn orientation(width: Option<i32>, height: Option<i32>) -> Option<Orientation> {
    let (width, height) = (width?, height?);
    Some(match width.cmp(&height) {
        std::cmp::Ordering::Less => Orientation::Portrait,
        std::cmp::Ordering::Equal => Orientation::Square,
        std::cmp::Ordering::Greater => Orientation::Landscape,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(texts: [&[&str]; 3]) -> Text {
        let texts = texts.map(|texts| texts.iter().map(|&text| text.to_owned()).collect());
        Text::new(&Cutter::default(), "7f", 60, &texts)
    }

    #[test]
    fn both_indexes_hold_the_words_where_they_are_and_their_stems() {
        let text = text([&["Båter båter", "i havn"], &["sjø"], &[]]);
        assert_eq!(
            text.vector(),
            "'s7f3c' '17fbaater':1,2 '17fhavn':6 '17fi':5 '27fsjoe':1 'a7fbaat' "
        );
        assert_eq!(
            text.columns().map(|column| column.trim_end().to_owned()),
            ["7fbaater 7fbaater x 7fi 7fhavn", "7fsjoe", "", "7fbaat 7fbaat", "", "s7f3c"]
        );
    }

    #[test]
    fn what_is_hostile_ends() {
        let words: Vec<_> = (0..100_000).map(|n| format!("w{n}{}", "x".repeat(40))).collect();
        let text = text([&[], &[], &[&words.join(" ")]]);
        assert!(text.vector().len() < LONGEST + 100);
        assert!(text.places[2].len() <= WORDS);
    }

    #[test]
    fn the_longer_side_tells_the_orientation() {
        assert_eq!(orientation(Some(3), Some(2)), Some(Orientation::Landscape));
        assert_eq!(orientation(Some(2), Some(3)), Some(Orientation::Portrait));
        assert_eq!(orientation(Some(2), Some(2)), Some(Orientation::Square));
        assert_eq!(orientation(None, Some(2)), None);
    }
}
