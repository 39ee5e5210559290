use std::iter;

use entity::{card, word};
use sea_orm::{
    ExprTrait, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, Func},
};

use super::Index;
use crate::{
    error::Result,
    library::rules::{
        query::{self, Term},
        spelling,
        words::Word,
    },
};

/// In how many words of a query mistakes are mended.
const MENDED: usize = 5;
/// How many words of a library are compared with one that was typed.
const COMPARED: u64 = 20_000;
/// Of how many words that are equally near it is told how common they are, and how far that is
/// counted.
const NEAREST: usize = 5;
const COMMON: u64 = 100;

/// Says a query again with words that are known in place of those that are not, if there are such.
///
/// A word that anything is found of is never replaced, nor is what stands in quotes or is to be
/// kept out.
pub(super) async fn corrected(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
) -> Result<Option<String>> {
    let query = query::parse(typed)?;
    let mut mended = Vec::new();
    for term in query.wanted {
        if cards(db, index, &term, 1).await? > 0 {
            continue;
        }
        // Without this word nothing is found, whatever the others are.
        let [word] = term.words.as_slice() else { return Ok(None) };
        let most = if term.is_exact { 0 } else { spelling::mistakes(&word.exact) };
        if most == 0 || mended.len() == MENDED {
            return Ok(None);
        }
        let Some(meant) = meant(db, index, &word.exact, most).await? else { return Ok(None) };
        mended.push((term.at, meant));
    }
    Ok((!mended.is_empty()).then(|| query::reworded(typed, &mended)))
}

/// Tells whether anything in a library is found by a word as it stands.
pub(super) async fn is_word(db: &impl ConnectionTrait, index: &Index, text: &str) -> Result<bool> {
    Ok(cards(db, index, &just(text), 1).await? > 0)
}

/// A word as it stands.
fn just(text: &str) -> Term {
    let word = Word { exact: text.to_owned(), stems: Vec::new() };
    Term { at: 0..0, words: vec![word], is_exact: true, is_open: false }
}

/// The word that is meant by one that is not known: the nearest, and of equally near ones that
/// which is on more cards.
async fn meant(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
    most: usize,
) -> Result<Option<String>> {
    let near = near(db, index, typed, most).await?;
    let nearest = near.first().map(|(distance, _)| *distance);
    let near = near.into_iter().take_while(|(distance, _)| Some(*distance) == nearest);
    let mut best = None;
    for (_, text) in near.take(NEAREST) {
        // What is on no card any more is not meant.
        let count = cards(db, index, &just(&text), COMMON).await?;
        if count > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((count, text));
        }
    }
    Ok(best.map(|(_, text)| text))
}

/// The words of a library that are near one, the nearest first.
async fn near(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
    most: usize,
) -> Result<Vec<(usize, String)>> {
    let Some(first) = typed.chars().next() else { return Ok(Vec::new()) };
    let length = typed.chars().count();
    let range = length.saturating_sub(most)..=length + most;
    let (shortest, longest) = (*range.start(), *range.end());
    let letters = Func::char_length(Expr::col((word::Entity, word::Column::Text)));
    let bound = |length| i32::try_from(length).unwrap_or(i32::MAX);
    let alike: Vec<String> = word::Entity::find()
        .select_only()
        .column(word::Column::Text)
        .filter(word::COLUMN.account_id.eq(index.account()))
        .filter(word::COLUMN.text.gte(first.to_string()))
        .filter(word::COLUMN.text.lt(beyond(first)))
        .filter(Expr::from(letters).between(bound(shortest), bound(longest)))
        .order_by_asc(word::COLUMN.text)
        .limit(COMPARED)
        .into_tuple()
        .all(db)
        .await?;
    let near = alike.into_iter().filter_map(|word| {
        let distance = spelling::distance(typed, &word, most)?;
        Some((distance, word))
    });
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    Ok(near)
}

/// The first text behind all that begin with a letter.
fn beyond(first: char) -> String {
    iter::successors(Some(u32::from(first)), |code| code.checked_add(1))
        .skip(1)
        .find_map(char::from_u32)
        .unwrap_or(char::MAX)
        .to_string()
}

/// On how many cards something is, counted up to so many.
async fn cards(db: &impl ConnectionTrait, index: &Index, term: &Term, most: u64) -> Result<usize> {
    let found: Vec<i64> = card::Entity::find()
        .select_only()
        .column(card::Column::Number)
        .filter(card::COLUMN.account_id.eq(index.account()))
        .filter(index.finds(index.anywhere(term)))
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.len())
}
