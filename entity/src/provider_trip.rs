//! Who is on the way to an identity provider.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, provider_answer::AnswerUse};

/// One way of one browser to a provider and back. What travels along, beside the state, follows from
/// the state and the nodes' key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_trip")]
pub struct Model {
    /// SHA-256 of the state, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The name of a provider of the platform, or the id of an account's.
    pub provider: String,
    /// SHA-256 of what the page keeps that sent the browser off, in hex.
    pub ticket_hash: String,
    /// SHA-256 of the browser's cookie, in hex; none until it has set off.
    pub browser_hash: Option<String>,
    /// The page to come back to.
    pub return_to: String,
    /// The address that the person typed, for the provider to fill in.
    pub hint: Option<String>,
    /// What the answer is to be good for.
    pub good_for: AnswerUse,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Hash | Column::TicketHash | Column::BrowserHash => Class::CREDENTIAL,
            Column::Hint => Class::CONTACT,
            Column::Provider | Column::ReturnTo | Column::GoodFor | Column::ExpiresAt => {
                Class::TECHNICAL
            }
        }
    }
}
