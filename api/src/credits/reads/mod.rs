//! What is left of whose credits, and what became of the rest.

mod loaders;
mod period;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    credit_request::{self, RequestState},
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, HoldId},
    ledger, lot, settlement,
};
use sea_orm::{
    Condition, ExprTrait, FromQueryResult, IsolationLevel, Order, QueryOrder, QuerySelect,
    QueryTrait, TransactionOptions, TransactionTrait,
    prelude::*,
    sea_query::{Func, Query, SelectStatement},
};

pub use loaders::{HoldOf, RequestOf, StandingOf};
pub use period::{Period, balance_at, statement};

use super::rules::{self, Balance, Books, Draw, Fault, Standing};
use crate::{access::Staff, database::Db, error::Result};

/// What an account has to spend at an instant.
pub async fn balance(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Balance> {
    Ok(rules::balance(standings(db, account).await?, now))
}

/// Every lot of an account and where its credits are.
pub async fn standings(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Standing>> {
    standings_of(db, lot::Entity::find().filter(lot::COLUMN.account_id.eq(account))).await
}

/// Some lots and where their credits are.
pub(crate) async fn standings_of(
    db: &impl ConnectionTrait,
    lots: Select<lot::Entity>,
) -> Result<Vec<Standing>> {
    let rows = with_balances(lots).into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(Standing::from).collect())
}

/// What a hold took from which lots.
pub async fn draws(db: &impl ConnectionTrait, hold: HoldId) -> Result<Vec<(Draw, lot::Model)>> {
    let taken = entry::Entity::find()
        .filter(entry::COLUMN.hold_id.eq(hold))
        .filter(entry::COLUMN.movement.eq(Movement::Hold))
        .filter(entry::COLUMN.book.eq(Book::Held))
        .order_by_asc(entry::COLUMN.id)
        .all(db)
        .await?;
    let lots = lot::Entity::find()
        .filter(lot::COLUMN.id.is_in(taken.iter().map(|entry| entry.lot_id)))
        .all(db)
        .await?;
    let lots: HashMap<_, _> = lots.into_iter().map(|lot| (lot.id, lot)).collect();
    let draws = taken.into_iter().filter_map(|entry| {
        let lot = lots.get(&entry.lot_id)?.clone();
        Some((Draw { lot: entry.lot_id, amount: entry.amount }, lot))
    });
    Ok(draws.collect())
}

/// The accounts and ends of the lots that expire and have something left.
pub async fn ends(db: &impl ConnectionTrait) -> Result<BTreeSet<(AccountId, DateTime<Utc>)>> {
    let lots = lot::Entity::find().filter(lot::COLUMN.expires_at.is_not_null());
    let left = standings_of(db, lots).await?.into_iter().filter(|standing| standing.available > 0);
    let end = |standing: Standing| Some((standing.lot.account_id, standing.lot.expires_at?));
    Ok(left.filter_map(end).collect())
}

/// The grants and corrections of all accounts that staff who grant credits see.
#[must_use]
pub fn requests(_: Staff, states: Option<Vec<RequestState>>) -> Select<credit_request::Entity> {
    let states = states.map(|states| credit_request::COLUMN.state.is_in(states));
    credit_request::Entity::find().filter(Condition::all().add_option(states))
}

/// How many ledgers and entries there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<(u64, u64)> {
    Ok((ledger::Entity::find().count(db).await?, entry::Entity::find().count(db).await?))
}

/// Proves every ledger of the database; tells what is wrong with which, and nothing if nothing is.
pub async fn check(db: &Db) -> Result<Vec<(AccountId, Fault)>> {
    let isolation_level = db.is_postgres().then_some(IsolationLevel::RepeatableRead);
    let snapshot = TransactionOptions { isolation_level, ..TransactionOptions::default() };
    let snapshot = db.reader().begin_with_options(snapshot).await?;
    let mut faults = Vec::new();
    for ledger in ledger::Entity::find().all(&snapshot).await? {
        let account = ledger.account_id;
        let found = rules::audit(&books(&snapshot, account).await?);
        faults.extend(found.into_iter().map(|fault| (account, fault)));
    }
    Ok(faults)
}

/// Everything that is written in the ledger of an account.
async fn books(db: &impl ConnectionTrait, account: AccountId) -> Result<Books> {
    let lots = lot::Entity::find().filter(lot::COLUMN.account_id.eq(account));
    let holds = hold::Entity::find().filter(hold::COLUMN.account_id.eq(account));
    let ids = holds.clone().select_only().column(hold::Column::Id).into_query();
    let ends = settlement::Entity::find().filter(settlement::COLUMN.hold_id.in_subquery(ids));
    let entries = entry::Entity::find().filter(entry::COLUMN.account_id.eq(account));
    Ok(Books {
        account,
        lots: lots.all(db).await?,
        holds: holds.all(db).await?,
        settlements: ends.all(db).await?,
        entries: entries.all(db).await?,
    })
}

/// A lot with the last balances of its books.
#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    lot: lot::Model,
    available: i32,
    held: i32,
}

impl From<Row> for Standing {
    fn from(row: Row) -> Self {
        Self { lot: row.lot, available: row.available, held: row.held }
    }
}

/// Adds to each lot where its credits are: one look into the index per book, however many entries
/// there are.
fn with_balances(lots: Select<lot::Entity>) -> Select<lot::Entity> {
    let last = |book| Func::coalesce([Expr::from(last_balance(book)), Expr::value(0)]);
    lots.expr_as(last(Book::Available), "available").expr_as(last(Book::Held), "held")
}

fn last_balance(book: Book) -> SelectStatement {
    Query::select()
        .column(entry::Column::Balance)
        .from(entry::Entity)
        .and_where(entry::Column::LotId.into_expr().equals((lot::Entity, lot::Column::Id)))
        .and_where(entry::COLUMN.book.eq(book))
        .order_by(entry::Column::Number, Order::Desc)
        .limit(1)
        .take()
}
