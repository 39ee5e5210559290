//! Who makes which video, how much is made, and how it goes.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    asset::{AssetKind, Ownership},
    delivery,
    id::{AssetId, OrderId, OrderNoteId, RevisionId, UserId},
    order::OrderState,
    order_note,
    price::Policy,
    provenance::Ingredient,
};

use super::{Order, OrderPayload};
use crate::{
    access::Duty,
    accounts::reads::UserById,
    context::ContextExt,
    error::{Error, Result},
    library::{graphql::Asset, reads::loaders::AssetOf},
    orders::{
        actions::assign,
        reads,
        rules::{calendar::is_working_day, production},
    },
    oslo, prices,
};

/// Somebody at Vibbio.
#[derive(SimpleObject)]
pub struct Maker {
    /// The person's id.
    id: UserId,
    /// What the person is called.
    name: String,
}

impl Maker {
    /// Shows a person.
    pub(super) async fn load(ctx: &Context<'_>, id: UserId) -> Result<Option<Self>> {
        Ok(ctx.load(UserById(id)).await?.map(|user| Self { id, name: user.name }))
    }
}

/// What those who make a video tell one another.
#[derive(Description)]
pub struct OrderNote(pub(super) order_note::Model);

#[Object(use_type_description)]
impl OrderNote {
    /// The note's id.
    async fn id(&self) -> OrderNoteId {
        self.0.id
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who wrote it; null once the person is gone.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(author) = self.0.author_id else { return Ok(None) };
        Ok(ctx.load(UserById(author)).await?.map(|user| user.name))
    }

    /// When.
    async fn written_at(&self) -> DateTime<Utc> {
        self.0.written_at
    }
}

/// A finished video with what it is made of.
#[derive(Description)]
pub struct OrderDelivery(pub(super) delivery::Model);

#[Object(use_type_description)]
impl OrderDelivery {
    /// The finished video; null if it has been deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(ctx.load(AssetOf(self.0.asset_id)).await?.map(Asset))
    }

    /// When it was written down what it is made of; null of what was delivered before that was done.
    async fn written_at(&self) -> Option<DateTime<Utc>> {
        self.0.provenance.as_ref().map(|provenance| provenance.at)
    }

    /// What it is made of: what scenes show, what belongs to the brand, and the video of which it is
    /// a version.
    async fn ingredients(&self) -> Vec<OrderIngredient<'_>> {
        let all = self.0.provenance.iter().flat_map(|provenance| &provenance.ingredients);
        all.map(OrderIngredient).collect()
    }

    /// Those of them that can only be heard.
    async fn music(&self) -> Vec<OrderIngredient<'_>> {
        let all = self.0.provenance.iter().flat_map(|provenance| &provenance.ingredients);
        all.filter(|one| one.kind == AssetKind::Audio).map(OrderIngredient).collect()
    }
}

/// What a finished video is made of, as it was when it was delivered.
#[derive(Description)]
pub struct OrderIngredient<'a>(&'a Ingredient);

#[Object(use_type_description)]
impl OrderIngredient<'_> {
    /// The asset's id.
    async fn asset_id(&self) -> AssetId {
        self.0.asset
    }

    /// The revision whose bytes were meant.
    async fn revision_id(&self) -> RevisionId {
        self.0.revision
    }

    /// SHA-256 of those bytes, in hex.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What the asset was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is.
    async fn kind(&self) -> AssetKind {
        self.0.kind
    }

    /// Whose it was.
    async fn ownership(&self) -> Ownership {
        self.0.ownership
    }

    /// Until when the rights to it stood, as they were then; null where no end was known.
    async fn rights_until(&self) -> Option<DateTime<Utc>> {
        self.0.until
    }

    /// The asset as it is now; null if it has been deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(ctx.load(AssetOf(self.0.asset)).await?.map(Asset))
    }
}

/// How many orders are in a state.
#[derive(SimpleObject)]
pub struct StateCount {
    /// The state.
    state: OrderState,
    /// How many.
    count: i64,
}

/// How long orders stay in a state.
#[derive(SimpleObject)]
pub struct StateTime {
    /// The state.
    state: OrderState,
    /// The median, in seconds.
    seconds: i64,
}

/// How production goes.
#[derive(SimpleObject)]
pub struct ProductionTargets {
    /// How many orders of all accounts are in each state now.
    states: Vec<StateCount>,
    /// How many orders were delivered in the time.
    delivered: u64,
    /// How many of them were late.
    late: u64,
    /// The share of those that were in time, 0 to 1; null where none was delivered.
    on_time_share: Option<f64>,
    /// How long those orders stood in each state that they left.
    medians: Vec<StateTime>,
}

/// A day in Oslo, and what is to be made on it.
#[derive(SimpleObject)]
pub struct ProductionDay {
    /// The day.
    day: NaiveDate,
    /// Whether people are at work.
    is_working_day: bool,
    /// How many videos can be made; none on other days, unless somebody has said so.
    capacity: i64,
    /// How many are due, of those whose clock runs.
    due: i64,
    /// How many more can be made; less than none where there are too many.
    left: i64,
}

/// The queries about production.
#[derive(Default)]
pub struct MakingQuery;

