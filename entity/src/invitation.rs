//! The invitations to accounts.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::{Erasure, Retention},
    id::{AccountId, InvitationId, UserId},
    role::AccountRole,
    user::Language,
};

/// One address that was invited to one account. It is kept for a while after it is over.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    pub account_id: AccountId,
    /// The address as mail is sent to it.
    pub email: String,
    /// The address in lower case.
    pub email_key: String,
    /// What the person will be to the account.
    pub role: AccountRole,
    /// What whoever invites adds; empty for nothing.
    pub message: String,
    /// What the mail is written in.
    pub language: Language,
    /// Who invites; none once the person is gone.
    pub invited_by: Option<UserId>,
    /// SHA-256 of the token of the newest mail, in hex; none until that is written, and none once
    /// the invitation is over.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    /// How many mails were sent, or are to be.
    pub mails: i32,
    /// When the newest mail was asked for.
    pub sent_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub accepted_by: Option<UserId>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        // Whoever is invited may never have a login.
        let kept =
            |class| Class { retention: Retention::Days(90), erasure: Erasure::DeleteRow, ..class };
        match column {
            Column::Email | Column::EmailKey | Column::Role | Column::Language => {
                kept(Class::CONTACT)
            }
            Column::Message => kept(Class::CONTENT),
            Column::TokenHash => kept(Class::CREDENTIAL),
            Column::Id
            | Column::AccountId
            | Column::InvitedBy
            | Column::Mails
            | Column::SentAt
            | Column::ExpiresAt
            | Column::AcceptedAt
            | Column::AcceptedBy
            | Column::WithdrawnAt
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
