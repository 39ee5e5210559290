//! What can be seen of who looked at what.

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, SessionId, StaffAccessId},
    staff_access, staff_sight,
};
use sea_orm::{DbErr, QueryOrder, prelude::*};

use crate::access::Member;

/// When whom looked at a member's account.
#[must_use]
pub fn visible_to(member: &Member) -> Select<staff_access::Entity> {
    staff_access::Entity::find().filter(staff_access::COLUMN.account_id.eq(member.account))
}

/// What was seen in one of those times, if it is one.
pub async fn sights(
    db: &impl ConnectionTrait,
    member: &Member,
    id: StaffAccessId,
) -> Result<Option<Select<staff_sight::Entity>>, DbErr> {
    let access = visible_to(member).filter(staff_access::COLUMN.id.eq(id)).one(db).await?;
    Ok(access.map(|access| {
        staff_sight::Entity::find().filter(staff_sight::COLUMN.access_id.eq(access.id))
    }))
}

/// Which account a sign-in may look at now.
pub async fn open(
    db: &impl ConnectionTrait,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<(StaffAccessId, AccountId)>, DbErr> {
    let access = staff_access::Entity::find()
        .filter(staff_access::COLUMN.session_id.eq(session))
        .filter(staff_access::COLUMN.ended_at.is_null())
        .filter(staff_access::COLUMN.until.gt(now))
        .order_by_desc(staff_access::COLUMN.id)
        .one(db)
        .await?;
    Ok(access.map(|access| (access.id, access.account_id)))
}
