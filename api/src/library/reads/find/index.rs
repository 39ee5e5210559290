use entity::{card, id::AccountId};
use sea_orm::{DbBackend, prelude::*, sea_query::SimpleExpr};

use crate::library::rules::{
    query::{Query, Term},
    sample::Sample,
    words::{self, Place, Word},
};

/// The index of the words of an account, in the language of the database.
///
/// Words come from [`words::Cutter`] and hold nothing but letters and digits, so that nothing that
/// somebody types is taken for a part of the language.
pub(super) struct Index {
    backend: DbBackend,
    account: AccountId,
    mark: String,
}

impl Index {
    pub(super) fn new(backend: DbBackend, account: AccountId) -> Self {
        Self { backend, account, mark: words::mark(account) }
    }

    /// Whose words they are.
    pub(super) fn account(&self) -> AccountId {
        self.account
    }

    /// Tells whether a card has what an expression of the index asks for.
    pub(super) fn finds(&self, expression: String) -> SimpleExpr {
        match self.backend {
            // Told within the statement, and not beside it: how many cards have the words decides
            // how they are read, and PostgreSQL plans a statement that it knows already for any.
            DbBackend::Postgres => {
                let literal = expression.replace('\'', "''");
                Expr::cust(format!(r#""card"."words" @@ CAST('{literal}' AS tsquery)"#))
            }
            _ => Expr::cust_with_values(
                r#""card"."number" IN (SELECT "rowid" FROM "card_words" WHERE "card_words" MATCH ?)"#,
                [expression],
            ),
        }
    }

    /// The number of a card, in the order of which the index is read.
    pub(super) fn number(&self) -> SimpleExpr {
        if self.is_postgres() {
            Expr::col((card::Entity, card::Column::Number))
        } else {
            Expr::cust(r#""card_words"."rowid""#)
        }
    }

    /// Asks for all that is wanted and nothing that is unwanted; none where nothing is wanted.
    pub(super) fn words(&self, query: &Query) -> Option<String> {
        let wanted = self.all(query, &Place::ALL)?;
        Some(match self.unwanted(query) {
            Some(unwanted) => self.without(&wanted, &unwanted),
            None => wanted,
        })
    }

    /// Asks for what is found by all that is wanted and by nothing that is unwanted, among a sample
    /// of all cards.
    pub(super) fn among(&self, sample: Sample, query: &Query) -> String {
        let mut among = self.buckets(sample);
        if let Some(wanted) = self.all(query, &Place::ALL) {
            among = format!("({wanted}{}{among})", self.and());
        }
        match self.unwanted(query) {
            Some(unwanted) => self.without(&among, &unwanted),
            None => among,
        }
    }

    fn buckets(&self, sample: Sample) -> String {
        let words = sample.words(&self.mark);
        if self.is_postgres() {
            let words: Vec<_> = words.map(|word| format!("'{word}'")).collect();
            format!("({})", words.join(" | "))
        } else {
            let words: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
            format!("({{s3}} : ({}))", words.join(" OR "))
        }
    }

    /// Asks for whatever is unwanted; none where nothing is.
    pub(super) fn unwanted(&self, query: &Query) -> Option<String> {
        join(self.or(), query.unwanted.iter().map(|term| self.term(term, &Place::ALL)))
    }

    /// Asks for one term, wherever it is.
    pub(super) fn anywhere(&self, term: &Term) -> String {
        self.term(term, &Place::ALL)
    }

    /// Asks for cards on which the worst place of what is wanted is a given one.
    pub(super) fn at_worst(&self, query: &Query, place: Place) -> Option<String> {
        let (mut better, mut so_far) = (Vec::new(), Vec::new());
        for other in Place::ALL {
            if other <= place {
                so_far.push(other);
            }
            if other < place {
                better.push(other);
            }
        }
        let kept_out = [self.all(query, &better), self.unwanted(query)].into_iter().flatten();
        let mut wanted = vec![self.all(query, &so_far)?];
        if self.is_postgres() && !better.is_empty() {
            // Something is in that place then. That follows from the rest, but PostgreSQL does not
            // see it, and would expect far too many.
            let here = query.wanted.iter().map(|term| self.term(term, &[place]));
            wanted.extend(join(self.or(), here));
        }
        let wanted = join(self.and(), wanted.into_iter())?;
        Some(match join(self.or(), kept_out) {
            Some(kept_out) => self.without(&wanted, &kept_out),
            None => wanted,
        })
    }

    /// Asks for all that is wanted in some places, if there are any.
    fn all(&self, query: &Query, places: &[Place]) -> Option<String> {
        if places.is_empty() {
            return None;
        }
        join(self.and(), query.wanted.iter().map(|term| self.term(term, places)))
    }

    fn term(&self, term: &Term, places: &[Place]) -> String {
        match self.backend {
            DbBackend::Postgres => self.in_postgres(term, places),
            _ => self.in_sqlite(term, places),
        }
    }

    fn in_postgres(&self, term: &Term, places: &[Place]) -> String {
        let mut any = Vec::new();
        for place in places.iter().copied() {
            let exact = |word: &Word| lexeme(place, &self.mark, &word.exact);
            let ending = if term.is_open { ":*" } else { "" };
            let words: Vec<_> = term.words.iter().map(exact).collect();
            any.push(format!("{}{ending}", words.join(" <-> ")));
            for form in forms(term) {
                any.push(lexeme(place, &self.mark, form));
                any.push(stem(place, &self.mark, form));
            }
        }
        any.dedup();
        format!("({})", any.join(" | "))
    }

    fn in_sqlite(&self, term: &Term, places: &[Place]) -> String {
        let columns = |kinds: &[char]| {
            let places = places.iter().map(|place| place.number());
            let of = |place| kinds.iter().map(move |kind| format!("{kind}{place}"));
            places.flat_map(of).collect::<Vec<_>>().join(" ")
        };
        let exact: Vec<_> =
            term.words.iter().map(|word| format!("{}{}", self.mark, word.exact)).collect();
        let ending = if term.is_open { " *" } else { "" };
        let exact = format!("{{{}}} : (\"{}\"{ending})", columns(&['n']), exact.join(" "));
        let forms: Vec<_> = forms(term).map(|form| format!("\"{}{form}\"", self.mark)).collect();
        if forms.is_empty() {
            return format!("({exact})");
        }
        format!("({exact} OR {{{}}} : ({}))", columns(&['n', 's']), forms.join(" OR "))
    }

    fn without(&self, wanted: &str, unwanted: &str) -> String {
        let not = if self.is_postgres() { "& !" } else { "NOT" };
        format!("({wanted} {not} {unwanted})")
    }

    fn and(&self) -> &'static str {
        if self.is_postgres() { " & " } else { " AND " }
    }

    fn or(&self) -> &'static str {
        if self.is_postgres() { " | " } else { " OR " }
    }

    /// Tells whether it is PostgreSQL's.
    pub(super) fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }
}

