//! What happens to credits. Each of these locks the account's ledger until the unit of work ends.

mod request;

pub use request::{Wanted, approve, ask, reject};

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    entry::{self, Book, Movement},
    hold,
    id::{AccountId, EntryId, HoldId, LotId, TransferId, UserId},
    ledger,
    lot::{self, LotKind},
    price::Policy,
    settlement::{self, Outcome},
};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, SqlErr, TryInsertResult, prelude::*};

use super::{
    jobs::BookExpiry,
    reads,
    rules::{self, Draw, Posting, SettleError, Tail},
};
use crate::{
    audit::Change,
    error::{Error, Result},
    events::Event,
    prices,
    tx::Tx,
};

/// An account is told when what is left is not enough for a new video of so many seconds.
const LOW: i64 = 15;

/// Credits to be granted together.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Why.
    pub kind: LotKind,
    /// How many.
    pub amount: i32,
    /// From when they can be spent.
    pub effective_from: DateTime<Utc>,
    /// From when they can be spent no more; none if they last.
    pub expires_at: Option<DateTime<Utc>>,
    /// What the account is told about it.
    pub note: Option<String>,
    /// The staff member who grants them, if one does.
    pub actor: Option<UserId>,
}

/// Grants credits to an account.
pub async fn grant(tx: &Tx, account: AccountId, grant: Grant) -> Result<lot::Model> {
    rules::check_grant(grant.amount, grant.effective_from, grant.expires_at, tx.now)?;
    lock(tx, account).await?;
    add_lot(tx, account, grant, None).await
}

/// Grants what a plan gives for a month, also where that comes so late that it has expired: the
/// ledger tells the same whenever it is written.
pub async fn grant_month(tx: &Tx, account: AccountId, month: Grant) -> Result<lot::Model> {
    lock(tx, account).await?;
    add_lot(tx, account, month, None).await
}

/// Welcomes a new account with the credits that policy gives it.
pub async fn welcome(tx: &Tx, account: AccountId) -> Result<()> {
    let amount = prices::reads::policy(&tx.db, tx.now, Policy::WelcomeCredits).await?;
    let amount = i32::try_from(amount).map_err(anyhow::Error::new)?;
    if amount > 0 {
        let gift = Grant {
            kind: LotKind::Welcome,
            amount,
            effective_from: tx.now,
            expires_at: None,
            note: None,
            actor: None,
        };
        grant(tx, account, gift).await?;
    }
    Ok(())
}

/// Reserves credits of exact lots for a subject, such as an order, named by its id.
///
/// Refused with `INSUFFICIENT_CREDITS`.
pub async fn hold(
    tx: &Tx,
    account: AccountId,
    amount: i32,
    subject: String,
) -> Result<hold::Model> {
    if amount < 0 {
        return Err(anyhow!("a hold of {amount} credits was asked for").into());
    }
    lock(tx, account).await?;
    let standings = reads::standings(&tx.db, account).await?;
    let draws = rules::draw(&standings, amount, tx.now)?;
    let hold = hold::ActiveModel {
        id: Set(HoldId::new()),
        account_id: Set(account),
        subject: Set(subject),
        amount: Set(amount),
        placed_at: Set(tx.now),
    };
    let hold = hold.insert(&tx.db).await?;
    let taken = draws.into_iter().map(|Draw { lot, amount }| Posting {
        movement: Movement::Hold,
        lot,
        amount,
    });
    post(tx, account, Some(hold.id), taken).await?;
    warn(tx, account, rules::spendable(&standings, tx.now), amount).await?;
    Ok(hold)
}

/// Has an account told of few credits, by the hold that leaves so few.
async fn warn(tx: &Tx, account: AccountId, had: i32, taken: i32) -> Result<()> {
    let left = had - taken;
    let Some(enough) = prices::reads::video(&tx.db, tx.now, LOW).await? else { return Ok(()) };
    if had >= enough && left < enough {
        tx.record(Event::CreditsLow { account, left }).await?;
    }
    Ok(())
}

