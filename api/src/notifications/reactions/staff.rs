//! People at Vibbio who look.

use entity::{
    id::{AccountId, StaffAccessId, UserId},
    membership,
    notification::{Facts, Topic},
    role::AccountRole,
    staff_access, user,
};
use sea_orm::{QuerySelect, prelude::*};

use crate::{
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
