//! Who is told of what somebody says, whatever it is about.

use std::collections::BTreeSet;

use entity::{
    id::{AccountId, UserId},
    notification::{Facts, Topic},
};
use sea_orm::{QuerySelect, prelude::*};

use crate::{
    accounts,
    error::Result,
    notifications::rules,
    remarks::{Remark, Said, reads::mentioned},
    tx::Tx,
};

/// Finds who takes part of what somebody says: whoever is replied to, or else whoever said something
/// about the same before. Those who are mentioned are told of that.
pub(super) async fn others<I: Remark>(
    tx: &Tx,
    said: &I::Row,
    about_the_same: Select<I::Table>,
) -> Result<(Topic, BTreeSet<UserId>)> {
    let columns = I::COLUMNS;
    let others = about_the_same
        .select_only()
        .column(columns.author)
        .filter(columns.author.is_not_null())
        .filter(columns.deleted_at.is_null());
    let (topic, others) = match said.reply_to() {
        Some(whole) => (Topic::Replied, others.filter(columns.id.eq(whole))),
        None => (Topic::Commented, others),
    };
    let others: Vec<Option<UserId>> = others.distinct().into_tuple().all(&tx.db).await?;
    let mut others: BTreeSet<_> = others.into_iter().flatten().collect();
    if let Some(author) = said.author() {
        others.remove(&author);
    }
    if !others.is_empty() {
        for mentioned in mentioned(tx, said.id()).await? {
            others.remove(&mentioned);
        }
    }
    Ok((topic, others))
}

/// Those of them who still belong to an account.
pub(super) async fn members(
    tx: &Tx,
    account: AccountId,
    people: BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    if people.is_empty() {
        return Ok(people);
    }
    let people: Vec<_> = people.into_iter().collect();
    Ok(accounts::reads::among(&tx.db, account, &people).await?)
}

/// What is told of it: who said what about a thing of that name.
pub(super) async fn facts<R: Said>(tx: &Tx, said: &R, title: Option<String>) -> Result<Facts> {
    let author = match said.author() {
        Some(author) => accounts::reads::user(&tx.db, author).await?,
        None => None,
    };
    Ok(Facts {
        title,
        person: author.map(|author| author.name),
        words: Some(rules::excerpt(said.text())),
        ..Facts::default()
    })
}
