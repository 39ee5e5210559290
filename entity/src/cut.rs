//! What producers show of ordered videos before they are finished.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, CutId, OrderId, RevisionId, UserId},
    review_decision::Decision,
};

/// A part of the cut before that is in a cut, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its first frame in the cut before.
    pub first: i32,
    /// Its last frame in the cut before.
    pub last: i32,
    /// Where its first frame is now.
    pub to: i32,
}

/// All parts of the cut before that are in a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Edits(pub Vec<Segment>);

/// One cut of one order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cut")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CutId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    /// Counts the cuts of the order from 1.
    pub number: i32,
    /// Where it lies in the library; none once it is deleted there.
    pub asset_id: Option<AssetId>,
    pub revision_id: Option<RevisionId>,
    /// SHA-256 of its bytes, in hex: what is decided on.
    pub digest: String,
    /// What the file was called.
    pub name: String,
    /// What the producer says about it.
    pub note: Option<String>,
    /// What became of the frames of the cut before, if the producer says so.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub edits: Option<Edits>,
    pub submitted_by: Option<UserId>,
    pub submitted_at: DateTimeUtc,
    /// What was decided on it in the end.
    pub outcome: Option<Decision>,
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest | Column::Name | Column::Note => Class::CONTENT,
            Column::Outcome | Column::DecidedAt => Class::COMMERCE,
            Column::Id
            | Column::AccountId
            | Column::OrderId
            | Column::Number
            | Column::AssetId
            | Column::RevisionId
            | Column::Edits
            | Column::SubmittedBy
            | Column::SubmittedAt => Class::TECHNICAL,
        }
    }
}