/// Joins parts of an expression, if there are any.
fn join(by: &str, parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(by)))
}

/// The forms of a word of which endings do not matter.
fn forms(term: &Term) -> impl Iterator<Item = &str> {
    let words = if term.is_exact { &[][..] } else { &term.words };
    words.iter().flat_map(|word| word.stems.iter().chain([&word.exact]).map(String::as_str))
}

/// A word as PostgreSQL's index has it.
fn lexeme(place: Place, mark: &str, word: &str) -> String {
    format!("'{}'", words::lexeme(place, mark, word))
}

/// A stem as PostgreSQL's index has it.
fn stem(place: Place, mark: &str, stem: &str) -> String {
    format!("'{}'", words::stem_lexeme(place, mark, stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::rules::query;

    fn index(backend: DbBackend) -> Index {
        Index { backend, account: AccountId::new(), mark: "7f".into() }
    }

    #[test]
    fn a_word_is_looked_for_as_it_is_and_by_its_stems() {
        let query = query::parse("båter \"god jul\" -snø ").expect("a query");
        assert_eq!(
            index(DbBackend::Sqlite).words(&query).expect("an expression"),
            "((({n1 n2 n3} : (\"7fbaater\") OR {n1 s1 n2 s2 n3 s3} : (\"7fbaat\" OR \"7fbaater\")) \
             AND ({n1 n2 n3} : (\"7fgod 7fjul\"))) \
             NOT (({n1 n2 n3} : (\"7fsnoe\") OR {n1 s1 n2 s2 n3 s3} : (\"7fsnoe\"))))"
        );
        let query = query::parse("båter").expect("a query");
        assert_eq!(
            index(DbBackend::Postgres).at_worst(&query, Place::Name).expect("an expression"),
            "((('17fbaater':* | '17fbaat' | 'a7fbaat' | '17fbaater' | 'a7fbaater')))"
        );
        let query = query::parse("a b ").expect("a query");
        assert_eq!(
            index(DbBackend::Postgres).at_worst(&query, Place::Note).expect("an expression"),
            "((((X1 | X2) & (Y1 | Y2)) & ((X2) | (Y2))) & ! (((X1) & (Y1))))"
                .replace("X1", "'17fa' | 'a7fa'")
                .replace("X2", "'27fa' | 'b7fa'")
                .replace("Y1", "'17fb' | 'a7fb'")
                .replace("Y2", "'27fb' | 'b7fb'")
        );
    }

    #[test]
    fn nothing_that_is_typed_is_taken_for_the_language_of_the_index() {
        for typed in
            ["' | 'x", "a\" OR \"b", "x:* & !y", "n1 : x", "\\'", "{n1}: (x", "NEAR(a b, 3) ^c + d"]
        {
            let query = query::parse(typed).expect("a query");
            let asked = index(DbBackend::Postgres).words(&query).unwrap_or_default();
            let mut quoted = asked.split('\'').skip(1).step_by(2);
            assert!(quoted.all(|word| word.bytes().all(|b| b.is_ascii_alphanumeric())), "{asked}");
            let asked = index(DbBackend::Sqlite).words(&query).unwrap_or_default();
            let mut quoted = asked.split('"').skip(1).step_by(2);
            let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b' ';
            assert!(quoted.all(|words| words.bytes().all(is_word)), "{asked}");
        }
    }
}
