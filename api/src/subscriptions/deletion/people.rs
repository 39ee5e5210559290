//! The people of an account.
//!
//! Whoever belongs to another account, or works for Vibbio, only loses the membership. Nobody else
//! has a use for their login: it goes with the account. Their row stays without name, address and
//! password, for the books that refer to it, and the address is free for whoever registers anew.

use entity::{
    id::{AccountId, UserId},
    membership,
    role::AccountRole,
    staff,
    user::{self, Language},
};
use sea_orm::{ExprTrait, QuerySelect, QueryTrait, Statement, prelude::*};

use super::scheme::Scheme;
use crate::{error::Result, tx::Tx};

/// The owners of an account, who are sent the certificate.
pub(super) async fn owners(tx: &Tx, account: AccountId) -> Result<Vec<user::Model>> {
    let owners = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.eq(AccountRole::Owner))
        .into_query();
    Ok(user::Entity::find().filter(user::COLUMN.id.in_subquery(owners)).all(&tx.db).await?)
}

/// Takes the logins of those who belong to this account only; tells how many there were.
pub(super) async fn take(tx: &Tx, account: AccountId, scheme: &Scheme) -> Result<usize> {
    let elsewhere = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.ne(account))
        .into_query();
    let working = staff::Entity::find().select_only().column(staff::Column::UserId).into_query();
    let leaving: Vec<UserId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.user_id.not_in_subquery(elsewhere))
        .filter(membership::COLUMN.user_id.not_in_subquery(working))
        .into_tuple()
        .all(&tx.db)
        .await?;
    for person in &leaving {
        forget(tx, *person, scheme).await?;
    }
    Ok(leaving.len())
}

/// Takes everything from a person that tells who it was.
async fn forget(tx: &Tx, person: UserId, scheme: &Scheme) -> Result<()> {
    let backend = tx.db.get_database_backend();
    // The membership itself goes, and is counted, with those of the others.
    for (table, column) in scheme.personal.iter().filter(|(table, _)| table != "membership") {
        let sql = format!("DELETE FROM \"{table}\" WHERE \"{column}\" = $1");
        tx.db.execute_raw(Statement::from_sql_and_values(backend, sql, [person.into()])).await?;
    }
    for column in &scheme.anonymous {
        let sql = format!("UPDATE \"user\" SET \"{column}\" = NULL WHERE id = $1");
        tx.db.execute_raw(Statement::from_sql_and_values(backend, sql, [person.into()])).await?;
    }
    // An address that no mail can go to (RFC 2606).
    let address = format!("{}@deleted.invalid", person.0.simple());
    user::Entity::update_many()
        .col_expr(user::Column::Email, Expr::value(address.clone()))
        .col_expr(user::Column::EmailKey, Expr::value(address))
        .col_expr(user::Column::Name, Expr::value(""))
        .col_expr(user::Column::Language, Expr::value(Language::default()))
        .col_expr(user::Column::EmailVerifiedAt, Expr::value(None::<DateTimeUtc>))
        .col_expr(user::Column::DisabledAt, Expr::value(tx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::COLUMN.id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}
