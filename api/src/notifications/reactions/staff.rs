//! People at Vibbio who look.

use entity::{
    id::{AccountId, StaffAccessId, UserId},
    membership,
    notification::{Facts, Topic},
    order::{self, OrderState},
    role::{AccountRole, StaffRole},
    staff, staff_access, user,
};
use sea_orm::{Iterable, QueryOrder, QuerySelect, prelude::*};

use crate::{
    access::Duty,
    error::Result,
    notifications::{
        actions::{self, News},
        rules,
    },
    tx::Tx,
};

/// Tells an account's owners that somebody at Vibbio begins to look, and why.
pub(super) async fn tell(tx: &Tx, account: AccountId, id: StaffAccessId) -> Result<()> {
    let access = staff_access::Entity::find_by_id(id).one(&tx.db).await?;
    let Some(access) = access else { return Ok(()) };
    let person = user::Entity::find_by_id(access.user_id).one(&tx.db).await?;
    let owners: Vec<UserId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.eq(AccountRole::Owner))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let news = News {
        topic: Topic::StaffAccess,
        account: Some(account),
        subject: id.to_string(),
        fact: id.to_string(),
        facts: Facts {
            person: person.map(|person| person.name),
            words: Some(rules::excerpt(&access.reason)),
            ..Facts::default()
        },
    };
    actions::tell(tx, news, owners).await
}

/// Tells those at Vibbio who make videos and hold bookings what is to be made no more. The account
/// itself is not told of: its name goes.
pub(super) async fn given_up(tx: &Tx, account: AccountId, count: u32) -> Result<()> {
    let orders: Vec<i32> = order::Entity::find()
        .select_only()
        .column(order::Column::Number)
        .filter(order::COLUMN.account_id.eq(account))
        .filter(order::COLUMN.state.eq(OrderState::Cancelled))
        .filter(order::COLUMN.changed_at.eq(tx.now))
        .order_by_asc(order::COLUMN.number)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let bookings = usize::try_from(count).unwrap_or_default().saturating_sub(orders.len());
    let mut told: Vec<_> = orders.iter().map(|number| format!("#{number}")).collect();
    if bookings > 0 {
        told.push(format!("bookings: {bookings}"));
    }
    let roles = StaffRole::iter().filter(|role| Duty::ManageBookings.is_held_by(*role));
    let people: Vec<UserId> = staff::Entity::find()
        .select_only()
        .column(staff::Column::UserId)
        .filter(staff::COLUMN.role.is_in(roles))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let news = News {
        topic: Topic::WorkGivenUp,
        account: None,
        subject: account.to_string(),
        fact: format!("{account}:given-up"),
        facts: Facts {
            title: Some(told.join(", ")),
            number: Some(count.into()),
            ..Facts::default()
        },
    };
    actions::tell(tx, news, people).await
}