#[Object]
impl MakingQuery {
    /// How production goes: what lies where, what was in time, and how long steps take; for staff
    /// who make videos.
    ///
    /// Refused with `BAD_USER_INPUT` (a time that ends before it begins).
    async fn production_targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From when deliveries are counted.")] from: DateTime<Utc>,
        #[graphql(desc = "Until when; now unless given.")] until: Option<DateTime<Utc>>,
    ) -> Result<ProductionTargets> {
        let staff = ctx.staff(Duty::Produce)?;
        let (db, now) = (ctx.db(), ctx.platform().db.now());
        let time = (from, until.unwrap_or(now + chrono::TimeDelta::microseconds(1)));
        if time.0 >= time.1 {
            return Err(Error::bad_input("from", "A time ends after it begins."));
        }
        let states = reads::per_state(db, staff).await?.into_iter();
        let (delivered, late) = reads::in_time(db, staff, time).await?;
        let medians = reads::times(db, staff, time).await?.into_iter();
        Ok(ProductionTargets {
            states: states.map(|(state, count)| StateCount { state, count }).collect(),
            delivered,
            late,
            on_time_share: share(delivered, late),
            medians: medians.map(|(state, seconds)| StateTime { state, seconds }).collect(),
        })
    }

    /// How many videos can be made on each day, and how many are due; for staff who make videos.
    ///
    /// Refused with `BAD_USER_INPUT` (too many days).
    async fn production_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; today in Oslo unless given.")] from: Option<NaiveDate>,
        #[graphql(desc = "How many days; 1 to 92.", default = 14)] days: i32,
    ) -> Result<Vec<ProductionDay>> {
        let staff = ctx.staff(Duty::Produce)?;
        let (db, now) = (ctx.db(), ctx.platform().db.now());
        let from = from.unwrap_or_else(|| oslo::local(now).date());
        let count = u64::try_from(production::days(days)?).unwrap_or_default();
        let until = from.checked_add_days(Days::new(count)).unwrap_or(NaiveDate::MAX);
        let usual = prices::reads::policy(db, now, Policy::DailyCapacity).await?;
        let (due, set) = reads::days(db, staff, from, until).await?;
        let show = |day: NaiveDate| {
            let is_working_day = is_working_day(day);
            let usual = if is_working_day { usual } else { 0 };
            let capacity = set.get(&day).map_or(usual, |set| i64::from(*set));
            let due = due.get(&day).copied().unwrap_or_default();
            ProductionDay { day, is_working_day, capacity, due, left: capacity - due }
        };
        Ok(from.iter_days().take_while(|day| *day < until).map(show).collect())
    }
}

#[expect(clippy::cast_precision_loss, reason = "orders are counted in thousands")]
fn share(delivered: u64, late: u64) -> Option<f64> {
    (delivered > 0).then(|| delivered.saturating_sub(late) as f64 / delivered as f64)
}

/// The mutations of production.
#[derive(Default)]
pub struct MakingMutation;

#[Object]
impl MakingMutation {
    /// Takes an order that nobody makes; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (nothing more is made of it, or somebody else
    /// makes it; `details.reason` is `ENDED` or `TAKEN`).
    async fn order_take(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: OrderTakeInput,
    ) -> Result<OrderPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        let order = assign::take(&tx, staff, input.id).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }

    /// Gives an order to somebody who makes videos, or to nobody; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a person who makes no videos, a note that is too
    /// long) or `ILLEGAL_STATE` (nothing more is made of it).
    async fn order_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and who makes it.")] input: OrderAssignInput,
    ) -> Result<OrderPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        let (to, note) = (input.assignee_id, input.note.as_deref());
        let order = assign::hand_over(&tx, staff, input.id, to, note).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }

    /// Writes a note about an order that customers never see; for staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT` (no words, or too many).
    async fn order_note_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the note.")] input: OrderNoteAddInput,
    ) -> Result<OrderPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        let order = assign::add_note(&tx, staff, input.id, &input.note).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
    }

    /// Says how many videos can be made on a day, or leaves it to policy; for staff who make videos.
    ///
    /// Refused with `BAD_USER_INPUT` (less than none).
    async fn production_capacity_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day and how many.")] input: ProductionCapacitySetInput,
    ) -> Result<ProductionCapacitySetPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        assign::set_capacity(&tx, staff, input.day, input.capacity).await?;
        tx.commit().await?;
        Ok(ProductionCapacitySetPayload { day: input.day, capacity: input.capacity })
    }
}

/// Which order is taken.
#[derive(InputObject)]
pub struct OrderTakeInput {
    /// The order.
    id: OrderId,
}

/// Who makes an order.
#[derive(InputObject)]
pub struct OrderAssignInput {
    /// The order.
    id: OrderId,
    /// Who makes it; nobody unless given.
    assignee_id: Option<UserId>,
    /// What the next one should know, in 1 to 2 000 characters; customers never see it.
    note: Option<String>,
}

/// A note about an order.
#[derive(InputObject)]
pub struct OrderNoteAddInput {
    /// The order.
    id: OrderId,
    /// What it says, in 1 to 2 000 characters.
    note: String,
}

/// How many videos can be made on a day.
#[derive(InputObject)]
pub struct ProductionCapacitySetInput {
    /// The day in Oslo.
    day: NaiveDate,
    /// How many, 0 to 10 000; as many as policy says unless given.
    capacity: Option<i32>,
}

/// How many videos can be made on a day.
#[derive(SimpleObject)]
pub struct ProductionCapacitySetPayload {
    /// The day.
    day: NaiveDate,
    /// How many; null for as many as policy says.
    capacity: Option<i32>,
}
