use std::iter;

use entity::{card, word};
use sea_orm::{
    Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{CommonTableExpression, Expr, Func, Query, SimpleExpr, WithClause},
};

use super::Index;
use crate::{
    error::Result,
    library::rules::{
        query::{self, Term},
        spelling::{self, Beginnings, Nearness},
        words::Word,
    },
};

/// A word without its first letter, as an index has it.
const TAIL: &str = r#"substr("word"."text", 2)"#;
/// Cards, in SQL.
const FOUND: &str = "found";
/// In how many words of a query mistakes are mended.
const MENDED: usize = 5;
/// How many words of a library are compared with one that was typed.
const COMPARED: u64 = 20_000;
/// Of how many words that are equally near it is told how common they are, and how far that is
/// counted.
const NEAREST: usize = 5;
const COMMON: u64 = 100;
/// On fewer cards than how many a word is rare, and how many times as common another one is at
/// least that may be meant by it.
const FEW: usize = 10;
const RARER: usize = 10;

/// Says a query again with words that are known in place of those that are not, if there are such.
///
/// A word that anything is found of is never replaced, nor is what stands in quotes or is to be
/// kept out.
pub(super) async fn corrected(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
) -> Result<Option<String>> {
    mended(db, index, typed, 1).await
}

/// Says a query again with words that are common in place of those that are rare and spelt almost
/// alike, if there are such: somebody may have misspelt a name as this one does.
pub(super) async fn suggested(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
) -> Result<Option<String>> {
    mended(db, index, typed, FEW).await
}

/// Replaces the words of a query that are on fewer cards than so many.
async fn mended(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
    few: usize,
) -> Result<Option<String>> {
    let query = query::parse(typed)?;
    let mut mended = Vec::new();
    for term in query.wanted {
        let known = cards(db, index, &term, few as u64).await?;
        if known >= few {
            continue;
        }
        let other = match term.words.as_slice() {
            [word] if !term.is_exact && mended.len() < MENDED => {
                meant(db, index, &word.exact, known * RARER).await?
            }
            _ => None,
        };
        match other {
            Some(other) => mended.push((term.at, other)),
            // Without this word nothing is found, whatever the others are.
            None if known == 0 => return Ok(None),
            None => {}
        }
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

/// The word that is meant by one that is not known, or is on few cards: the nearest that is on so
/// many, and of equally near ones that which is on more.
async fn meant(
    db: &impl ConnectionTrait,
    index: &Index,
    typed: &str,
    least: usize,
) -> Result<Option<String>> {
    let near = near(db, index, typed).await?;
    let nearest = near.first().map(|(nearness, _)| *nearness);
    let near = near.into_iter().take_while(|(nearness, _)| Some(*nearness) == nearest);
    let mut best = None;
    for (_, text) in near.take(NEAREST) {
        // What is on no card any more is not meant.
        let count = cards(db, index, &just(&text), COMMON).await?;
        if count >= least && count > best.as_ref().map_or(0, |(most, _)| *most) {
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
) -> Result<Vec<(Nearness, String)>> {
    let most = spelling::mistakes(typed);
    if most == 0 {
        return Ok(Vec::new());
    }
    let length = typed.chars().count();
    let range = length.saturating_sub(most)..=length + most;
    let (shortest, longest) = (*range.start(), *range.end());
    let letters = Func::char_length(Expr::col((word::Entity, word::Column::Text)));
    let bound = |length| i32::try_from(length).unwrap_or(i32::MAX);
    let Beginnings { with, behind_first } = spelling::beginnings(typed);
    let text = || Expr::col((word::Entity, word::Column::Text));
    let (whole, tail) = (text(), Expr::cust(TAIL));
    let begins = |text: &SimpleExpr, start: &String| {
        Condition::all().add(text.clone().gte(start)).add(text.clone().lt(beyond(start)))
    };
    let starts = with.iter().map(|start| begins(&whole, start));
    let starts = starts.chain(behind_first.iter().map(|start| begins(&tail, start)));
    let starts = starts.fold(Condition::any(), Condition::add);
    let alike: Vec<String> = word::Entity::find()
        .select_only()
        .column(word::Column::Text)
        .filter(word::COLUMN.account_id.eq(index.account()))
        .filter(starts)
        .filter(Expr::from(letters).between(bound(shortest), bound(longest)))
        .order_by_asc(word::COLUMN.text)
        .limit(COMPARED)
        .into_tuple()
        .all(db)
        .await?;
    let near = alike.into_iter().filter_map(|word| {
        let nearness = spelling::nearness(typed, &word, most)?;
        // What was typed is what it stands for.
        (nearness.mistakes > 0).then_some((nearness, word))
    });
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    Ok(near)
}

/// The first text behind all that begin with another one.
fn beyond(start: &str) -> String {
    let mut before: String = start.into();
    let last = before.pop().map_or(0, u32::from);
    let codes = iter::successors(Some(last), |code| code.checked_add(1));
    before.push(codes.skip(1).find_map(char::from_u32).unwrap_or(char::MAX));
    before
}

/// On how many cards something is, counted up to so many.
async fn cards(db: &impl ConnectionTrait, index: &Index, term: &Term, most: u64) -> Result<usize> {
    let mut found = card::Entity::find()
        .select_only()
        .column(card::Column::Number)
        .filter(card::COLUMN.account_id.eq(index.account()))
        .filter(index.finds(index.anywhere(term)));
    if !index.is_postgres() {
        let found: Vec<i64> = found.limit(most).into_tuple().all(db).await?;
        return Ok(found.len());
    }
    // Where a few of many are wanted, PostgreSQL reads all cards until it has come upon those; and
    // of what nobody has written it cannot know that there is none, and reads them to the end. So it
    // has to plan for all that there are, though it stops at the last that is wanted.
    let all = CommonTableExpression::new()
        .query(QueryTrait::query(&mut found).take())
        .table_name(FOUND)
        .materialized(true)
        .to_owned();
    let some = Query::select().column(card::Column::Number).from(FOUND).limit(most).take();
    Ok(db.query_all(&some.with(WithClause::new().cte(all).to_owned())).await?.len())
}
