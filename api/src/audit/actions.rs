//! Writing down what was done.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use entity::{audit_entry, audit_head, id::AccountId};
use sea_orm::{ActiveValue::Set, DbErr, IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::{
    Change,
    rules::{self, End, TOLD},
};
use crate::{cause::Cause, error::Result, events::Event, tx::Tx};

/// Whose chain takes what belongs to no account.
pub const VIBBIO: AccountId = AccountId(Uuid::nil());

/// What a unit of work has done so far.
#[derive(Debug, Default)]
pub(crate) struct Deeds {
    notes: Vec<(Option<String>, Change)>,
    facts: Vec<Event>,
    progress: bool,
    is_unwritten: bool,
    released: BTreeSet<AccountId>,
}

/// How much was done at some moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    notes: usize,
    facts: usize,
}

impl Deeds {
    /// Takes a recorded fact down.
    pub(crate) fn fact(&mut self, event: Event) {
        self.facts.push(event);
    }

    /// Takes down that it was told how far something is.
    pub(crate) fn progress(&mut self) {
        self.progress = true;
    }

    /// Has nothing but notes written down.
    pub(crate) fn leave_unwritten(&mut self) {
        self.is_unwritten = true;
    }

    /// Remembers where it stands.
    pub(crate) fn mark(&self) -> Mark {
        Mark { notes: self.notes.len(), facts: self.facts.len() }
    }

    /// Forgets what was done since.
    pub(crate) fn undo(&mut self, mark: Mark) {
        self.notes.truncate(mark.notes);
        self.facts.truncate(mark.facts);
    }

    /// What is written down of it, by account.
    fn sum_up(self, cause: &Cause) -> BTreeMap<AccountId, Vec<(Option<String>, Change)>> {
        let Self { notes, facts, progress, is_unwritten, released } = self;
        if notes.is_empty() && (is_unwritten || (facts.is_empty() && progress)) {
            return BTreeMap::new();
        }
        let own = cause.account;
        let noted: BTreeSet<_> = notes.iter().filter_map(|(subject, _)| subject.clone()).collect();
        let mut told = BTreeSet::new();
        let facts = facts.into_iter().filter_map(|event| {
            let (account, subject) = event.about();
            let is_new = !noted.contains(&subject) && told.insert(subject.clone());
            is_new.then(|| (Some(subject), Change::untold(account)))
        });
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (subject, mut change) in notes.into_iter().chain(facts) {
            let account = change.account.take().or(own).unwrap_or(VIBBIO);
            let chain = if released.contains(&account) { VIBBIO } else { account };
            found.entry(chain).or_default().push((subject, change));
        }
        if found.is_empty() {
            let chain = own.unwrap_or(VIBBIO);
            found.insert(chain, vec![(own.map(|own| own.to_string()), Change::untold(own))]);
        }
        found.into_iter().map(|(account, told)| (account, shorten(account, told))).collect()
    }
}

/// Of more than can be read one by one, tells how many there were.
fn shorten(
    account: AccountId,
    told: Vec<(Option<String>, Change)>,
) -> Vec<(Option<String>, Change)> {
    if told.len() <= TOLD {
        return told;
    }
    let (bare, mut kept): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|(_, change)| change.before.is_none() && change.after.is_none());
    let all = Change::of_all(account, bare.into_iter().filter_map(|(subject, _)| subject));
    kept.push((None, all));
    kept
}

impl Tx {
    /// Notes what was changed about something, to be written down when the unit of work commits.
    pub async fn note(&self, subject: impl Display, change: Change) {
        self.deeds.lock().await.notes.push((Some(subject.to_string()), change));
    }

    /// Notes what was changed about many things of a kind, as one.
    pub async fn note_all(&self, change: Change) {
        self.deeds.lock().await.notes.push((None, change));
    }

