//! The deletion of an account: everything of it goes, but what the law demands to be kept.
//!
//! What belongs to an account is not listed anywhere: a table belongs to it by its column
//! `account_id`, or by a reference to a table that does, as the database's own catalog
//! tells; what is kept of it is told by the data map. So a new table is deleted from its first day
//! on. A table of which a column is withheld from erasure keeps its rows, and so does what those
//! cannot do without; all that the map lets go is taken out of them.
//!
//! The work is done in small units, each of which counts what it did in the row of the deletion.
//! Whoever is killed in the middle is gone on for; the last unit takes the people's memberships,
//! writes the certificate and queues its mails, so that there is one.

mod catalog;
mod certificate;
mod files;
mod people;
mod rows;
mod scheme;

use std::time::Duration;

use entity::{
    deletion::{self, Counts, TableCount},
    id::AccountId,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::certificate::MailCertificate;
use self::scheme::Scheme;
use super::actions::Held;
use crate::{
    app::Platform, audit, error::Result, events::Event, jobs::Job, orders, plans::rules::Closing,
    store, tokens, tx::Tx,
};

/// Deletes an account whose time has come.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DeleteAccount {
    /// The account.
    pub account: AccountId,
}

impl Job for DeleteAccount {
    const NAME: &'static str = "delete_account";

    const TIMEOUT: Duration = Duration::from_hours(6);

    async fn run(self, platform: &Platform) -> Result<()> {
        if !begin(platform, self.account).await? {
            return Ok(());
        }
        let scheme = Scheme::of(catalog::read(&platform.db).await?)?;
        loop {
            rows::delete(platform, self.account, &scheme).await?;
            files::remove(platform, self.account).await?;
            // What came in meanwhile, by staff or by jobs in hand, goes with another round.
            if finish(platform, self.account, &scheme).await? {
                return Ok(());
            }
        }
    }
}

/// Begins a deletion unless it was begun; tells whether there is something to do. From here on the
/// account cannot be opened again, and what Vibbio has to do for it is given up.
async fn begin(platform: &Platform, account: AccountId) -> Result<bool> {
    let tx = platform.begin().await?;
    let held = Held::of(&tx, account).await?;
    if let Some(begun) = deletion::Entity::find_by_id(account).one(&tx.db).await? {
        return Ok(begun.finished_at.is_none());
    }
    let is_due = |closing: Closing| closing.deletes_at <= tx.now;
    if !held.closing(tx.now).is_some_and(is_due) {
        return Ok(false);
    }
    let row = deletion::ActiveModel {
        account_id: Set(account),
        name_digest: Set(digest(&held.account.name)),
        begun_at: Set(tx.now),
        counts: Set(Counts::default()),
        files: Set(0),
        bytes: Set(0),
        people: Set(0),
        finished_at: Set(None),
        certificate: Set(None),
        digest: Set(None),
    };
    row.insert(&tx.db).await?;
    let given_up = orders::actions::abandon::abandon(&tx, account).await?
        + store::actions::abandon::abandon(&tx, account).await?;
    if let Some(count) = u32::try_from(given_up).ok().filter(|count| *count > 0) {
        tx.record(Event::WorkGivenUp { account, count }).await?;
    }
    tx.commit().await?;
    tracing::info!(account.id = %account, "An account is being deleted.");
    Ok(true)
}

/// Takes what is left, which is the people, and writes the certificate, once; not if files came in
/// meanwhile, which are to be removed before.
async fn finish(platform: &Platform, account: AccountId, scheme: &Scheme) -> Result<bool> {
    let tx = platform.begin().await?;
    let held = Held::of(&tx, account).await?;
    let Some(mut row) = hold(&tx, account).await? else { return Ok(true) };
    if files::note(&tx, account).await? > 0 {
        return Ok(false);
    }
    let owners = people::owners(&tx, account).await?;
    let people = people::take(&tx, account, scheme).await?;
    audit::actions::delete_chain(&tx, account).await?;
    for TableCount { table, rows } in rows::take_last(&tx, account, scheme).await? {
        count(&mut row.counts.deleted, &table, rows);
    }
    row.people = i32::try_from(people).unwrap_or(i32::MAX);
    row.counts.kept = rows::empty(&tx, account, scheme).await?;
    row.finished_at = Some(tx.now);
    let certificate = certificate::write(&row)?;
    row.digest = Some(digest(&certificate));
    row.certificate = Some(certificate);
    rows::forget_name(&tx, account).await?;
    for owner in owners {
        tx.enqueue(MailCertificate::new(owner, &held.account.name, &row)?).await?;
    }
    row.into_active_model().reset_all().update(&tx.db).await?;
    tx.commit().await?;
    tracing::info!(account.id = %account, "An account is deleted.");
    Ok(true)
}

/// Holds a deletion that is not finished until the unit of work ends.
async fn hold(tx: &Tx, account: AccountId) -> Result<Option<deletion::Model>> {
    let row = deletion::Entity::find_by_id(account).lock_exclusive().one(&tx.db).await?;
    Ok(row.filter(|row| row.finished_at.is_none()))
}

/// Adds to what is counted of a table.
fn count(counts: &mut Vec<TableCount>, table: &str, rows: u64) {
    match counts.iter_mut().find(|count| count.table == table) {
        Some(count) => count.rows += rows,
        None if rows == 0 => {}
        None => counts.push(TableCount { table: table.to_owned(), rows }),
    }
}

fn digest(text: &str) -> String {
    tokens::hex(&Sha256::digest(text))
}
