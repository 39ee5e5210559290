//! Who works for Vibbio; decided by whoever runs the server, by command.

use entity::{id::UserId, role::StaffRole, staff, user::Language};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{
    email,
    register::{self, NewUser},
    session::{self, Ending},
};
use crate::{
    accounts::{reads, rules::Email},
    error::{Error, Result},
    tx::Tx,
};

/// Somebody who is to work for Vibbio.
#[derive(Debug)]
pub struct Hire {
    /// The address to sign in with.
    pub email: Email,
    /// The name, for a person who is new.
    pub name: String,
    /// What the person will do.
    pub role: StaffRole,
    /// The hash of a password to set: for a person who is new, or in place of the old one, which
    /// ends every session.
    pub password_hash: Option<String>,
}

/// Gives somebody a role; a person who is new is added, with the address taken as proved.
pub async fn add(tx: &Tx, hire: Hire) -> Result<UserId> {
    let Hire { email, name, role, password_hash } = hire;
    let key = email.key();
    let person =
        NewUser { email, name, language: Language::En, password_hash: password_hash.clone() };
    let added = register::add_user(tx, person).await?;
    let user = reads::user_by_email(&tx.db, &key).await?.ok_or_else(|| Error::not_found("user"))?;
    let id = user.id;
    if added.is_some() {
        email::prove(tx, user).await?;
    } else if password_hash.is_some() {
        let mut user = user.into_active_model();
        user.password_hash = Set(password_hash);
        user.update(&tx.db).await?;
        session::revoke(tx, id, Ending::All).await?;
    }
    let row = staff::ActiveModel { user_id: Set(id), role: Set(role), created_at: Set(tx.now) };
    let adding = staff::Entity::insert(row).on_conflict_do_nothing();
    adding.exec_without_returning(&tx.db).await?;
    Ok(id)
}

/// Takes a role from somebody, or every role; tells how many there were.
pub async fn remove(tx: &Tx, email: &Email, role: Option<StaffRole>) -> Result<u64> {
    let user = reads::user_by_email(&tx.db, &email.key()).await?;
    let user = user.ok_or_else(|| Error::not_found("user"))?;
    let mut removing = staff::Entity::delete_many().filter(staff::COLUMN.user_id.eq(user.id));
    if let Some(role) = role {
        removing = removing.filter(staff::COLUMN.role.eq(role));
    }
    Ok(removing.exec(&tx.db).await?.rows_affected)
}
