//! Credits as clients see them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    entry::{self, Movement},
    id::{AccountId, EntryId, LotId},
    lot::LotKind,
};
use sea_orm::ColumnTrait;
use serde::Serialize;

use super::{
    actions::{self, Grant},
    reads::{self, HoldOf, StandingOf},
    rules::{self, Standing},
};
use crate::{
    access::{Duty, Permission},
    context::ContextExt,
    error::{Error, Result},
    idempotency::Request,
    page::{Key, Page, PageInput, Paged, Part},
};

/// What an account has to spend.
pub struct CreditBalance(rules::Balance);

#[Object]
impl CreditBalance {
    /// How many credits can be spent now.
    async fn available(&self) -> i64 {
        self.0.available
    }

    /// How many credits are reserved by orders that are not in production yet.
    async fn held(&self) -> i64 {
        self.0.held
    }

    /// What expires next of what can be spent; none if nothing expires.
    async fn expiring_next(&self) -> Option<CreditExpiry> {
        self.0.expiring_next.map(|(amount, at)| CreditExpiry { amount, at })
    }

    /// The lots that have credits which are reserved or can be spent now or later, in the order in
    /// which they are spent.
    async fn lots(&self) -> Vec<CreditLot> {
        self.0.lots.iter().cloned().map(CreditLot).collect()
    }
}

/// Credits that are about to expire.
#[derive(SimpleObject)]
pub struct CreditExpiry {
    /// How many.
    amount: i64,
    /// When.
    at: DateTime<Utc>,
}

/// Credits that were granted together.
pub struct CreditLot(Standing);

impl CreditLot {
    /// Shows a lot.
    pub async fn load(ctx: &Context<'_>, id: LotId) -> Result<Option<Self>> {
        Ok(ctx.load(StandingOf(id)).await?.map(Self))
    }
}

#[Object]
impl CreditLot {
    /// The lot's id.
    async fn id(&self) -> LotId {
        self.0.lot.id
    }

    /// Why they were granted.
    async fn kind(&self) -> LotKind {
        self.0.lot.kind
    }

    /// How many were granted.
    async fn amount(&self) -> i32 {
        self.0.lot.amount
    }

    /// How many of them are neither spent nor reserved, whether they have expired or not.
    async fn available(&self) -> i32 {
        self.0.available
    }

    /// How many of them are reserved.
    async fn held(&self) -> i32 {
        self.0.held
    }

    /// From when they can be spent.
    async fn effective_from(&self) -> DateTime<Utc> {
        self.0.lot.effective_from
    }

    /// From when they can be spent no more; none if they last.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.lot.expires_at
    }

    /// What Vibbio says about them.
    async fn note(&self) -> Option<&str> {
        self.0.lot.note.as_deref()
    }
}

/// One movement of credits of one lot.
pub struct CreditMovement(entry::Model);

#[Object]
impl CreditMovement {
    /// The id of the ledger's entry.
    async fn id(&self) -> EntryId {
        self.0.id
    }

    /// From where to where they moved.
    async fn kind(&self) -> Movement {
        self.0.movement
    }

    /// How many credits; always positive.
    async fn amount(&self) -> i32 {
        self.0.amount
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The lot whose credits they are.
    async fn lot(&self, ctx: &Context<'_>) -> Result<Option<CreditLot>> {
        CreditLot::load(ctx, self.0.lot_id).await
    }

    /// What they were reserved for: the id of an order, a purchase or a booking; none for a grant.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let Some(hold) = self.0.hold_id else { return Ok(None) };
        Ok(ctx.load(HoldOf(hold)).await?.map(|hold| ID(hold.subject)))
    }
}

/// The queries about credits.
#[derive(Default)]
pub struct CreditQuery;

#[Object]
impl CreditQuery {
    /// What the account has to spend.
    async fn credit_balance(&self, ctx: &Context<'_>) -> Result<CreditBalance> {
        let member = ctx.member(Permission::CreditsRead)?;
        let now = ctx.platform().db.now();
        Ok(CreditBalance(reads::balance(ctx.db(), member.account, now).await?))
    }

    /// Every movement of the account's credits, newest first. What expires unspent does not move.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn credit_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<CreditMovement>> {
        let member = ctx.member(Permission::CreditsRead)?;
        let keys = [
            Key::down(entry::Column::RecordedAt.into_expr(), |row: &entry::Model| {
                Part::Instant(row.recorded_at)
            }),
            Key::down(entry::Column::Id.into_expr(), |row: &entry::Model| Part::Id(row.id.0)),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::statement(&member), &keys, ctx.db(), CreditMovement).await
    }
}

/// The mutations of credits.
#[derive(Default)]
pub struct CreditMutation;

#[Object]
impl CreditMutation {
    /// Grants credits to an account; for staff.
    ///
    /// Refused with `NOT_FOUND` (no such account), `BAD_USER_INPUT` (amount, expiry, reason) or
    /// `IDEMPOTENCY_MISMATCH`.
    async fn credit_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to grant how many, and why.")] input: CreditGrantInput,
    ) -> Result<CreditGrantPayload> {
        let staff = ctx.staff(Duty::GrantCredits)?;
        let reason = input.reason.trim();
        if reason.is_empty() || reason.chars().count() > 500 {
            return Err(Error::bad_input("reason", "A reason has 1 to 500 characters."));
        }
        let tx = ctx.begin().await?;
        let request = Request {
            account: input.account_id,
            operation: "creditGrant",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let lot = tx
            .once(request, async || {
                let grant = Grant {
                    kind: input.kind,
                    amount: input.amount,
                    effective_from: input.effective_from.unwrap_or(tx.now),
                    expires_at: input.expires_at,
                    note: Some(reason.to_owned()),
                    actor: Some(staff.user),
                };
                Ok(actions::grant(&tx, input.account_id, grant).await?.id)
            })
            .await?;
        tx.commit().await?;
        let lot = CreditLot::load(ctx, lot).await?.ok_or_else(|| Error::not_found("lot"))?;
        Ok(CreditGrantPayload { lot })
    }
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

/// The new lot.
#[derive(SimpleObject)]
pub struct CreditGrantPayload {
    /// The credits that were granted.
    lot: CreditLot,
}
