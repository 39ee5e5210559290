//! The statement of credits: every movement with the lot, the order and the person behind it.

use async_graphql::{
    Context, Description, Enum, ID, InputObject, Object,
    connection::{Connection, EmptyFields},
};
use chrono::{DateTime, Utc};
use entity::{
    audit_entry::ActorKind,
    entry::{self, Movement},
    id::{CreditRequestId, EntryId, OrderId, UserId},
};
use sea_orm::prelude::*;

use super::Order;
use crate::{
    access::{Member, Permission},
    accounts::reads::UserById,
    context::ContextExt,
    credits::{
        graphql::CreditLot,
        reads::{self, HoldOf, Period, RequestOf},
    },
    error::{Error, Result},
    orders::reads::OrderOf,
    page::{Key, Page, PageInput, Part, Total},
};

/// A page of the statement.
type Statement = Connection<String, CreditMovement, StatementFigures, EmptyFields>;

/// One movement of credits of one lot.
#[derive(Description)]
pub struct CreditMovement(entry::Model);

#[Object(use_type_description)]
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

    /// What it does to the balance of the statement: credits that are reserved are out of it, and
    /// nothing more happens to it when they are spent.
    async fn change(&self) -> i32 {
        match self.0.movement {
            Movement::Grant | Movement::Release => self.0.amount,
            Movement::Hold | Movement::Expire => -self.0.amount,
            Movement::Capture | Movement::Lapse => 0,
        }
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The lot whose credits they are.
    async fn lot(&self, ctx: &Context<'_>) -> Result<Option<CreditLot>> {
        CreditLot::load(ctx, self.0.lot_id).await
    }

    /// What they were reserved for: the id of an order, a purchase, a booking or a correction; none
    /// for a grant, and for what expired.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        Ok(self.reserved_for(ctx).await?.map(ID))
    }

    /// The order that they were reserved for, if it was one.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        let subject = self.reserved_for(ctx).await?;
        let Some(id) = subject.and_then(|subject| subject.parse::<OrderId>().ok()) else {
            return Ok(None);
        };
        Ok(ctx.load(OrderOf(id)).await?.map(Order))
    }

    /// What sort of doer moved them; null where that was not written down.
    async fn actor(&self) -> Option<ActorKind> {
        self.0.actor
    }

    /// The name of the member who moved them. Customers are not told who at Vibbio it was.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.actor != Some(ActorKind::User) {
            return Ok(None);
        }
        let user = self.0.actor_id.as_deref().and_then(|id| id.parse::<UserId>().ok());
        let Some(user) = user else { return Ok(None) };
        Ok(ctx.load(UserById(user)).await?.map(|user| user.name))
    }

    /// What Vibbio says about it.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.movement == Movement::Grant {
            let lot = CreditLot::load(ctx, self.0.lot_id).await?;
            return Ok(lot.and_then(|lot| lot.0.lot.note));
        }
        let subject = self.reserved_for(ctx).await?;
        let Some(id) = subject.and_then(|subject| subject.parse::<CreditRequestId>().ok()) else {
            return Ok(None);
        };
        Ok(ctx.load(RequestOf(id)).await?.map(|request| request.reason))
    }
}

impl CreditMovement {
    async fn reserved_for(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(hold) = self.0.hold_id else { return Ok(None) };
        Ok(ctx.load(HoldOf(hold)).await?.map(|hold| hold.subject))
    }
}

/// What a statement comes to.
pub struct StatementFigures {
    total: Total,
    member: Member,
    period: Period,
}

#[Object]
impl StatementFigures {
    /// How many movements there are on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        self.total.count(ctx).await
    }

    /// When the time of the statement begins; null for the beginning of the account.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.period.from
    }

    /// When it ends.
    async fn until(&self) -> DateTime<Utc> {
        self.period.until
    }

    /// What there was before, without what was reserved or had expired; credits that can only be
    /// spent later are in it from when they are granted.
    async fn opening_balance(&self, ctx: &Context<'_>) -> Result<i64> {
        let Some(from) = self.period.from else { return Ok(0) };
        reads::balance_at(ctx.db(), self.member.account, from).await
    }

    /// What there is afterwards: the opening balance with the changes of all movements.
    async fn closing_balance(&self, ctx: &Context<'_>) -> Result<i64> {
        reads::balance_at(ctx.db(), self.member.account, self.period.until).await
    }
}

/// In which order a statement tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StatementOrder {
    /// The last movement first.
    NewestFirst,
    /// The first movement first.
    OldestFirst,
}

/// The time of a statement.
#[derive(InputObject)]
pub struct CreditPeriodInput {
    /// Its first instant; from the beginning unless given.
    from: Option<DateTime<Utc>>,
    /// The first instant after it; now unless given.
    until: Option<DateTime<Utc>>,
}

/// The queries about the statement.
#[derive(Default)]
pub struct StatementQuery;

#[Object]
impl StatementQuery {
    /// Every movement of the account's credits in a time, with what there was before and after.
    ///
    /// Refused with `BAD_USER_INPUT` (a time that ends before it begins).
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn credit_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time; all of it unless given.")] period: Option<CreditPeriodInput>,
        #[graphql(desc = "What comes first.", default_with = "StatementOrder::NewestFirst")]
        order_by: StatementOrder,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Statement> {
        let member = ctx.member(Permission::CreditsRead)?;
        let now = ctx.platform().db.now();
        // What happens at this very instant has happened.
        let soon = now + chrono::TimeDelta::microseconds(1);
        let (from, until) = period.map_or((None, None), |period| (period.from, period.until));
        let period = Period { from, until: until.unwrap_or(soon) };
        if from.is_some_and(|from| from >= period.until) {
            return Err(Error::bad_input("period", "A time ends after it begins."));
        }
        let (at, id) = (entry::Column::RecordedAt.into_expr(), entry::Column::Id.into_expr());
        let when = |row: &entry::Model| Part::Instant(row.recorded_at);
        let which = |row: &entry::Model| Part::Id(row.id.0);
        let keys = match order_by {
            StatementOrder::NewestFirst => [Key::down(at, when), Key::down(id, which)],
            StatementOrder::OldestFirst => [Key::up(at, when), Key::up(id, which)],
        };
        let query = reads::statement(&member, period);
        let page = Page::new(PageInput { first, after, last, before })?;
        let slice = page.slice(query.clone(), &keys, ctx.db()).await?;
        let figures = StatementFigures { total: Total::of(query), member, period };
        Ok(slice.connect(figures, CreditMovement))
    }
}
