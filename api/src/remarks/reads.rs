//! What belongs to many comments, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::id::UserId;
use sea_orm::{DbErr, Order, QueryOrder, QuerySelect, QueryTrait, Value, prelude::*};

use super::{Remark, Said};
use crate::{
    database::Db,
    error::Result,
    page::{Page, Part, first_of_each},
    tx::Tx,
};

/// Of some comments, those that are resolved, or are open; all where neither is wanted.
#[must_use]
pub fn settled<I: Remark>(all: Select<I::Table>, resolved: Option<bool>) -> Select<I::Table> {
    let columns = I::COLUMNS;
    match resolved {
        None => all,
        Some(true) => all.filter(columns.resolved_at.is_not_null()),
        Some(false) => {
            all.filter(columns.resolved_at.is_null()).filter(columns.deleted_at.is_null())
        }
    }
}

/// How many replies there are to a comment.
pub async fn replies<I: Remark>(tx: &Tx, id: I) -> Result<u64> {
    let replies = I::Table::find().filter(I::COLUMNS.reply_to.eq(id));
    Ok(PaginatorTrait::count(replies, &tx.db).await?)
}

/// Whom a comment mentions or has mentioned.
pub async fn mentioned<I: Remark>(tx: &Tx, id: I) -> Result<Vec<UserId>> {
    let mentioned = I::Mentions::find()
        .select_only()
        .column(I::MENTIONS.user)
        .filter(I::MENTIONS.comment.eq(id));
    Ok(mentioned.into_tuple().all(&tx.db).await?)
}

/// Which comments are wanted of each of many things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// How many at most.
    pub most: u64,
    /// Only those behind this one.
    pub after: Option<Uuid>,
    /// Only those that are resolved, or are open.
    pub resolved: Option<bool>,
}

impl Slice {
    /// What a page asks for of each, and one more, which tells whether another page follows.
    pub fn of(page: &Page, resolved: Option<bool>) -> Result<Self> {
        let after = match page.from(1)? {
            None => None,
            Some([Part::Id(id)]) => Some(*id),
            Some(_) => return Err(page.misled()),
        };
        Ok(Self { most: page.limit() as u64 + 1, after, resolved })
    }

    /// Selects it for many things at once, which a column names, the oldest first: so many of each,
    /// and not so many of all together.
    pub fn select<I: Remark>(
        self,
        about: <I::Table as EntityTrait>::Column,
        things: impl IntoIterator<Item = impl Into<Value>>,
    ) -> Select<I::Table> {
        let columns = I::COLUMNS;
        let rows = I::Table::find()
            .filter(columns.reply_to.is_null())
            .filter(about.is_in(things))
            .apply_if(self.after, |rows, after| rows.filter(columns.id.gt(after)));
        let rows = settled::<I>(rows, self.resolved);
        first_of_each(rows, [columns.id, about], (columns.id, Order::Asc), self.most)
    }
}

/// Names a comment whose replies are wanted, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RepliesTo<I>(pub I);

impl<I: Remark> Loader<RepliesTo<I>> for Db {
    type Value = Vec<I::Row>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[RepliesTo<I>],
    ) -> Result<HashMap<RepliesTo<I>, Self::Value>, DbErr> {
        let rows = I::Table::find()
            .filter(I::COLUMNS.reply_to.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(I::COLUMNS.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            if let Some(comment) = row.reply_to() {
                found.entry(RepliesTo(comment)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

/// Names a comment of which is wanted whom it mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MentionsIn<I>(pub I);

impl<I: Remark> Loader<MentionsIn<I>> for Db {
    type Value = Vec<UserId>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[MentionsIn<I>],
    ) -> Result<HashMap<MentionsIn<I>, Self::Value>, DbErr> {
        let columns = I::MENTIONS;
        let rows: Vec<(I, UserId)> = I::Mentions::find()
            .select_only()
            .column(columns.comment)
            .column(columns.user)
            .filter(columns.comment.is_in(keys.iter().map(|key| key.0)))
            .filter(columns.is_current.eq(true))
            .order_by_asc(columns.user)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for (comment, user) in rows {
            found.entry(MentionsIn(comment)).or_default().push(user);
        }
        Ok(found)
    }
}
