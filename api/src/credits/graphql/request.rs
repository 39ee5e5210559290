//! What staff grant and take away, and decide about.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    credit_request::{self, RequestState},
    id::{AccountId, CreditRequestId},
    lot::LotKind,
};
use sea_orm::ColumnTrait;
use serde::Serialize;

use super::CreditLot;
use crate::{
    access::Duty,
    accounts::reads::UserById,
    context::ContextExt,
    credits::{
        actions::{self, Wanted},
        reads::{self, RequestOf},
    },
    error::{Error, Result},
    idempotency::Request,
    page::{Key, Page, PageInput, Paged, Part},
    tx::Tx,
};

/// A grant or correction of credits by staff.
#[derive(Description)]
pub struct CreditRequest(credit_request::Model);

#[Object(use_type_description)]
impl CreditRequest {
    /// The request's id.
    async fn id(&self) -> CreditRequestId {
        self.0.id
    }

    /// Whose credits.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// What became of it.
    async fn state(&self) -> RequestState {
        self.0.state
    }

    /// What kind of grant it is; null for a correction.
    async fn kind(&self) -> Option<LotKind> {
        self.0.kind
    }

    /// How many credits are granted, or taken away if negative.
    async fn amount(&self) -> i32 {
        self.0.amount
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who asked for it.
    async fn asked_by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.load(UserById(self.0.asked_by)).await?.map(|user| user.name))
    }

    /// When.
    async fn asked_at(&self) -> DateTime<Utc> {
        self.0.asked_at
    }

    /// Who decided; null as long as nobody did, and where it needed no second person.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(user) = self.0.decided_by else { return Ok(None) };
        Ok(ctx.load(UserById(user)).await?.map(|user| user.name))
    }

    /// When it was decided, or done.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Why it was refused.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }
}

/// The queries of staff.
#[derive(Default)]
pub struct RequestQuery;

#[Object]
impl RequestQuery {
    /// Grants and corrections of all accounts, newest first; for staff who grant credits.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn credit_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those in one of these states; all unless given.")] states: Option<
            Vec<RequestState>,
        >,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<CreditRequest>> {
        let staff = ctx.staff(Duty::GrantCredits)?;
        let keys =
            [Key::down(credit_request::Column::Id.into_expr(), |row: &credit_request::Model| {
                Part::Id(row.id.0)
            })];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::requests(staff, states), &keys, ctx.db(), CreditRequest).await
    }
}

/// The mutations of staff.
#[derive(Default)]
pub struct RequestMutation;

#[Object]
impl RequestMutation {
    /// Grants credits to an account; for staff. More than policy lets one person grant waits until
    /// somebody else approves it.
    ///
    /// Refused with `NOT_FOUND` (no such account), `BAD_USER_INPUT` (amount, expiry, reason) or
    /// `IDEMPOTENCY_MISMATCH`.
    async fn credit_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to grant how many, and why.")] input: CreditGrantInput,
    ) -> Result<CreditRequestPayload> {
        let wanted = Wanted {
            account: input.account_id,
            kind: Some(input.kind),
            amount: input.amount,
            effective_from: input.effective_from,
            expires_at: input.expires_at,
            reason: input.reason.clone(),
        };
        let key = input.idempotency_key.as_deref();
        let request =
            Request { account: input.account_id, operation: "creditGrant", key, input: &input };
        ask(ctx, request, wanted).await
    }

    /// Corrects the credits of an account: gives some back, or takes some away that it should not
    /// have; for staff. More than policy lets one person correct waits until somebody else approves
    /// it.
    ///
    /// Refused with `NOT_FOUND` (no such account), `BAD_USER_INPUT` (amount, reason),
    /// `INSUFFICIENT_CREDITS` (`details.price`, `details.available`) or `IDEMPOTENCY_MISMATCH`.
    async fn credit_correct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose credits, how many, and why.")] input: CreditCorrectInput,
    ) -> Result<CreditRequestPayload> {
        let wanted = Wanted {
            account: input.account_id,
            kind: None,
            amount: input.amount,
            effective_from: None,
            expires_at: None,
            reason: input.reason.clone(),
        };
        let key = input.idempotency_key.as_deref();
        let request =
            Request { account: input.account_id, operation: "creditCorrect", key, input: &input };
        ask(ctx, request, wanted).await
    }

    /// Approves what somebody else asked for, and does it; for staff who grant credits.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (decided before), `OTHER_PERSON_REQUIRED`,
    /// `BAD_USER_INPUT` (it would have expired) or `INSUFFICIENT_CREDITS`.
    async fn credit_request_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: CreditRequestApproveInput,
    ) -> Result<CreditRequestPayload> {
        let staff = ctx.staff(Duty::GrantCredits)?;
        let tx = ctx.begin().await?;
        let row = actions::approve(&tx, staff, input.id).await?;
        tx.commit().await?;
        CreditRequestPayload::show(ctx, row).await
    }

    /// Refuses what somebody asked for, or takes back what one asked for oneself; for staff who
    /// grant credits.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (decided before) or `BAD_USER_INPUT` (no reason).
    async fn credit_request_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request, and why not.")] input: CreditRequestRejectInput,
    ) -> Result<CreditRequestPayload> {
        let staff = ctx.staff(Duty::GrantCredits)?;
        let tx = ctx.begin().await?;
        let row = actions::reject(&tx, staff, input.id, &input.answer).await?;
        tx.commit().await?;
        CreditRequestPayload::show(ctx, row).await
    }
}

