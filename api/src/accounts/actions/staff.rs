//! Who works for Vibbio; decided by whoever runs the server, by command.

use entity::{id::UserId, role::StaffRole, staff, user::Language};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, prelude::*};

use super::{
    email,
    register::{self, NewUser},
    session::{self, Ending},
};
use crate::{
    accounts::{reads, rules::Email},
    audit::Change,
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
        let before = user.clone();
        let mut user = user.into_active_model();
        user.password_hash = Set(password_hash);
        let user = user.update(&tx.db).await?;
        tx.note(id, Change::of(&before, &user)).await;
        session::revoke(tx, id, Ending::All).await?;
    }
    let row = staff::Model { user_id: id, role, created_at: tx.now };
    tx.note(id, Change::added(&row)).await;
    let row = row.into_active_model().reset_all();
    let adding = staff::Entity::insert(row).on_conflict_do_nothing();
    adding.exec_without_returning(&tx.db).await?;
    Ok(id)
}

/// Takes a role from somebody, or every role; tells how many there were.
pub async fn remove(tx: &Tx, email: &Email, role: Option<StaffRole>) -> Result<u64> {
    let user = reads::user_by_email(&tx.db, &email.key()).await?;
    let user = user.ok_or_else(|| Error::not_found("user"))?;
    let theirs = Condition::all()
        .add(staff::COLUMN.user_id.eq(user.id))
        .add_option(role.map(|role| staff::COLUMN.role.eq(role)));
    for row in staff::Entity::find().filter(theirs.clone()).all(&tx.db).await? {
        tx.note(user.id, Change::removed(&row)).await;
    }
    Ok(staff::Entity::delete_many().filter(theirs).exec(&tx.db).await?.rows_affected)
}
