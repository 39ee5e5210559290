//! Choosing a plan, and leaving.

use async_graphql::{Context, InputObject, Object};
use entity::plan::PlanCode;
use serde::Serialize;

use super::{SubscriptionPayload, reason};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    idempotency::Request,
    subscriptions::actions::{self, Choice},
};

/// The mutations by which an account chooses its plan.
#[derive(Default)]
pub struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Subscribes the account to a plan as it is on the price list now, for contract periods of
    /// twelve months that follow one another until notice is given.
    ///
    /// A first plan begins at once, and opens an account that has closed. A larger plan begins at
    /// once, too: the contract period stays, and the month under way counts as one of the larger
    /// plan, whose missing credits are granted at once. A smaller plan begins when the contract
    /// period ends, until when `planChangeWithdraw` calls it off.
    ///
    /// Refused with `BILLING_PROFILE_INCOMPLETE` (`details.missing` tells what is missing),
    /// `BAD_USER_INPUT` (TRIAL, or a plan by agreement), `ILLEGAL_STATE` (it is the plan already),
    /// `ACCOUNT_CLOSED` (the account is being deleted), `VERSION_CONFLICT`,
    /// `IDEMPOTENCY_MISMATCH` or `STEP_UP_REQUIRED`.
    async fn plan_choose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plan.")] input: PlanChooseInput,
    ) -> Result<SubscriptionPayload> {
        let member = ctx.proved(Permission::PlanChoose).await?;
        let tx = ctx.begin().await?;
        let request = Request {
            account: member.account,
            operation: "planChoose",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let choice = Choice { plan: input.plan, expected_version: input.expected_version };
        tx.once(request, async || actions::choose(&tx, &member, choice).await).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, member.account).await
    }

    /// Calls off the smaller plan that was to begin with the next contract period.
    ///
    /// Refused with `ILLEGAL_STATE` (none is to begin), `VERSION_CONFLICT` or
    /// `STEP_UP_REQUIRED`.
    async fn plan_change_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it rests on.")] input: PlanChangeWithdrawInput,
    ) -> Result<SubscriptionPayload> {
        let member = ctx.proved(Permission::PlanChoose).await?;
        let tx = ctx.begin().await?;
        actions::keep_plan(&tx, &member, input.expected_version).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, member.account).await
    }

    /// Gives notice: the subscription ends with the contract period. The account closes to writes
    /// then, and is deleted seven days later.
    ///
    /// Refused with `ILLEGAL_STATE` (there is no contract, or notice was given), `BAD_USER_INPUT`
    /// (reason), `VERSION_CONFLICT` or `STEP_UP_REQUIRED`.
    async fn plan_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Why, if you like to tell.")] input: PlanNoticeInput,
    ) -> Result<SubscriptionPayload> {
        let member = ctx.proved(Permission::PlanChoose).await?;
        let reason = reason(input.reason)?;
        let tx = ctx.begin().await?;
        actions::give(&tx, &member, reason, input.expected_version).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, member.account).await
    }

    /// Takes notice back before the contract period ends; the subscription goes on.
    ///
    /// Refused with `ILLEGAL_STATE` (no notice was given, or it has taken effect),
    /// `VERSION_CONFLICT` or `STEP_UP_REQUIRED`.
    async fn plan_notice_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it rests on.")] input: PlanNoticeWithdrawInput,
    ) -> Result<SubscriptionPayload> {
        let member = ctx.proved(Permission::PlanChoose).await?;
        let tx = ctx.begin().await?;
        actions::withdraw(&tx, &member, input.expected_version).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, member.account).await
    }

    /// Closes the account to writes at once, whatever is left of its contract. All of it is deleted
    /// seven days later, unless `planChoose` opens it again before; `libraryExport` takes it away.
    /// For owners.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `ACCOUNT_CLOSED` (it is closed), `BAD_USER_INPUT` (the name is
    /// not the account's, or the reason is too long) or `VERSION_CONFLICT`.
    async fn account_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name of the account, and why.")] input: AccountCloseInput,
    ) -> Result<SubscriptionPayload> {
        let member = ctx.proved(Permission::AccountClose).await?;
        let reason = reason(input.reason)?;
        let tx = ctx.begin().await?;
        let close = actions::Close { name: input.name, reason };
        actions::close(&tx, &member, close, input.expected_version).await?;
        tx.commit().await?;
        SubscriptionPayload::load(ctx, member.account).await
    }
}

/// Which plan to subscribe to.
#[derive(InputObject, Serialize)]
pub struct PlanChooseInput {
    /// STANDARD or PREMIUM; the others are for new accounts or by agreement.
    plan: PlanCode,
    /// The version of the account that the choice rests on; any unless given.
    expected_version: Option<i32>,
    /// Your name for this request, of 1 to 100 characters: sent twice it acts once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// Stay with the plan.
#[derive(InputObject)]
pub struct PlanChangeWithdrawInput {
    /// The version of the account that it rests on; any unless given.
    expected_version: Option<i32>,
}

/// Give notice.
#[derive(InputObject)]
pub struct PlanNoticeInput {
    /// Why, in at most 500 characters.
    reason: Option<String>,
    /// The version of the account that it rests on; any unless given.
    expected_version: Option<i32>,
}

/// Take notice back.
#[derive(InputObject)]
pub struct PlanNoticeWithdrawInput {
    /// The version of the account that it rests on; any unless given.
    expected_version: Option<i32>,
}

/// Close the account.
#[derive(InputObject)]
pub struct AccountCloseInput {
    /// The name of the account, so that none is closed by mistake.
    name: String,
    /// Why, in at most 500 characters.
    reason: Option<String>,
    /// The version of the account that it rests on; any unless given.
    expected_version: Option<i32>,
}
