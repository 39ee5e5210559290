//! What people mean who spell a word as nobody does.
//!
//! Words of five letters or more may have one wrong: one too many, one too few, another one, or two
//! that have changed places; words of nine may have two. Whatever has a digit in it is meant as it
//! stands. Of the first letter people are surer than of others: of two words that are equally near,
//! that is meant which begins as it was typed.

/// From how many letters on a word may have one wrong, and two.
const ONE: usize = 5;
const TWO: usize = 9;

/// Tells how many letters of a word may be wrong.
#[must_use]
pub fn mistakes(word: &str) -> usize {
    if !word.chars().all(char::is_alphabetic) {
        return 0;
    }
    match word.chars().count() {
        ..ONE => 0,
        ONE..TWO => 1,
        _ => 2,
    }
}

/// Tells whether a word may be meant by one that is spelt wrongly.
#[must_use]
pub fn can_be_meant(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.chars().count() >= ONE - 1
}

/// How other words begin that may be meant by one. Whoever has the first letter right may have any
/// of the others wrong; whoever has it wrong has the next ones right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginnings {
    /// How they begin.
    pub with: Vec<String>,
    /// How they go on behind a first letter, whichever that is.
    pub behind_first: Vec<String>,
}

/// Tells how words begin that may be meant by another one.
#[must_use]
pub fn beginnings(typed: &str) -> Beginnings {
    let letters: Vec<_> = typed.chars().take(3).collect();
    let [one, two, three] = letters.as_slice() else {
        return Beginnings { with: vec![], behind_first: vec![] };
    };
    Beginnings {
        // It is right; it is one too many; or it has changed places with the next one.
        with: vec![one.to_string(), format!("{two}{three}"), format!("{two}{one}")],
        // It is another one; or it is missing.
        behind_first: vec![format!("{two}{three}"), format!("{one}{two}")],
    }
}

/// How near a word is to another one, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nearness {
    /// How many letters are wrong.
    pub mistakes: usize,
    /// Whether the first one is.
    pub begins_wrong: bool,
}

/// Tells how near a word is to one that was typed, if not too many letters are wrong.
#[must_use]
pub fn nearness(typed: &str, meant: &str, most: usize) -> Option<Nearness> {
    let mistakes = distance(typed, meant, most)?;
    let begins_wrong = typed.chars().next() != meant.chars().next();
    Some(Nearness { mistakes, begins_wrong })
}

/// Tells how many letters of a word are wrong if another one is meant, if they are not too many.
fn distance(typed: &str, meant: &str, most: usize) -> Option<usize> {
    let (typed, meant): (Vec<_>, Vec<_>) = (typed.chars().collect(), meant.chars().collect());
    if typed.len().abs_diff(meant.len()) > most {
        return None;
    }
    // Of the beginnings of both words: how far the last two of the one are from all of the other.
    let mut before = vec![0; meant.len() + 1];
    let mut last: Vec<usize> = (0..=meant.len()).collect();
    for (i, letter) in typed.iter().enumerate() {
        let mut this = vec![i + 1];
        for (j, other) in meant.iter().enumerate() {
            let replaced = last[j] + usize::from(letter != other);
            let mut fewest = replaced.min(last[j + 1] + 1).min(this[j] + 1);
            if i > 0 && j > 0 && *letter == meant[j - 1] && typed[i - 1] == *other {
                fewest = fewest.min(before[j - 1] + 1);
            }
            this.push(fewest);
        }
        (before, last) = (last, this);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_words_may_have_more_letters_wrong_than_short_ones() {
        for (word, expected) in [
            ("", 0),
            ("bode", 0),
            ("bergn", 1),
            ("sommmer", 1),
            ("kampanje", 1),
            ("generalfo", 2),
            ("img00421", 0),
            ("кошка", 1),
        ] {
            assert_eq!(mistakes(word), expected, "{word}");
        }
    }

    #[test]
    fn every_kind_of_mistake_counts_as_one() {
        for (typed, meant, expected) in [
            ("sommer", "sommer", Some(0)),
            ("sommmer", "sommer", Some(1)),
            ("somer", "sommer", Some(1)),
            ("sommar", "sommer", Some(1)),
            ("bergne", "bergen", Some(1)),
            ("tromso", "tromsoe", Some(1)),
            ("trondhiemm", "trondheim", Some(2)),
            ("bergne", "bergens", Some(2)),
            ("osmmer", "sommer", Some(1)),
            ("xommer", "sommer", Some(1)),
            ("ommer", "sommer", Some(1)),
            ("xsommer", "sommer", Some(1)),
            ("sommer", "vinter", None),
            ("sommer", "sommerfest", None),
        ] {
            assert_eq!(distance(typed, meant, 2), expected, "{typed} for {meant}");
        }
        assert_eq!(distance("trondhiemm", "trondheim", 1), None);
    }

    #[test]
    fn of_equally_near_words_the_one_that_begins_as_typed_is_nearer() {
        let near = |meant| nearness("bergn", meant, 1).expect("near");
        assert!(near("berg") < near("ergn"));
        assert!(near("ergn") < Nearness { mistakes: 2, begins_wrong: false });
    }

    proptest! {
        #[test]
        fn a_word_with_a_wrong_first_letter_is_looked_for(word in "[a-z]{5,12}", c in "[a-z]") {
            let rest = &word[1..];
            let swapped = format!("{}{}{}", &word[1..2], &word[..1], &word[2..]);
            for typed in [format!("{c}{rest}"), rest.to_owned(), format!("{c}{word}"), swapped] {
                let Beginnings { with, behind_first } = beginnings(&typed);
                prop_assert!(
                    with.iter().any(|start| word.starts_with(start))
                        || behind_first.iter().any(|start| rest.starts_with(start)),
                    "{} for {}", typed, word
                );
            }
        }

        #[test]
        fn the_distance_is_the_same_both_ways(a in "a[a-d]{0,12}", b in "a[a-d]{0,12}") {
            prop_assert_eq!(distance(&a, &b, 99), distance(&b, &a, 99));
            prop_assert_eq!(distance(&a, &b, 99) == Some(0), a == b);
        }

        #[test]
        fn one_mistake_is_no_further_than_one(word in "a[a-z]{4,12}", at in 1..5_usize, c in "[a-z]") {
            let mut longer = word.clone();
            longer.insert_str(at, &c);
            prop_assert_eq!(distance(&longer, &word, 1), Some(1));
            let mut swapped: Vec<_> = word.chars().collect();
            swapped.swap(at - usize::from(at > 1), at.max(2));
            let swapped: String = swapped.into_iter().collect();
            prop_assert!(distance(&swapped, &word, 2).is_some());
        }
    }
}
