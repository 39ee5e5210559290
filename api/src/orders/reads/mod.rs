//! What can be seen of quotes and orders, and by whom.

mod budget;
mod loaders;
mod materials;
mod offer;
mod queue;
mod targets;

use std::collections::{HashMap, HashSet};

use entity::{
    asset, delivery,
    id::{AccountId, AssetId, OrderId, ProjectId, QuoteId, RevisionId, UserId},
    order::{self, OrderState},
    order_event::Actor,
    quote, revision,
    version::Versions,
};
use sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait, prelude::*};

pub use budget::{brand_of, budget, budgets, over_budget, spent};
pub use loaders::{
    BreachOf, DeliveriesOf, FilesOf, HistoryOf, NotesOf, OrderOf, QuoteOf, VersionsOf,
};
pub use materials::{archive_name, materials};
pub use offer::{Ask, Offer, VersionAsk, VersionsAsk, is_stale, offer};

pub use queue::{QueueFilter, queue};
pub use targets::{days, in_time, per_state, times};

use crate::{
    access::{Member, Staff},
    error::Result,
    uses::{Use, UseKind},
};

/// The states in which nothing more is made of what was ordered.
const ENDED: [OrderState; 4] =
    [OrderState::Delivered, OrderState::Closed, OrderState::Cancelled, OrderState::Declined];

/// One of the two sides of an order.
#[derive(Clone, Copy, Debug)]
pub enum Party {
    /// A member of the account whose order it is.
    Customer(Member),
    /// Somebody at Vibbio who makes videos.
    Staff(Staff),
}

impl Party {
    /// Tells which side it is.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Customer(_) => Actor::Customer,
            Self::Staff(_) => Actor::Staff,
        }
    }

    /// Tells whether it sees the orders of an account.
    #[must_use]
    pub fn sees(&self, account: AccountId) -> bool {
        match self {
            Self::Customer(member) => member.account == account,
            Self::Staff(_) => true,
        }
    }

    /// The person.
    #[must_use]
    pub fn user(&self) -> UserId {
        match self {
            Self::Customer(member) => member.user,
            Self::Staff(staff) => staff.user,
        }
    }

    /// The person, as far as there is a login: guests who review have none.
    #[must_use]
    pub fn person(&self) -> Option<UserId> {
        Some(self.user()).filter(|user| !user.0.is_nil())
    }
}

/// The orders that a party may see: those of the account, or all; every other read starts here.
#[must_use]
pub fn visible_to(party: &Party) -> Select<order::Entity> {
    match party {
        Party::Customer(member) => {
            order::Entity::find().filter(order::COLUMN.account_id.eq(member.account))
        }
        Party::Staff(_) => order::Entity::find(),
    }
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    party: &Party,
    id: OrderId,
) -> Result<Option<order::Model>> {
    Ok(visible_to(party).filter(order::COLUMN.id.eq(id)).one(db).await?)
}

/// The assets that an order is made of: those of its scenes, those of its brand, and the finished
/// video of which it is a version, with what is put in.
fn made_of(order: &order::Model) -> impl Iterator<Item = AssetId> {
    parts(order).map(|(asset, _)| asset)
}

/// The same with the revisions that are meant.
fn parts(order: &order::Model) -> impl Iterator<Item = (AssetId, RevisionId)> {
    let shown = order.brief.scenes.iter().flat_map(|scene| &scene.placements);
    let brand = order.brand.iter().flat_map(|brand| &brand.assets);
    let versions = order.versions.iter().flat_map(Versions::assets);
    let shown = shown.map(|shown| (shown.asset, shown.revision));
    let brand = brand.map(|part| (part.asset, part.revision));
    shown.chain(brand).chain(versions.map(|part| (part.asset, part.revision)))
}

/// What the video of an order is made of, each part once.
#[must_use]
pub fn ingredients(order: &order::Model) -> Vec<(AssetId, RevisionId)> {
    let mut known = HashSet::new();
    parts(order).filter(|part| known.insert(*part)).collect()
}

