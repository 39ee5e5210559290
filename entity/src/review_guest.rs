//! Reviewers from outside the account, who come by a mailed link.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::Erasure,
    id::{AccountId, OrderId, ReviewGuestId, UserId},
};

/// One guest of the review of one order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_guest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewGuestId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    pub email: String,
    pub name: String,
    pub invited_by: Option<UserId>,
    pub invited_at: DateTimeUtc,
    /// SHA-256 of the token in the link, in hex.
    pub token_hash: String,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// SHA-256 of the code that was mailed last, with the id of the guest, in hex.
    pub code_hash: Option<String>,
    pub code_until: Option<DateTimeUtc>,
    /// SHA-256 of what the guest shows since the code was right, in hex.
    pub session_hash: Option<String>,
    pub session_until: Option<DateTimeUtc>,
    /// When the guest last gave a right code.
    pub entered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A name or an address of somebody without a login.
const OUTSIDE: Class = Class { erasure: Erasure::Anonymise, ..Class::DEPICTED };

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Email | Column::Name => OUTSIDE,
            Column::TokenHash | Column::CodeHash | Column::SessionHash => Class::CREDENTIAL,
            Column::Id
            | Column::AccountId
            | Column::OrderId
            | Column::InvitedBy
            | Column::InvitedAt
            | Column::ExpiresAt
            | Column::RevokedAt
            | Column::CodeUntil
            | Column::SessionUntil
            | Column::EnteredAt => Class::TECHNICAL,
        }
    }
}