    /// Writes down what the unit of work has done; the last thing it does.
    pub(crate) async fn write_down(&self) -> Result<(), DbErr> {
        let deeds = std::mem::take(&mut *self.deeds.lock().await);
        for (account, told) in deeds.sum_up(&self.cause) {
            let mut end = hold_end(self, account).await?;
            let entries = told.into_iter().map(|(subject, change)| {
                let entry = entry(self, &end, subject, change);
                end = End { account, number: entry.number, hash: entry.hash.clone() };
                entry.into_active_model().reset_all()
            });
            let entries = entries.collect();
            self.insert_all::<audit_entry::ActiveModel>(entries).await?;
        }
        Ok(())
    }
}

/// Locks the end of a chain until the unit of work ends; it is there from the first time on.
async fn hold_end(tx: &Tx, account: AccountId) -> Result<End, DbErr> {
    let End { account, number, hash } = End::nothing(account);
    let row = audit_head::ActiveModel {
        account_id: Set(account),
        number: Set(number),
        hash: Set(hash),
        released_at: Set(None),
    };
    // Nothing changes where it is there; but to be answered with it, it has to be written.
    let same = OnConflict::column(audit_head::Column::AccountId)
        .update_column(audit_head::Column::AccountId)
        .to_owned();
    let held = audit_head::Entity::insert(row).on_conflict(same).exec_with_returning(&tx.db);
    let held = held.await?;
    Ok(End { account, number: held.number, hash: held.hash })
}

/// The entry that comes after the end of a chain.
fn entry(tx: &Tx, end: &End, subject: Option<String>, change: Change) -> audit_entry::Model {
    let Cause { actor, action, account, request, network } = &tx.cause;
    let (actor_kind, actor) = actor.to(end.account, *account);
    let salt = network.as_ref().map(|_| crate::tokens::hex(&rand::random::<[u8; 16]>()));
    let address_digest =
        salt.as_ref().zip(network.as_ref()).map(|(salt, from)| rules::address_digest(salt, from));
    let mut entry = audit_entry::Model {
        account_id: end.account,
        number: end.number + 1,
        recorded_at: tx.now,
        actor_kind,
        actor,
        action: if action.is_empty() { "unnamed".into() } else { action.to_string() },
        subject,
        count: i32::try_from(change.count).unwrap_or(i32::MAX),
        before: change.before,
        after: change.after,
        request: request.clone(),
        address: network.clone(),
        salt,
        address_digest,
        previous: end.hash.clone(),
        hash: String::new(),
    };
    entry.hash = rules::hash(&entry);
    entry
}

/// Deletes the chain of an account that is deleted, for good. Where it ended is kept in Vibbio's
/// own chain, and so is whatever else this unit of work does to the account. It locks the ends of
/// chains, and so is the last thing that a deletion does.
pub async fn delete_chain(tx: &Tx, account: AccountId) -> Result<()> {
    // In the order of ids, as ever.
    hold_end(tx, VIBBIO).await?;
    let End { number, hash, .. } = hold_end(tx, account).await?;
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::ReleasedAt, Expr::value(tx.now))
        .filter(audit_head::COLUMN.account_id.eq(account))
        .exec(&tx.db)
        .await?;
    audit_entry::Entity::delete_many()
        .filter(audit_entry::COLUMN.account_id.eq(account))
        .exec(&tx.db)
        .await?;
    audit_head::Entity::delete_by_id(account).exec(&tx.db).await?;
    let ended = Change {
        before: Some(hash),
        count: usize::try_from(number).unwrap_or_default(),
        ..Change::untold(Some(account))
    };
    let mut deeds = tx.deeds.lock().await;
    deeds.released.insert(account);
    deeds.notes.push((Some(account.to_string()), ended));
    Ok(())
}

/// Empties the addresses of entries that are older than they are kept.
pub(super) async fn forget_addresses(tx: &Tx, before: DateTimeUtc) -> Result<u64> {
    let emptied = audit_entry::Entity::update_many()
        .col_expr(audit_entry::Column::Address, Expr::value(None::<String>))
        .col_expr(audit_entry::Column::Salt, Expr::value(None::<String>))
        .filter(audit_entry::COLUMN.recorded_at.lt(before))
        .filter(audit_entry::COLUMN.address.is_not_null())
        .exec(&tx.db)
        .await?;
    Ok(emptied.rows_affected)
}