/// Spends what was held. Lots that expired since stay good for it.
///
/// Refused with `ILLEGAL_STATE` for a hold that was captured or released before.
pub async fn capture(tx: &Tx, hold: HoldId) -> Result<()> {
    let (hold, draws) = settle(tx, hold, Outcome::Captured).await?;
    let spent = draws.into_iter().map(|(Draw { lot, amount }, _)| Posting {
        movement: Movement::Capture,
        lot,
        amount,
    });
    post(tx, hold.account_id, Some(hold.id), spent).await
}

/// Gives back what was held, to the lots that it came from; what has expired since comes back as
/// a refund that lives as long as policy says.
///
/// Refused with `ILLEGAL_STATE` for a hold that was captured or released before.
pub async fn release(tx: &Tx, hold: HoldId) -> Result<()> {
    let (hold, draws) = settle(tx, hold, Outcome::Released).await?;
    let back = rules::give_back(&draws, tx.now);
    let lapsed = back.iter().filter(|posting| posting.movement == Movement::Lapse);
    let lapsed: i32 = lapsed.map(|posting| posting.amount).sum();
    post(tx, hold.account_id, Some(hold.id), back).await?;
    if lapsed > 0 {
        let days = prices::reads::policy(&tx.db, tx.now, Policy::RefundLotDays).await?;
        let refund = Grant {
            kind: LotKind::Refund,
            amount: lapsed,
            effective_from: tx.now,
            expires_at: Some(tx.now + TimeDelta::days(days)),
            note: None,
            actor: None,
        };
        add_lot(tx, hold.account_id, refund, Some(hold.id)).await?;
    }
    Ok(())
}

/// Writes off what is left of the lots of an account that have expired, as of their ends; tells how
/// many credits there were. It can come late or twice: nothing is written off that is not there, and
/// whether credits can be spent never depends on it.
pub async fn expire(tx: &Tx, account: AccountId) -> Result<i64> {
    lock(tx, account).await?;
    let standings = reads::standings(&tx.db, account).await?;
    let mut credits = 0;
    for (posting, at) in standings.iter().filter_map(|it| rules::write_off(it, tx.now)) {
        credits += i64::from(posting.amount);
        post_at(tx, (account, None), [posting], at).await?;
    }
    Ok(credits)
}

/// Spends credits at once, for what is delivered at once.
///
/// Refused with `INSUFFICIENT_CREDITS`.
pub async fn spend(
    tx: &Tx,
    account: AccountId,
    amount: i32,
    subject: String,
) -> Result<hold::Model> {
    let hold = hold(tx, account, amount, subject).await?;
    capture(tx, hold.id).await?;
    Ok(hold)
}

/// Locks the ledger of an account, which is opened if it has none yet.
async fn lock(tx: &Tx, account: AccountId) -> Result<()> {
    let locked = ledger::Entity::find_by_id(account).lock_exclusive();
    if locked.clone().one(&tx.db).await?.is_some() {
        return Ok(());
    }
    let ledger = ledger::ActiveModel { account_id: Set(account), opened_at: Set(tx.now) };
    let opened = ledger::Entity::insert(ledger)
        .on_conflict_do_nothing_on([ledger::Column::AccountId])
        .exec_without_returning(&tx.db)
        .await;
    match opened.map_err(|error| (error.sql_err(), error)) {
        Err((Some(SqlErr::ForeignKeyConstraintViolation(_)), _)) => {
            return Err(Error::not_found("account"));
        }
        Err((_, error)) => return Err(error.into()),
        Ok(_) => {}
    }
    locked.one(&tx.db).await?;
    Ok(())
}