/// Grants or corrects as asked, once however often it is sent.
async fn ask<I: Serialize>(
    ctx: &Context<'_>,
    request: Request<'_, I>,
    wanted: Wanted,
) -> Result<CreditRequestPayload> {
    let staff = ctx.staff(Duty::GrantCredits)?;
    let tx: Tx = ctx.begin().await?;
    let act = async || Ok(actions::ask(&tx, staff, wanted).await?.id);
    let id: CreditRequestId = tx.once(request, act).await?;
    tx.commit().await?;
    let row = ctx.load(RequestOf(id)).await?.ok_or_else(|| Error::not_found("request"))?;
    CreditRequestPayload::show(ctx, row).await
}

/// Whom to grant how many credits, and why.
#[derive(InputObject, Serialize)]
pub struct CreditGrantInput {
    /// The account.
    account_id: AccountId,
    /// What kind of grant it is.
    kind: LotKind,
    /// How many credits; 1 to 1 000 000.
    amount: i32,
    /// From when they can be spent; at once unless given.
    effective_from: Option<DateTime<Utc>>,
    /// From when they can be spent no more; never unless given.
    expires_at: Option<DateTime<Utc>>,
    /// Why, in 1 to 500 characters; the account can read it.
    reason: String,
    /// Your name for this request, of 1 to 100 characters: sent twice it grants once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// Whose credits are corrected, and why.
#[derive(InputObject, Serialize)]
pub struct CreditCorrectInput {
    /// The account.
    account_id: AccountId,
    /// How many credits it gets back, or loses if negative; 1 to 1 000 000 either way.
    amount: i32,
    /// Why, in 1 to 500 characters; the account can read it.
    reason: String,
    /// Your name for this request, of 1 to 100 characters: sent twice it corrects once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// What is approved.
#[derive(InputObject)]
pub struct CreditRequestApproveInput {
    /// The request.
    id: CreditRequestId,
}

/// What is refused, and why.
#[derive(InputObject)]
pub struct CreditRequestRejectInput {
    /// The request.
    id: CreditRequestId,
    /// Why not, in 1 to 500 characters.
    answer: String,
}

/// The request as it is now.
#[derive(SimpleObject)]
pub struct CreditRequestPayload {
    /// The request.
    request: CreditRequest,
    /// The credits that were granted; null as long as it waits, and where some were taken away.
    lot: Option<CreditLot>,
}

impl CreditRequestPayload {
    async fn show(ctx: &Context<'_>, row: credit_request::Model) -> Result<Self> {
        let lot = match row.lot_id {
            Some(lot) => CreditLot::load(ctx, lot).await?,
            None => None,
        };
        Ok(Self { request: CreditRequest(row), lot })
    }
}
