//! Grants and corrections of credits that wait for a second person, and what became of them.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, CreditRequestId, HoldId, LotId, UserId},
    lot::LotKind,
};

/// What became of a grant or correction that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "CreditRequestState")]
pub enum RequestState {
    /// Waits for somebody else to decide.
    Pending,
    /// Was approved and done.
    Approved,
    /// Was refused; nothing was done.
    Rejected,
}

/// One grant or correction by staff.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CreditRequestId,
    pub account_id: AccountId,
    pub state: RequestState,
    /// What kind of lot is granted; none where credits are taken away.
    pub kind: Option<LotKind>,
    /// How many credits are granted, or taken away if negative.
    pub amount: i32,
    pub effective_from: Option<DateTimeUtc>,
    pub expires_at: Option<DateTimeUtc>,
    /// Why; the account reads it.
    pub reason: String,
    /// Who asked for it, kept without a reference: the books outlive people.
    pub asked_by: UserId,
    pub asked_at: DateTimeUtc,
    /// Who decided; nobody where it needed no second person.
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was refused.
    pub answer: Option<String>,
    /// The lot that was granted.
    pub lot_id: Option<LotId>,
    /// The hold by which credits were taken away.
    pub hold_id: Option<HoldId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::State
            | Column::Kind
            | Column::Amount
            | Column::EffectiveFrom
            | Column::ExpiresAt
            | Column::Reason
            | Column::AskedBy
            | Column::AskedAt
            | Column::DecidedBy
            | Column::DecidedAt
            | Column::Answer => Class::COMMERCE,
            Column::Id | Column::AccountId | Column::LotId | Column::HoldId => Class::TECHNICAL,
        }
    }
}
