//! What was approved, by whom and when.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, CutId, OrderId},
    review_decision::Decision,
};

/// Somebody's part in an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The person, as they were called then.
    pub name: String,
    /// Their address, of those who came by a link.
    pub email: Option<String>,
    /// The stage in which they decided.
    pub stage: Option<String>,
    /// What they decided.
    pub decision: Decision,
    /// What they added.
    pub note: Option<String>,
    /// When.
    pub at: DateTimeUtc,
}

/// Something that was still to be worked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    /// Who asked for it.
    pub name: String,
    /// The time code of its first frame; none for all of the cut.
    pub code: Option<String>,
    /// What was said.
    pub text: String,
}

/// All that is certified, as it was when it was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Certified {
    /// The customer.
    pub customer: String,
    /// What the video is called.
    pub title: String,
    /// The number of the order.
    pub order: i32,
    /// The number of the cut.
    pub cut: i32,
    /// The file of the cut.
    pub file: String,
    /// The SHA-256 of the file, in hex.
    pub digest: String,
    /// Who decided what, in order.
    pub approvals: Vec<Approval>,
    /// What was still open.
    pub open: Vec<OpenItem>,
}

/// The certificate of one cut.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_certificate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub cut_id: CutId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    pub outcome: Decision,
    #[sea_orm(column_type = "JsonBinary")]
    pub certified: Certified,
    pub issued_at: DateTimeUtc,
    /// Where it lies with the delivered video; none before.
    pub asset_id: Option<AssetId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Certified => Class::CONTENT,
            Column::Outcome
            | Column::IssuedAt
            | Column::CutId
            | Column::AccountId
            | Column::OrderId
            | Column::AssetId => Class::TECHNICAL,
        }
    }
}
