//! What an account has left: of its credits, and of its time.

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, LotId},
    lot,
    notification::{Facts, Topic},
};
use sea_orm::prelude::*;

use super::people::about;
use crate::{
    accounts, credits,
    error::Result,
    notifications::actions::{self, News},
    oslo,
    tx::Tx,
};

/// Tells those who keep an account that few credits are left. What they were told of is the hold that
/// left so few.
pub(super) async fn low(tx: &Tx, account: AccountId, left: i32) -> Result<()> {
    let facts = Facts { number: Some(left.into()), ..about(tx, account).await? };
    let fact = format!("{account}:low:{}", tx.now.timestamp_micros());
    tell(tx, account, (Topic::CreditsLow, account.to_string(), fact), facts).await
}

/// Tells those who keep an account that what is left of a lot expires soon.
pub(super) async fn expiring(tx: &Tx, account: AccountId, id: LotId) -> Result<()> {
    let lots = lot::Entity::find().filter(lot::COLUMN.id.eq(id));
    let Some(standing) = credits::reads::standings_of(&tx.db, lots).await?.into_iter().next()
    else {
        return Ok(());
    };
    let day = standing.lot.expires_at.map(|at| oslo::local(at).date());
    let facts = Facts { number: Some(standing.available.into()), day, ..about(tx, account).await? };
    tell(tx, account, (Topic::CreditsExpiring, id.to_string(), format!("{id}:expiring")), facts)
        .await
}

/// Tells those who keep an account that it closes, or when it is deleted.
pub(super) async fn ending(
    tx: &Tx,
    account: AccountId,
    topic: Topic,
    at: DateTime<Utc>,
) -> Result<()> {
    let facts = Facts { day: Some(oslo::local(at).date()), ..about(tx, account).await? };
    let fact = format!("{account}:{topic:?}:{}:{}", at.timestamp(), tx.now.date_naive());
    tell(tx, account, (topic, account.to_string(), fact), facts).await
}

async fn tell(
    tx: &Tx,
    account: AccountId,
    (topic, subject, fact): (Topic, String, String),
    facts: Facts,
) -> Result<()> {
    let news = News { topic, account: Some(account), subject, fact, facts };
    let keepers = accounts::reads::keepers(&tx.db, account).await?;
    actions::tell(tx, news, keepers.into_iter().map(|keeper| keeper.id)).await
}
