//! Who belongs to an account, and whose sessions are safe.

use entity::{
    account,
    id::{AccountId, SessionId, UserId},
    notification::{Facts, Topic},
    session,
};
use sea_orm::prelude::*;

use crate::{
    accounts,
    cause::Actor,
    error::Result,
    notifications::actions::{self, News},
    tx::Tx,
};

/// Tells those who keep an account that somebody has come or gone, but for the person and whoever
/// did it.
pub(super) async fn came_or_went(
    tx: &Tx,
    topic: Topic,
    account: AccountId,
    user: UserId,
) -> Result<()> {
    let Some(person) = accounts::reads::user(&tx.db, user).await? else { return Ok(()) };
    let own = if let Actor::User { user, .. } = &tx.cause.actor { Some(*user) } else { None };
    let keepers = accounts::reads::keepers(&tx.db, account).await?.into_iter();
    let keepers = keepers.map(|keeper| keeper.id);
    let others: Vec<_> = keepers.filter(|it| *it != user && Some(*it) != own).collect();
    if others.is_empty() {
        return Ok(());
    }
    let facts = Facts { person: Some(person.name), ..about(tx, account).await? };
    let news = News {
        topic,
        account: Some(account),
        subject: user.to_string(),
        fact: format!("{user}:{account}:{}", tx.now.timestamp_micros()),
        facts,
    };
    actions::tell(tx, news, others).await
}

/// Tells somebody that they are something else to an account, unless they made it so.
pub(super) async fn changed(tx: &Tx, account: AccountId, user: UserId) -> Result<()> {
    if matches!(&tx.cause.actor, Actor::User { user: own, .. } if *own == user) {
        return Ok(());
    }
    let news = News {
        topic: Topic::RoleChanged,
        account: Some(account),
        subject: user.to_string(),
        fact: format!("{user}:{account}:role:{}", tx.now.timestamp_micros()),
        facts: about(tx, account).await?,
    };
    actions::tell(tx, news, [user]).await
}

/// Tells somebody that what kept a session going was used by a second party.
pub(super) async fn stolen(tx: &Tx, user: UserId, id: SessionId) -> Result<()> {
    let session = session::Entity::find_by_id(id).one(&tx.db).await?;
    let title = session.and_then(|session| session.device.or(session.network));
    let news = News {
        topic: Topic::SessionStolen,
        account: None,
        subject: id.to_string(),
        fact: id.to_string(),
        facts: Facts { title, ..Facts::default() },
    };
    actions::tell(tx, news, [user]).await
}

/// What an account is called.
pub(super) async fn about(tx: &Tx, account: AccountId) -> Result<Facts> {
    let account = account::Entity::find_by_id(account).one(&tx.db).await?;
    Ok(Facts { title: account.map(|account| account.name), ..Facts::default() })
}
