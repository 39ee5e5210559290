//! Becoming a customer.

use entity::{
    id::UserId,
    user::{self, Language},
};
use sea_orm::{IntoActiveModel, TryInsertResult, prelude::*};

use super::account;
use crate::{
    accounts::{
        jobs::{SayAccountExists, SendVerification},
        reads,
        rules::Email,
    },
    audit::Change,
    error::{Error, Result},
    tokens,
    tx::Tx,
};

/// Somebody who wants to become a customer; all of it is checked.
#[derive(Debug)]
pub struct Newcomer {
    /// Where mail goes.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// The organisation's name.
    pub account_name: String,
    /// What to write in.
    pub language: Language,
    /// The password's hash.
    pub password_hash: String,
}

/// Opens an account on trial for a newcomer, who owns it, and writes to prove the address.
///
/// Where the address is known already nothing is opened. Its owner is written to instead, unless
/// that happened too often; whoever asked learns nothing.
pub async fn open(tx: &Tx, newcomer: Newcomer, may_remind: bool) -> Result<()> {
    let Newcomer { email, name, account_name, language, password_hash } = newcomer;
    let key = email.key();
    let person = NewUser { email, name, language, password_hash: Some(password_hash) };
    if let Some(user) = add_user(tx, person).await? {
        account::open(tx, user, account_name).await?;
        return tx.enqueue(SendVerification { user }).await;
    }
    pretend(tx, account_name).await?;
    if may_remind { remind(tx, &key).await } else { Ok(()) }
}

/// Does the work of opening an account, and undoes it: whoever registers cannot tell a known address
/// by how long it takes.
async fn pretend(tx: &Tx, account_name: String) -> Result<()> {
    let nobody = NewUser {
        email: Email::new(&format!("{}@nobody.invalid", tokens::random()))?,
        name: "Nobody".into(),
        language: Language::default(),
        password_hash: None,
    };
    let undone = tx.attempt(async || -> Result<()> {
        if let Some(user) = add_user(tx, nobody).await? {
            account::open(tx, user, account_name).await?;
        }
        Err(Error::not_found("account"))
    });
    undone.await.map(|_| ())
}

/// A person to be.
#[derive(Debug)]
pub(in crate::accounts) struct NewUser {
    /// Where mail goes.
    pub email: Email,
    /// The name.
    pub name: String,
    /// What to write in.
    pub language: Language,
    /// The password's hash.
    pub password_hash: Option<String>,
}

/// Adds a person, unless the address is somebody's already. Of two at once one is added.
pub(in crate::accounts) async fn add_user(tx: &Tx, person: NewUser) -> Result<Option<UserId>> {
    let id = UserId::new();
    let row = user::Model {
        id,
        email_key: person.email.key(),
        email: person.email.address().to_owned(),
        name: person.name,
        language: person.language,
        password_hash: person.password_hash,
        email_verified_at: None,
        disabled_at: None,
        created_at: tx.now,
        version: 1,
    };
    let adding = user::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict_do_nothing_on([user::Column::EmailKey]);
    let added = adding.exec_without_returning(&tx.db).await?;
    if !matches!(added, TryInsertResult::Inserted(1)) {
        return Ok(None);
    }
    tx.note(id, Change::added(&row)).await;
    Ok(Some(id))
}

/// Writes to somebody who registers again: that they have an account, or how to go on with it.
async fn remind(tx: &Tx, email_key: &str) -> Result<()> {
    let Some(user) = reads::user_by_email(&tx.db, email_key).await? else { return Ok(()) };
    if user.email_verified_at.is_some() {
        tx.enqueue(SayAccountExists { user: user.id }).await
    } else {
        tx.enqueue(SendVerification { user: user.id }).await
    }
}
