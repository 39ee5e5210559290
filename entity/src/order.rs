//! Ordered videos.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    brand::BrandCopy,
    brief::Brief,
    id::{AccountId, BrandId, HoldId, OrderId, ProjectId, QuoteId, UserId},
    promise::Promise,
    version::Versions,
};

/// Where an order is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum OrderState {
    /// Ordered, its credits held.
    Placed,
    /// Vibbio will make it.
    Accepted,
    /// An editor is at work, its credits spent.
    InProduction,
    /// The customer looks at a cut.
    InReview,
    /// The customer wants it otherwise.
    ChangesRequested,
    /// The customer is content.
    Approved,
    /// The finished files are in the customer's library.
    Delivered,
    /// Nothing more is to be done.
    Closed,
    /// Waits for the customer; the delivery clock stands still.
    OnHold,
    /// Given up by the customer before production, its credits given back.
    Cancelled,
    /// Refused by Vibbio, its credits given back.
    Declined,
}

/// One ordered video.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "video_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    pub account_id: AccountId,
    /// Counts the orders of the account from 1.
    pub number: i32,
    pub project_id: ProjectId,
    /// What was quoted; a quote is ordered once.
    #[sea_orm(unique)]
    pub quote_id: QuoteId,
    pub state: OrderState,
    /// On hold, the state that it goes back to.
    pub held_from: Option<OrderState>,
    pub title: String,
    /// The project as it was ordered; later changes of the project do not reach it.
    #[sea_orm(column_type = "JsonBinary")]
    pub brief: Brief,
    /// Its brand as it was when it was ordered.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub brand: Option<BrandCopy>,
    /// What is made anew of a finished video; none for a new one.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub versions: Option<Versions>,
    /// The order of the finished video of which these are versions.
    pub source_id: Option<OrderId>,
    /// The brand for which it was ordered, kept without a reference.
    pub brand_id: Option<BrandId>,
    /// The day by which it is wished for now.
    pub wished_on: Option<Date>,
    /// What it costs in credits.
    pub price: i32,
    /// Its credits, held or captured.
    pub hold_id: HoldId,
    /// By when it was promised.
    pub promised_at: DateTimeUtc,
    /// By when it is due now, after the times on hold and in review.
    pub due_at: DateTimeUtc,
    #[sea_orm(column_type = "JsonBinary")]
    pub promise: Promise,
    /// Who at Vibbio makes it, kept without a reference.
    pub assignee_id: Option<UserId>,
    /// Since when the delivery clock stands still.
    pub paused_at: Option<DateTimeUtc>,
    /// Goes up with every change.
    pub version: i32,
    pub placed_by: UserId,
    pub placed_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Title | Column::Brief | Column::Brand | Column::Versions | Column::WishedOn => {
                Class::CONTENT
            }
            Column::Number
            | Column::State
            | Column::Price
            | Column::PromisedAt
            | Column::DueAt
            | Column::Promise
            | Column::PlacedBy
            | Column::PlacedAt => Class::COMMERCE,
            Column::Id
            | Column::AccountId
            | Column::ProjectId
            | Column::QuoteId
            | Column::SourceId
            | Column::BrandId
            | Column::AssigneeId
            | Column::HeldFrom
            | Column::HoldId
            | Column::PausedAt
            | Column::Version
            | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
