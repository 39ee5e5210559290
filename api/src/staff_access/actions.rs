//! Beginning to look at an account, and ending it.

use entity::{
    account,
    id::{AccountId, OrderId, StaffAccessId, StaffSightId},
    order,
    role::StaffRole,
    staff_access,
    staff_sight::{self, Words},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::{
    rules::{self, AccessError},
    sight::Seen,
};
use crate::{
    access::{Caller, Duty, Staff},
    audit::Change,
    error::{Error, Result},
    events::Event,
    tx::Tx,
};

/// Whom somebody wants to look at, and why.
#[derive(Debug)]
pub struct Wish {
    /// The account.
    pub account: AccountId,
    /// The reason, as typed.
    pub reason: String,
    /// For how long.
    pub minutes: i32,
}

/// Lets a sign-in look at an account for a while; whatever it looked at before is closed to it.
pub async fn begin(tx: &Tx, caller: &Caller, _: Staff, wish: Wish) -> Result<staff_access::Model> {
    let (length, reason) = (rules::length(wish.minutes)?, rules::reason(&wish.reason)?);
    if caller.membership.is_some() {
        return Err(AccessError::OwnAccount.into());
    }
    let found = account::Entity::find_by_id(wish.account).one(&tx.db).await?;
    let found = found.ok_or_else(|| Error::not_found("account"))?;
    let open = staff_access::COLUMN.session_id.eq(caller.session);
    staff_access::Entity::update_many()
        .col_expr(staff_access::Column::EndedAt, Expr::value(tx.now))
        .filter(open)
        .filter(staff_access::COLUMN.ended_at.is_null())
        .filter(staff_access::COLUMN.until.gt(tx.now))
        .exec(&tx.db)
        .await?;
    let access = staff_access::Model {
        id: StaffAccessId::new(),
        account_id: found.id,
        user_id: caller.user,
        role: role(caller, Duty::SeeMaterial)?,
        session_id: Some(caller.session),
        order_id: None,
        day: None,
        reason,
        begun_at: tx.now,
        until: tx.now + length,
        ended_at: None,
    };
    let access = access.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(access.id, Change::added(&access)).await;
    tx.record(Event::StaffAccessBegun { account: found.id, access: access.id }).await?;
    Ok(access)
}

/// The role by which somebody has a duty.
fn role(caller: &Caller, duty: Duty) -> Result<StaffRole> {
    let held = caller.staff.iter().copied().find(|role| duty.is_held_by(*role));
    held.ok_or_else(|| Error::not_found("role"))
}

/// Ends what somebody began, before its time.
pub async fn end(tx: &Tx, caller: &Caller, id: StaffAccessId) -> Result<staff_access::Model> {
    let access = staff_access::Entity::find_by_id(id)
        .filter(staff_access::COLUMN.user_id.eq(caller.user))
        .filter(staff_access::COLUMN.order_id.is_null())
        .one(&tx.db)
        .await?;
    let access = access.ok_or_else(|| Error::not_found("access"))?;
    if access.ended_at.is_some() || access.until <= tx.now {
        return Ok(access);
    }
    let mut row = access.clone().into_active_model();
    row.ended_at = Set(Some(tx.now));
    let ended = row.update(&tx.db).await?;
    tx.note(ended.id, Change::of(&access, &ended)).await;
    Ok(ended)
}

/// Writes down what an answer gives away.
pub(super) async fn write(tx: &Tx, caller: &Caller, seen: Seen) -> Result<()> {
    let Seen { access, orders, asked, ids, files } = seen;
    let mut accesses: Vec<_> = access.into_iter().collect();
    for (account, order) in orders {
        accesses.push(for_order(tx, caller, account, order).await?);
    }
    let kept = |words: &[String]| Words(words.iter().take(rules::KEPT).cloned().collect());
    for access in accesses {
        let row = staff_sight::Model {
            id: StaffSightId::new(),
            access_id: access,
            at: tx.now,
            asked: kept(&asked),
            seen: kept(&ids),
            seen_count: i32::try_from(ids.len()).unwrap_or(i32::MAX),
            files: kept(&files),
            request: tx.cause.request.clone(),
        };
        row.into_active_model().reset_all().insert(&tx.db).await?;
    }
    Ok(())
}

/// The access of whom makes a video to its order, once a day.
async fn for_order(
    tx: &Tx,
    caller: &Caller,
    account: AccountId,
    id: OrderId,
) -> Result<StaffAccessId> {
    let day = tx.now.date_naive();
    let known = staff_access::Entity::find()
        .filter(staff_access::COLUMN.user_id.eq(caller.user))
        .filter(staff_access::COLUMN.order_id.eq(id))
        .filter(staff_access::COLUMN.day.eq(day));
    if let Some(known) = known.clone().one(&tx.db).await? {
        return Ok(known.id);
    }
    let number = order::Entity::find_by_id(id).one(&tx.db).await?.map(|order| order.number);
    let access = staff_access::Model {
        id: StaffAccessId::new(),
        account_id: account,
        user_id: caller.user,
        role: role(caller, Duty::Produce)?,
        session_id: None,
        order_id: Some(id),
        day: Some(day),
        reason: number.map(|number| format!("Order {number}")).unwrap_or_default(),
        begun_at: tx.now,
        until: tx.now,
        ended_at: None,
    };
    let row = access.into_active_model().reset_all();
    // Of two requests at once, one opens it.
    let columns =
        [staff_access::Column::UserId, staff_access::Column::OrderId, staff_access::Column::Day];
    let once = OnConflict::columns(columns).do_nothing().to_owned();
    staff_access::Entity::insert(row).on_conflict(once).exec_without_returning(&tx.db).await?;
    let known = known.one(&tx.db).await?;
    known.map(|known| known.id).ok_or_else(|| Error::not_found("access"))
}
