//! What can be seen of reviews, and by whom.

mod comments;
mod loaders;
mod standing;

use entity::{
    cut,
    id::{AccountId, AssetId, CutId, OrderId, UploadId, UserId},
    order::{self, OrderState},
    review_guest, upload,
};
use sea_orm::{
    JoinType, QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::SelectStatement,
};

pub use self::{
    comments::{comment, comments_in, everything_in, seen_by},
    loaders::{
        CertificateOf, CutOf, DecisionsOf, GuestOf, MadeOf, OpenIn, PlaceOf, RequestOf, StagesOf,
    },
    standing::{Planned, course, course_by, guests, rounds, stages, terms, timing, votes},
};
use super::rules::stage::Reviewer;
use crate::{
    access::{Member, Staff},
    error::Result,
    orders::{self, reads::Party},
    uses::{Use, UseKind},
};

/// The states in which nothing more is made of what was ordered.
const ENDED: [OrderState; 4] =
    [OrderState::Delivered, OrderState::Closed, OrderState::Cancelled, OrderState::Declined];

/// A guest, and the one order that they review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Who it is.
    pub id: entity::id::ReviewGuestId,
    /// Whose order it is.
    pub account: AccountId,
    /// The order.
    pub order: OrderId,
}

impl From<&review_guest::Model> for Guest {
    fn from(row: &review_guest::Model) -> Self {
        Self { id: row.id, account: row.account_id, order: row.order_id }
    }
}

/// Somebody who takes part in a review.
#[derive(Clone, Copy, Debug)]
pub enum Participant {
    /// A member of the account whose order it is.
    Customer(Member),
    /// Somebody at Vibbio who makes videos.
    Staff(Staff),
    /// Somebody who came by a mailed link.
    Guest(Guest),
}

impl Participant {
    /// Tells whether they see what Vibbio's people say to one another.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self, Self::Staff(_))
    }

    /// Tells whether they see the review of an order.
    #[must_use]
    pub fn sees(&self, account: AccountId, order: OrderId) -> bool {
        match self {
            Self::Customer(member) => member.account == account,
            Self::Staff(_) => true,
            Self::Guest(guest) => guest.order == order,
        }
    }

    /// The side of the order that they are on.
    #[must_use]
    pub fn party(&self) -> Party {
        match self {
            Self::Customer(member) => Party::Customer(*member),
            Self::Staff(staff) => Party::Staff(*staff),
            Self::Guest(guest) => Party::Customer(Member::guest(guest.account)),
        }
    }

    /// The person, of those who have a login.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Customer(member) => Some(member.user),
            Self::Staff(staff) => Some(staff.user),
            Self::Guest(_) => None,
        }
    }

    /// Who they are where decisions are counted; Vibbio's people decide nothing.
    #[must_use]
    pub fn reviewer(&self) -> Option<Reviewer> {
        match self {
            Self::Customer(member) => Some(Reviewer::User(member.user)),
            Self::Staff(_) => None,
            Self::Guest(guest) => Some(Reviewer::Guest(guest.id)),
        }
    }
}

/// The cuts that somebody may see: those of the account, of the order that they are a guest of, or
/// all; every other read starts here.
#[must_use]
pub fn visible_to(who: &Participant) -> Select<cut::Entity> {
    let all = cut::Entity::find();
    match who {
        Participant::Customer(member) => all.filter(cut::COLUMN.account_id.eq(member.account)),
        Participant::Guest(guest) => all.filter(cut::COLUMN.order_id.eq(guest.order)),
        Participant::Staff(_) => all,
    }
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    who: &Participant,
    id: CutId,
) -> Result<Option<cut::Model>> {
    Ok(visible_to(who).filter(cut::COLUMN.id.eq(id)).one(db).await?)
}

/// An order whose review somebody may see.
pub async fn order(
    db: &impl ConnectionTrait,
    who: &Participant,
    id: OrderId,
) -> Result<Option<order::Model>> {
    let found = orders::reads::find(db, &who.party(), id).await?;
    Ok(found.filter(|order| who.sees(order.account_id, order.id)))
}

/// The cuts of an order, the newest first.
pub async fn cuts_of(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<cut::Model>> {
    let cuts = cut::Entity::find().filter(cut::COLUMN.order_id.eq(order));
    Ok(cuts.order_by_desc(cut::COLUMN.number).all(db).await?)
}

/// The cut of an order that was shown by an upload, if one was.
pub async fn shown_by(
    db: &impl ConnectionTrait,
    order: OrderId,
    upload: UploadId,
) -> Result<Option<cut::Model>> {
    let file = upload::Entity::find_by_id(upload)
        .select_only()
        .column(upload::Column::AssetId)
        .filter(upload::COLUMN.order_id.eq(order))
        .into_query();
    let shown = cut::Entity::find().filter(cut::COLUMN.order_id.eq(order));
    Ok(shown.filter(cut::COLUMN.asset_id.in_subquery(file)).one(db).await?)
}

/// The newest cut of an order.
pub async fn newest(db: &impl ConnectionTrait, order: OrderId) -> Result<Option<cut::Model>> {
    let cuts = cut::Entity::find().filter(cut::COLUMN.order_id.eq(order));
    Ok(cuts.order_by_desc(cut::COLUMN.number).one(db).await?)
}

/// The orders under way of which some assets are cuts.
pub async fn uses(db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<Vec<(AssetId, Use)>> {
    let whose =
        cut::Entity::belongs_to(order::Entity).from(cut::Column::OrderId).to(order::Column::Id);
    let cuts = cut::Entity::find()
        .join(JoinType::InnerJoin, whose.into())
        .select_also(order::Entity)
        .filter(cut::COLUMN.asset_id.is_in(assets.iter().copied()))
        .filter(order::COLUMN.state.is_not_in(ENDED))
        .order_by_asc(cut::COLUMN.id)
        .all(db)
        .await?;
    let used = cuts.into_iter().filter_map(|(cut, order)| {
        let order = order?;
        let (id, name) = (order.id.to_string(), order.title);
        Some((cut.asset_id?, Use { kind: UseKind::Order, id, name }))
    });
    Ok(used.collect())
}

/// The assets of an account that are cuts of orders under way.
#[must_use]
pub fn shown(account: AccountId) -> SelectStatement {
    let open = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::COLUMN.account_id.eq(account))
        .filter(order::COLUMN.state.is_not_in(ENDED))
        .into_query();
    cut::Entity::find()
        .select_only()
        .column(cut::Column::AssetId)
        .filter(cut::COLUMN.asset_id.is_not_null())
        .filter(cut::COLUMN.order_id.in_subquery(open))
        .into_query()
}
