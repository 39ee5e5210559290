//! What a person was told.

use entity::{
    id::{NotificationId, UserId},
    notification,
    notification_preference::NotificationKind,
};
use sea_orm::{Condition, DbErr, QueryOrder, prelude::*};

use crate::access::Caller;

/// What a person is shown; every other read of it starts here.
#[must_use]
pub fn visible_to(caller: &Caller) -> Select<notification::Entity> {
    shown_to(caller.user)
}

pub(super) fn shown_to(user: UserId) -> Select<notification::Entity> {
    notification::Entity::find()
        .filter(notification::COLUMN.user_id.eq(user))
        .filter(notification::COLUMN.is_shown.eq(true))
}

/// Which notifications are listed; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct NotificationFilter {
    /// Those that are unread, or those that are not.
    pub unread: Option<bool>,
    /// Those of some kinds.
    pub kinds: Option<Vec<NotificationKind>>,
}

/// Those of a person that a filter lets through.
#[must_use]
pub fn list(caller: &Caller, filter: NotificationFilter) -> Select<notification::Entity> {
    let unread = filter.unread.map(|unread| {
        let read_at = notification::COLUMN.read_at;
        if unread { read_at.is_null() } else { read_at.is_not_null() }
    });
    let matching = Condition::all()
        .add_option(unread)
        .add_option(filter.kinds.map(|kinds| notification::COLUMN.kind.is_in(kinds)));
    visible_to(caller).filter(matching)
}

/// How many a person has not read.
pub async fn unread(db: &impl ConnectionTrait, user: UserId) -> Result<u64, DbErr> {
    count(db, shown_to(user).filter(notification::COLUMN.read_at.is_null())).await
}

/// How many there are.
pub async fn count(
    db: &impl ConnectionTrait,
    listed: Select<notification::Entity>,
) -> Result<u64, DbErr> {
    sea_orm::PaginatorTrait::count(listed, db).await
}

/// One that a person is shown.
pub async fn find(
    db: &impl ConnectionTrait,
    caller: &Caller,
    id: NotificationId,
) -> Result<Option<notification::Model>, DbErr> {
    visible_to(caller).filter(notification::COLUMN.id.eq(id)).one(db).await
}

/// What a mail of the day tells, in the order in which it happened.
pub(super) async fn of_mail(
    db: &impl ConnectionTrait,
    user: UserId,
    mail: &str,
) -> Result<Vec<notification::Model>, DbErr> {
    notification::Entity::find()
        .filter(notification::COLUMN.user_id.eq(user))
        .filter(notification::COLUMN.mail.eq(mail.to_owned()))
        .order_by_asc(notification::COLUMN.id)
        .all(db)
        .await
}