/// Adds a lot to a locked ledger.
async fn add_lot(
    tx: &Tx,
    account: AccountId,
    grant: Grant,
    refund_of: Option<HoldId>,
) -> Result<lot::Model> {
    let lot = lot::ActiveModel {
        id: Set(LotId::new()),
        account_id: Set(account),
        kind: Set(grant.kind),
        amount: Set(grant.amount),
        effective_from: Set(grant.effective_from),
        expires_at: Set(grant.expires_at),
        refund_of: Set(refund_of),
        note: Set(grant.note),
        granted_by: Set(grant.actor),
        granted_at: Set(tx.now),
    };
    let lot = lot.insert(&tx.db).await?;
    tx.note(lot.id, Change::added(&lot)).await;
    let granted = Posting { movement: Movement::Grant, lot: lot.id, amount: lot.amount };
    post(tx, account, None, [granted]).await?;
    BookExpiry::later(tx, &lot).await?;
    Ok(lot)
}

/// Ends a hold, once; tells what it took from which lots. The ledger is locked from here on.
async fn settle(
    tx: &Tx,
    id: HoldId,
    outcome: Outcome,
) -> Result<(hold::Model, Vec<(Draw, lot::Model)>)> {
    let hold = hold::Entity::find_by_id(id).one(&tx.db).await?;
    let hold = hold.ok_or_else(|| Error::not_found("hold"))?;
    lock(tx, hold.account_id).await?;
    let end = settlement::ActiveModel {
        hold_id: Set(id),
        outcome: Set(outcome),
        settled_at: Set(tx.now),
    };
    let settled = settlement::Entity::insert(end)
        .on_conflict_do_nothing_on([settlement::Column::HoldId])
        .exec_without_returning(&tx.db)
        .await?;
    if !matches!(settled, TryInsertResult::Inserted(1)) {
        return Err(SettleError::Settled.into());
    }
    let draws = reads::draws(&tx.db, id).await?;
    Ok((hold, draws))
}

/// Writes movements down in a locked ledger.
async fn post(
    tx: &Tx,
    account: AccountId,
    hold: Option<HoldId>,
    postings: impl IntoIterator<Item = Posting>,
) -> Result<()> {
    post_at(tx, (account, hold), postings, tx.now).await
}

/// Writes movements of an account, for a hold if it is one, down as of an instant.
async fn post_at(
    tx: &Tx,
    (account, hold): (AccountId, Option<HoldId>),
    postings: impl IntoIterator<Item = Posting>,
    at: DateTime<Utc>,
) -> Result<()> {
    let (actor, actor_id) = tx.cause.actor.to(account, tx.cause.account);
    let mut entries = Vec::new();
    for posting in postings {
        let (from, into) = rules::books(posting.movement);
        let leaves = tail(tx, posting.lot, from).await?;
        let enters = tail(tx, posting.lot, into).await?;
        let transfer = TransferId::new();
        let legs = rules::legs(posting, leaves, enters).map_err(anyhow::Error::new)?;
        entries.extend(legs.map(|leg| entry::ActiveModel {
            id: Set(EntryId::new()),
            account_id: Set(account),
            transfer_id: Set(transfer),
            lot_id: Set(posting.lot),
            hold_id: Set(hold),
            movement: Set(posting.movement),
            book: Set(leg.book),
            number: Set(leg.tail.number),
            amount: Set(leg.amount),
            balance: Set(leg.tail.balance),
            recorded_at: Set(at),
            actor: Set(Some(actor)),
            actor_id: Set(actor_id.clone()),
        }));
    }
    if !entries.is_empty() {
        entry::Entity::insert_many(entries).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Finds the end of a lot's book.
async fn tail(tx: &Tx, lot: LotId, book: Book) -> Result<Tail> {
    let last = entry::Entity::find()
        .filter(entry::COLUMN.lot_id.eq(lot))
        .filter(entry::COLUMN.book.eq(book))
        .order_by_desc(entry::COLUMN.number)
        .one(&tx.db)
        .await?;
    Ok(last
        .map_or_else(Tail::default, |entry| Tail { number: entry.number, balance: entry.balance }))
}
