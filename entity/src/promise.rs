//! When a video is promised, and why then.

use async_graphql::{Enum, SimpleObject};
use sea_orm::{FromJsonQueryResult, prelude::DateTimeUtc};
use serde::{Deserialize, Serialize};

/// A delivery promise with its reckoning.
#[derive(
    Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize, FromJsonQueryResult,
)]
#[graphql(name = "DeliveryPromise")]
pub struct Promise {
    /// By when it is delivered.
    pub due_at: DateTimeUtc,
    /// How that was reckoned, in order.
    pub steps: Vec<PromiseStep>,
}

/// One step of a delivery promise's reckoning.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct PromiseStep {
    /// What was reckoned with.
    pub reason: PromiseReason,
    /// The instant that it is about: of a day, its beginning; of a promise, its end.
    pub at: DateTimeUtc,
    /// The same in words.
    pub text: String,
}

/// What a delivery promise reckons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseReason {
    /// The order was placed.
    Placed,
    /// It came after 14:00 in Oslo, so the clock starts on the next working day.
    AfterCutOff,
    /// The day is a Saturday or Sunday, on which the clock stands still.
    Weekend,
    /// The day is a Norwegian public holiday, on which the clock stands still.
    PublicHoliday,
    /// The clock starts.
    ClockStarts,
    /// The plan promises short videos on the same working day.
    SameDay,
    /// The plan promises short videos within 24 hours.
    OneDay,
    /// The plan promises two working days.
    TwoDaysByPlan,
    /// Videos longer than 60 seconds take two working days on every plan.
    TwoDaysByLength,
    /// The clock stood still until now, because it waited for the customer.
    Resumed,
}
