//! The entries of the credit ledgers, in double entry.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    audit_entry::ActorKind,
    id::{AccountId, EntryId, HoldId, LotId, TransferId},
};

/// Where credits of a lot can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Book {
    /// With Vibbio, who issues them; the only book that goes below zero.
    Issued,
    /// With the account.
    Available,
    /// Reserved.
    Held,
    /// Used up.
    Spent,
    /// Expired while they were reserved.
    Lapsed,
    /// Expired unused: the breakage.
    Expired,
}

/// How credits move from one book to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "CreditMovementKind")]
pub enum Movement {
    /// Credits came to the account.
    Grant,
    /// Credits were reserved.
    Hold,
    /// Reserved credits were spent.
    Capture,
    /// Reserved credits came back to the lot that they were taken from.
    Release,
    /// Reserved credits came back too late: their lot had expired, and a refund replaces them.
    Lapse,
    /// Credits expired that nobody had used.
    Expire,
}

/// One leg of a transfer. Both legs together are zero, and neither ever changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    pub account_id: AccountId,
    /// The transfer; its other leg is the counter-entry.
    pub transfer_id: TransferId,
    pub lot_id: LotId,
    /// The hold that it was for; none for a grant and for what expired.
    pub hold_id: Option<HoldId>,
    pub movement: Movement,
    pub book: Book,
    /// Counts the entries of this lot in this book from 1. As no two can have the same number,
    /// no two writers can take the same credits, whatever else goes wrong.
    pub number: i32,
    /// What came into the book, or went out of it if negative.
    pub amount: i32,
    /// What this entry leaves of the lot in the book.
    pub balance: i32,
    /// When it happened: of what expired, the end of its lot, whenever that was written down.
    pub recorded_at: DateTimeUtc,
    /// What sort of doer moved them; unknown of what was moved before it was written down.
    pub actor: Option<ActorKind>,
    /// The id of that one, as the audit knows it.
    pub actor_id: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Movement
            | Column::Book
            | Column::Amount
            | Column::Balance
            | Column::RecordedAt
            | Column::Actor
            | Column::ActorId => Class::COMMERCE,
            Column::Id
            | Column::AccountId
            | Column::TransferId
            | Column::LotId
            | Column::HoldId
            | Column::Number => Class::TECHNICAL,
        }
    }
}
