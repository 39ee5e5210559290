//! Words of texts, in the forms in which they are stored and looked for.
//!
//! A word is found whatever its case, its accents and its ending, in Norwegian and in English at
//! once: both stems of it are stored beside it, and both are looked for. What is stored was made by
//! this: a change of it needs new cards for all assets.

use entity::id::AccountId;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest word, in characters; what is longer is cut.
const LENGTH: usize = 40;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// The word as it is.
    pub exact: String,
    /// Its stems, as far as they differ from it and from each other.
    pub stems: Vec<String>,
}

/// Where in what is said of an asset a word is, the best place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In its name or its title.
    Name,
    /// In its tags, its captions, or the names of who is shown.
    Note,
    /// In its folders, and in what its file says besides.
    Other,
}

impl Place {
    /// Every place, the best one first.
    pub const ALL: [Self; 3] = [Self::Name, Self::Note, Self::Other];

    /// The number by which indexes call it.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Name => 1,
            Self::Note => 2,
            Self::Other => 3,
        }
    }
}

/// Cuts texts into words.
pub struct Cutter {
    norwegian: Stemmer,
    english: Stemmer,
}

impl Default for Cutter {
    fn default() -> Self {
        Self {
            norwegian: Stemmer::create(Algorithm::Norwegian),
            english: Stemmer::create(Algorithm::English),
        }
    }
}

impl Cutter {
    /// The words of a text, in order.
    #[must_use]
    pub fn words(&self, text: &str) -> Vec<Word> {
        let text = letters(text);
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| self.word(word)).collect()
    }

    fn word(&self, word: &str) -> Word {
        let word: String = word.chars().take(LENGTH).collect();
        let exact = spelt_out(&word);
        let mut stems = Vec::new();
        for stemmer in [&self.norwegian, &self.english] {
            let stem = spelt_out(&stemmer.stem(&word));
            if stem != exact && !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        Word { exact, stems }
    }
}

/// A text in small letters without accents; æ, ø and å are letters of their own.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase).nfkc() {
        match c {
            'æ' | 'ä' => letters.push('æ'),
            'ø' | 'ö' => letters.push('ø'),
            'å' => letters.push('å'),
            'ß' => letters.push_str("ss"),
            other => letters.extend(other.nfd().filter(|part| !is_combining_mark(*part))),
        }
    }
    letters
}

/// A word with the letters that not every keyboard has written as people write them there, so that
/// `Ålesund` and `Aalesund` are the same.
fn spelt_out(word: &str) -> String {
    let mut spelt = String::with_capacity(word.len() + 4);
    for c in word.chars() {
        match c {
            'æ' => spelt.push_str("ae"),
            'ø' => spelt.push_str("oe"),
            'å' => spelt.push_str("aa"),
            other => spelt.push(other),
        }
    }
    spelt
}

/// What stands before every word of an account in an index, so that the words of an account lie
/// together and those of others are never walked through. Whose a card is decides, not this.
#[must_use]
pub fn mark(account: AccountId) -> String {
    let bytes = account.0.as_bytes();
    format!("{:02x}{:02x}", bytes[14], bytes[15])
}

/// A word of a place as PostgreSQL's index has it, where all places share one list.
#[must_use]
pub fn lexeme(place: Place, mark: &str, word: &str) -> String {
    format!("{}{mark}{word}", place.number())
}

/// A stem of a place as PostgreSQL's index has it.
#[must_use]
pub fn stem_lexeme(place: Place, mark: &str, stem: &str) -> String {
    let place = match place {
        Place::Name => 'a',
        Place::Note => 'b',
        Place::Other => 'c',
    };
    format!("{place}{mark}{stem}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Vec<String> {
        Cutter::default().words(text).into_iter().map(|word| word.exact).collect()
    }

    /// Tells whether a word is found by another one.
    fn finds(sought: &str, word: &str) -> bool {
        let forms = |text| {
            let word = Cutter::default().words(text).remove(0);
            [vec![word.exact], word.stems].concat()
        };
        let stored = forms(word);
        forms(sought).iter().any(|form| stored.contains(form))
    }

    #[test]
    fn a_text_falls_into_words_wherever_there_is_no_letter_or_digit() {
        assert_eq!(exact("IMG_0042 (kopi).JPG – 16:9"), ["img", "0042", "kopi", "jpg", "16", "9"]);
        assert_eq!(exact("\"*'); DROP TABLE card; --"), ["drop", "table", "card"]);
        assert_eq!(exact("🌞 … \0 \u{202E}"), Vec::<String>::new());
    }

    #[test]
    fn accents_and_case_do_not_matter_and_norwegian_letters_are_spelt_out() {
        assert_eq!(exact("Café CAFÉ cafe\u{301}"), ["cafe", "cafe", "cafe"]);
        assert_eq!(exact("Ålesund aalesund A\u{30A}lesund"), ["aalesund"; 3]);
        assert_eq!(
            exact("Sjømat Göteborg Kære Straße ﬁsk"),
            ["sjoemat", "goeteborg", "kaere", "strasse", "fisk"]
        );
        assert_eq!(exact("КОШКА 写真"), ["кошка", "写真"]);
    }

    #[test]
    fn endings_do_not_matter_in_norwegian_and_in_english() {
        for (sought, word) in [
            ("båten", "båter"),
            ("fjord", "fjordene"),
            ("fjordene", "fjord"),
            ("kampanje", "Kampanjer"),
            ("baater", "båt"),
            ("interviews", "interview"),
            ("running", "runs"),
            ("Hyttene", "hytta"),
        ] {
            assert!(finds(sought, word), "{sought} finds {word}");
        }
        for (sought, word) in [("båt", "bok"), ("for", "før"), ("hår", "har")] {
            assert!(!finds(sought, word), "{sought} does not find {word}");
        }
    }

    #[test]
    fn a_word_has_an_end() {
        assert_eq!(exact(&"x".repeat(10_000))[0].len(), LENGTH);
    }
}
