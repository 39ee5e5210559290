//! What people are to an account, and what they are at Vibbio.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a member is to an account.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "AccountRole")]
pub enum AccountRole {
    /// Answers for the account; there is always one.
    Owner,
    /// Runs it.
    Admin,
    /// Works in it.
    Member,
    /// Comments and decides on reviews; takes no seat.
    Reviewer,
}

/// What somebody does at Vibbio.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "StaffRole")]
pub enum StaffRole {
    /// Makes videos.
    Producer,
    /// Helps customers.
    Support,
    /// Keeps the books.
    Finance,
    /// Answers for personal data.
    Privacy,
    /// Runs the platform.
    Administrator,
}
