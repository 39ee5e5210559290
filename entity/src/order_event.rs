//! What happened to orders, step by step.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{OrderEventId, OrderId, UserId},
    order::OrderState,
};

/// What can be done with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum OrderAction {
    /// Order it.
    Place,
    /// Promise to make it.
    Accept,
    /// Refuse to make it.
    Decline,
    /// Begin production.
    Start,
    /// Show a cut.
    SubmitCut,
    /// Ask for it to be otherwise.
    RequestChanges,
    /// Be content with the cut.
    Approve,
    /// Put the finished files into the library.
    Deliver,
    /// Set it aside as done.
    Close,
    /// Wait for the customer.
    Hold,
    /// Go on after a hold.
    Resume,
    /// Give it up before production.
    Cancel,
    /// Wish for it by another day.
    ChangeWish,
}

/// Who can do something with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "OrderActor")]
pub enum Actor {
    /// A member of the account.
    Customer,
    /// Somebody at Vibbio.
    Staff,
    /// The platform, by a rule.
    System,
}

/// One step of an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderEventId,
    pub order_id: OrderId,
    pub action: OrderAction,
    /// The state that it led to.
    pub state: OrderState,
    pub actor: Actor,
    /// The person, unless it was the platform.
    pub user_id: Option<UserId>,
    /// What the person gave as the reason.
    pub reason: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Action | Column::State | Column::Actor | Column::UserId | Column::At => {
                Class::COMMERCE
            }
            Column::Reason => Class::CONTENT,
            Column::Id | Column::OrderId => Class::TECHNICAL,
        }
    }
}
