//! Reviews as clients see them.

pub mod certificate;
pub mod comment;
pub mod commenting;
pub mod cut;
pub mod deciding;
pub mod decision;
pub mod guest;
pub mod producing;
pub mod review;
pub mod subscription;
pub mod visiting;

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use entity::id::{AccountId, CutId, OrderId, ReviewGuestId, UserId};

pub use self::{
    comment::ReviewComment,
    cut::Cut,
    review::Review,
    subscription::ReviewSubscription,
    visiting::{VisitQuery, VisitSubscription},
};
use super::reads::{self, GuestOf, Participant};
use crate::{
    access::{Denied, Duty, Permission},
    accounts::reads::UserById,
    context::ContextExt,
    error::Result,
    staff_access::sight::Sight,
};

/// Tells as whom the caller looks at reviews: staff who make videos see them all.
fn reader(ctx: &Context<'_>) -> Result<Participant, Denied> {
    party(ctx, Permission::OrderRead)
}

/// Tells as whom the caller says something in reviews.
pub(crate) fn speaker(ctx: &Context<'_>) -> Result<Participant, Denied> {
    party(ctx, Permission::Review)
}

fn party(ctx: &Context<'_>, permission: Permission) -> Result<Participant, Denied> {
    match ctx.staff(Duty::Produce) {
        Ok(staff) => Ok(Participant::Staff(staff)),
        Err(_) => Ok(Participant::Customer(ctx.member(permission)?)),
    }
}

/// Notes that somebody at Vibbio looks at what was made of a customer's material.
fn looked_at(ctx: &Context<'_>, who: &Participant, account: AccountId, order: OrderId) {
    if let Some(sight) = ctx.data_opt::<Sight>().filter(|_| who.is_staff()) {
        sight.of_order(account, order, ctx.field().name());
    }
}

/// The queries about reviews.
#[derive(Default)]
pub struct ReviewQuery;

#[Object]
impl ReviewQuery {
    /// The review of an order of the account, or for staff who make videos of any; `null` if there
    /// is no such order.
    async fn review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] order_id: OrderId,
    ) -> Result<Option<Review>> {
        let who = reader(ctx)?;
        let Some(order) = reads::order(ctx.db(), &who, order_id).await? else { return Ok(None) };
        looked_at(ctx, &who, order.account_id, order.id);
        Ok(Some(Review { order, who }))
    }

    /// A cut of an order of the account, or for staff who make videos of any; `null` if there is no
    /// such cut.
    async fn cut(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cut.")] id: CutId,
    ) -> Result<Option<Cut>> {
        let who = reader(ctx)?;
        let Some(row) = reads::find(ctx.db(), &who, id).await? else { return Ok(None) };
        looked_at(ctx, &who, row.account_id, row.order_id);
        Ok(Some(Cut { row, who }))
    }
}

/// The mutations of reviews.
#[derive(Default, MergedObject)]
pub struct ReviewMutation(
    producing::ProducingMutation,
    commenting::CommentingMutation,
    deciding::DecidingMutation,
    guest::GuestMutation,
    visiting::VisitMutation,
);

/// Somebody who takes part in a review.
#[derive(SimpleObject)]
pub struct ReviewPerson {
    /// The person's id; `null` for guests.
    user_id: Option<UserId>,
    /// The guest's id; `null` for people with a login.
    guest_id: Option<ReviewGuestId>,
    /// The person's name.
    name: String,
}

/// Finds somebody who takes part in a review; none once they are gone.
pub(crate) async fn person(
    ctx: &Context<'_>,
    (user, guest): (Option<UserId>, Option<ReviewGuestId>),
) -> Result<Option<ReviewPerson>> {
    let name = match (user, guest) {
        (Some(user), _) => ctx.load(UserById(user)).await?.map(|user| user.name),
        (None, Some(guest)) => ctx.load(GuestOf(guest)).await?.map(|guest| guest.name),
        (None, None) => None,
    };
    Ok(name.map(|name| ReviewPerson { user_id: user, guest_id: guest, name }))
}
