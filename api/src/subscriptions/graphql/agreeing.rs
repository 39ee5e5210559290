//! Plans by agreement; for staff.

use async_graphql::{Context, InputObject, Object};
use entity::{
    id::AccountId,
    money::Money,
    plan::{Delivery, PlanCode},
    subscription::Agreement,
};
use serde::Serialize;

use super::{REASON, SubscriptionPayload};
use crate::{
    access::Duty,
    context::ContextExt,
    error::{Error, Result},
    idempotency::Request,
    plans,
    subscriptions::actions::{self, Deal},
};

/// The most that an agreement grants a month, far above any plan.
const CREDITS: i32 = 1_000_000;
/// The largest storage of an agreement, in gigabytes: a petabyte.
const GIGABYTES: i64 = 1_000_000;
const GIGABYTE: i64 = 1_000_000_000;

/// The mutations by which staff set up plans.
#[derive(Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Subscribes an account to a plan by agreement, with the figures that were agreed, from now
    /// on; for staff. A contract period that is under way goes on with them; otherwise one begins.
    /// Staff see to it themselves that they know whom to bill.
    ///
    /// Refused with `NOT_FOUND` (no such account), `BAD_USER_INPUT` (a plan of the list, a figure
    /// that makes no sense, reason), `ACCOUNT_CLOSED` (it is being deleted), `VERSION_CONFLICT` or
    /// `IDEMPOTENCY_MISMATCH`.
    async fn plan_agree(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, on what, and why.")] input: PlanAgreeInput,
    ) -> Result<SubscriptionPayload> {
        let staff = ctx.staff(Duty::AgreePlans)?;
        let reason = super::reason(Some(input.reason.clone()))?;
        let reason = reason.ok_or_else(|| {
            Error::bad_input("reason", format!("A reason has 1 to {REASON} characters."))
        })?;
        input.check()?;
        let tx = ctx.begin().await?;
        let account = plans::reads::account(&tx.db, input.account_id).await?;
        let request = Request {
            account: account.id,
            operation: "planAgree",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let deal = Deal {
            account: account.id,
            plan: input.plan,
            agreement: input
                .agreement(Money { amount: input.monthly_amount, currency: account.currency }),
            reason,
            expected_version: input.expected_version,
        };
        tx.once(request, async || actions::agree(&tx, &staff, deal).await).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, input.account_id).await
    }
}

/// What was agreed with an account.
#[derive(InputObject, Serialize)]
pub struct PlanAgreeInput {
    /// The account.
    account_id: AccountId,
    /// ENTERPRISE or MULTI.
    plan: PlanCode,
    /// What it costs a month, ex. VAT, in minor units of the account's currency.
    monthly_amount: i64,
    /// Credits granted each month; 0 to 1 000 000.
    monthly_credits: i32,
    /// How many people can work in the account; any number unless given.
    seats: Option<i32>,
    /// How many brands the account can have; any number unless given.
    brands: Option<i32>,
    /// How much the library can hold, in gigabytes (10⁹ bytes); any amount unless given.
    storage_gigabytes: Option<i64>,
    /// How fast videos are delivered.
    delivery: Delivery,
    /// Why, in 1 to 500 characters; the account does not see it.
    reason: String,
    /// The version of the account that the agreement rests on; any unless given.
    expected_version: Option<i32>,
    /// Your name for this request, of 1 to 100 characters: sent twice it acts once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

impl PlanAgreeInput {
    fn check(&self) -> Result<()> {
        let is_odd = |figure: Option<i32>| figure.is_some_and(|figure| figure < 1);
        let gigabytes = self.storage_gigabytes.unwrap_or(1);
        let wrong = [
            (self.monthly_amount < 0, "monthlyAmount"),
            (!(0..=CREDITS).contains(&self.monthly_credits), "monthlyCredits"),
            (is_odd(self.seats), "seats"),
            (is_odd(self.brands), "brands"),
            (!(1..=GIGABYTES).contains(&gigabytes), "storageGigabytes"),
        ];
        match wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
            Some((_, field)) => Err(Error::bad_input(field, "This figure makes no sense.")),
            None => Ok(()),
        }
    }

    fn agreement(&self, monthly: Money) -> Agreement {
        Agreement {
            monthly,
            monthly_credits: self.monthly_credits,
            seats: self.seats,
            brands: self.brands,
            storage_bytes: self.storage_gigabytes.map(|gigabytes| gigabytes * GIGABYTE),
            delivery: self.delivery,
        }
    }
}
