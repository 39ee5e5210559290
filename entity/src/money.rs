//! Money: whole minor units of a currency; never a float.

use async_graphql::{Enum, SimpleObject};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A currency that accounts are billed in.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum Currency {
    /// Norwegian kroner; the minor unit is the øre.
    #[default]
    Nok,
    /// Euro; the minor unit is the cent.
    Eur,
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, SimpleObject, Serialize, Deserialize)]
pub struct Money {
    /// How much, in minor units (øre, cent).
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
}
