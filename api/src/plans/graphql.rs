//! Subscriptions as clients see them.

use async_graphql::{Description, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::SubscriptionId,
    money::{Currency, Money},
    plan::{Delivery, PlanCode},
    subscription::Ending,
};

use super::{
    reads::Subscribed,
    rules::{self, Closing},
};

/// What an account subscribes to for a time. It pins the figures that it was chosen with: newer
/// prices and limits reach only who chooses anew. Where a limit is missing there is none.
#[derive(Description)]
pub struct PlanSubscription {
    /// The subscription.
    pub it: Subscribed,
    /// What the account is billed in.
    pub currency: Currency,
    /// When it is asked.
    pub now: DateTime<Utc>,
}

#[Object(use_type_description)]
impl PlanSubscription {
    /// The subscription's id.
    async fn id(&self) -> SubscriptionId {
        self.it.subscription.id
    }

    /// Which plan it is.
    async fn plan(&self) -> PlanCode {
        self.it.plan.code
    }

    /// What it costs a month, ex. VAT.
    async fn monthly(&self) -> Option<Money> {
        let agreed = self.it.subscription.agreement.as_ref().map(|agreed| agreed.monthly);
        agreed.or_else(|| self.it.plan.monthly(self.currency))
    }

    /// How many credits it grants each month; a month's credits can be spent until the end of the
    /// next month.
    async fn monthly_credits(&self) -> i32 {
        self.it.terms().monthly_credits
    }

    /// How many people can work in the account; reviewers take no seat.
    async fn seats(&self) -> Option<i32> {
        self.it.terms().seats
    }

    /// How many brands the account can have.
    async fn brands(&self) -> Option<i32> {
        self.it.terms().brands
    }

    /// How much the library can hold, in gigabytes (10⁹ bytes).
    async fn storage_gigabytes(&self) -> Option<i64> {
        self.it.terms().storage_bytes.map(|bytes| bytes / 1_000_000_000)
    }

    /// Whether any format can be ordered, and not only 1:1, 9:16 and 16:9.
    async fn has_custom_formats(&self) -> bool {
        self.it.terms().has_custom_formats
    }

    /// How fast videos are delivered.
    async fn delivery(&self) -> Delivery {
        self.it.terms().delivery
    }

    /// The day in Oslo from which its months and its contract periods of twelve months are counted.
    async fn anchor_on(&self) -> NaiveDate {
        self.it.subscription.anchor_on
    }

    /// When it began or will begin.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.it.subscription.starts_at
    }

    /// When it ends; none while it renews by itself.
    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.it.subscription.ends_at
    }

    /// Why it ends; none while it renews by itself.
    async fn ending(&self) -> Option<Ending> {
        self.it.subscription.ending
    }

    /// When notice was given; none if none was.
    async fn noticed_at(&self) -> Option<DateTime<Utc>> {
        self.it.subscription.noticed_at
    }

    /// When the contract period ends that is under way: when it renews, or when notice that is
    /// given now takes effect. None of a trial, and of what is over or has not begun.
    async fn period_ends_at(&self) -> Option<DateTime<Utc>> {
        let row = &self.it.subscription;
        let is_over = row.ends_at.is_some_and(|end| end <= self.now);
        let runs = self.it.plan.code != PlanCode::Trial && !is_over && row.starts_at <= self.now;
        runs.then(|| rules::contract_end(row.anchor_on, self.now))
    }
}

/// Why an account was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AccountClosingReason")]
pub enum ClosingReason {
    /// The trial ended, and no plan was chosen.
    TrialEnded,
    /// The contract ended after notice.
    ContractEnded,
    /// An owner closed it.
    ClosedByOwner,
}

impl From<Option<Ending>> for ClosingReason {
    fn from(ending: Option<Ending>) -> Self {
        match ending {
            Some(Ending::Trial) => Self::TrialEnded,
            Some(Ending::Closed) => Self::ClosedByOwner,
            Some(Ending::Notice | Ending::Changed) | None => Self::ContractEnded,
        }
    }
}

/// An account that is closed to writes. People still sign in, look, download and export, and can
/// choose a plan, which opens it again with all that is in it.
#[derive(SimpleObject)]
pub struct AccountClosing {
    /// Since when it is closed.
    since: DateTime<Utc>,
    /// When all of it is deleted, unless a plan is chosen before.
    deletes_at: DateTime<Utc>,
    /// Why it was closed.
    reason: ClosingReason,
}

impl AccountClosing {
    /// Tells of a closed account why it is.
    #[must_use]
    pub fn new(Closing { since, deletes_at }: Closing, ending: Option<Ending>) -> Self {
        Self { since, deletes_at, reason: ending.into() }
    }
}
