//! The lines of the price list, and the policy figures that lie beside them.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::PriceId,
    money::{Currency, Money},
};

/// What a line of the price list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum PriceKind {
    /// A new video; the quantity is the longest length in seconds.
    Video,
    /// A version of a finished video; the code is a [`VersionKind`].
    Version,
    /// An extra service.
    Service,
    /// An item of the stock library.
    Stock,
    /// A credit pack; the quantity is how many credits are in it.
    Pack,
    /// A figure that is no price; the code is a [`Policy`], the quantity or the amount its value.
    Policy,
}

/// What is made anew in a version of a finished video.
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
pub enum VersionKind {
    /// Another aspect ratio or size.
    Format,
    /// Another language.
    Language,
    /// Another beginning.
    Intro,
    /// Another end.
    Outro,
    /// Other words in a scene.
    Message,
}

/// A figure that Vibbio can change without a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum Policy {
    /// Credits granted once to a new account.
    WelcomeCredits,
    /// How long the trial plan lasts, in days.
    TrialDays,
    /// How long a purchased lot of credits lives, in months.
    PurchasedLotMonths,
    /// How long a lot lives that replaces one expired while it was held, in days.
    RefundLotDays,
    /// How long a quote binds, in hours.
    QuoteHours,
    /// How long trash is kept, in days.
    TrashDays,
    /// How long an invitation stands, in days.
    InvitationDays,
    /// Rounds of changes that the price of a video includes.
    ReviewRounds,
    /// What a further round of changes costs, in credits.
    ReviewRoundCredits,
    /// How long after ordering a service is cancelled free of charge, in hours.
    ServiceCancelHours,
    /// Until how long before its start a service is moved to another time, in hours.
    ServiceMoveHours,
    /// What an account may owe for purchases that are not invoiced yet.
    CreditLimit,
    /// How much of its price makes up for an order that was not delivered when it was due, in
    /// percent.
    MakeGoodPercent,
    /// How long a lot lives that makes up for something, in days.
    MakeGoodLotDays,
    /// How long after its delivery an order is closed, in days.
    CloseDays,
    /// How many videos can be made on a working day.
    DailyCapacity,
    /// How many credits one person at Vibbio may grant or take away; more waits for a second one.
    GrantLimit,
}

/// One line of the price list from an instant on. Lines never change; newer ones follow them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriceId,
    pub kind: PriceKind,
    /// Names the line among those of its kind.
    pub code: String,
    pub effective_from: DateTimeUtc,
    /// A number whose meaning depends on the kind.
    pub quantity: Option<i64>,
    /// The price in credits.
    pub credits: Option<i32>,
    /// The price in øre, ex. VAT.
    pub nok: Option<i64>,
    /// The price in cents, ex. VAT.
    pub eur: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Tells the price in money, ex. VAT; none where it is paid in credits.
    #[must_use]
    pub fn money(&self, currency: Currency) -> Option<Money> {
        let amount = match currency {
            Currency::Nok => self.nok,
            Currency::Eur => self.eur,
        };
        amount.map(|amount| Money { amount, currency })
    }
}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id
            | Column::Kind
            | Column::Code
            | Column::EffectiveFrom
            | Column::Quantity
            | Column::Credits
            | Column::Nok
            | Column::Eur => Class::TECHNICAL,
        }
    }
}