/// The orders under way that show some assets.
pub async fn uses(db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<Vec<(AssetId, Use)>> {
    let whose = asset::Entity::find()
        .select_only()
        .column(asset::Column::AccountId)
        .filter(asset::COLUMN.id.is_in(assets.iter().copied()))
        .into_query();
    let open = order::Entity::find()
        .filter(order::COLUMN.account_id.in_subquery(whose))
        .filter(order::COLUMN.state.is_not_in(ENDED))
        .order_by_asc(order::COLUMN.id)
        .all(db)
        .await?;
    let of = |order: &order::Model| {
        let shown: HashSet<_> = made_of(order).collect();
        let (id, name) = (order.id.to_string(), order.title.clone());
        let used = Use { kind: UseKind::Order, id, name };
        let used: Vec<_> = assets
            .iter()
            .filter(|asset| shown.contains(*asset))
            .map(|asset| (*asset, used.clone()))
            .collect();
        used
    };
    Ok(open.iter().flat_map(of).collect())
}

/// The finished videos of orders that showed some assets of an account.
pub async fn made_with(
    db: &impl ConnectionTrait,
    account: AccountId,
    assets: &[AssetId],
) -> Result<Vec<asset::Model>> {
    let assets: HashSet<_> = assets.iter().collect();
    let orders = order::Entity::find().filter(order::COLUMN.account_id.eq(account)).all(db).await?;
    let showed = |order: &&order::Model| made_of(order).any(|asset| assets.contains(&asset));
    let orders = orders.iter().filter(showed).map(|order| order.id);
    let delivered = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::AssetId)
        .filter(delivery::COLUMN.order_id.is_in(orders))
        .into_query();
    let finished = asset::Entity::find()
        .filter(asset::COLUMN.id.in_subquery(delivered))
        .order_by_asc(asset::COLUMN.id);
    Ok(finished.all(db).await?)
}

/// The digests of the files with which an order was delivered, first to last.
pub async fn delivered(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<String>> {
    let files = delivery::Entity::find()
        .filter(delivery::COLUMN.order_id.eq(order))
        .order_by_asc(delivery::COLUMN.position)
        .all(db)
        .await?;
    let first = revision::Entity::find()
        .filter(revision::COLUMN.asset_id.is_in(files.iter().map(|file| file.asset_id)))
        .filter(revision::COLUMN.number.eq(1));
    let first = first.all(db).await?.into_iter().map(|file| (file.asset_id, file.digest));
    let mut digests: HashMap<_, _> = first.collect();
    Ok(files.iter().filter_map(|file| digests.remove(&file.asset_id)).collect())
}

/// The assets that open orders of an account show.
pub async fn ordered(db: &impl ConnectionTrait, account: AccountId) -> Result<HashSet<AssetId>> {
    let open = order::Entity::find()
        .filter(order::COLUMN.account_id.eq(account))
        .filter(order::COLUMN.state.is_not_in(ENDED))
        .all(db)
        .await?;
    Ok(open.iter().flat_map(made_of).collect())
}

/// Which orders are listed; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Those in one of these states.
    pub states: Option<Vec<OrderState>>,
    /// Those of this project.
    pub project: Option<ProjectId>,
}

/// The orders of a member's account that a filter lets through.
#[must_use]
pub fn list(member: &Member, filter: OrderFilter) -> Select<order::Entity> {
    let matching = Condition::all()
        .add_option(filter.states.map(|states| order::COLUMN.state.is_in(states)))
        .add_option(filter.project.map(|project| order::COLUMN.project_id.eq(project)));
    visible_to(&Party::Customer(*member)).filter(matching)
}

/// A quote that a member may see.
pub async fn quote(
    db: &impl ConnectionTrait,
    member: &Member,
    id: QuoteId,
) -> Result<Option<quote::Model>> {
    let quote = quote::Entity::find_by_id(id).filter(quote::COLUMN.account_id.eq(member.account));
    Ok(quote.one(db).await?)
}

/// The order that was placed by a quote, if one was.
pub async fn ordered_by(db: &impl ConnectionTrait, quote: QuoteId) -> Result<Option<order::Model>> {
    Ok(order::Entity::find().filter(order::COLUMN.quote_id.eq(quote)).one(db).await?)
}

/// The newest order of a project itself, and not of versions of its video.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    project: ProjectId,
) -> Result<Option<order::Model>> {
    let orders = order::Entity::find()
        .filter(order::COLUMN.project_id.eq(project))
        .filter(order::COLUMN.source_id.is_null());
    Ok(orders.order_by_desc(order::COLUMN.number).one(db).await?)
}
