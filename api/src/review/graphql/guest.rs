//! Guests, as those who invite them see them.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{OrderId, ReviewGuestId},
    review_guest,
};

use crate::{
    access::Permission,
    accounts::rules::Email,
    context::ContextExt,
    error::Result,
    review::{
        actions::guest::{self, NewGuest},
        rules::guest::is_open,
    },
    tokens,
};

/// A reviewer from outside the account, who comes by a mailed link and takes no seat.
#[derive(Description)]
pub struct ReviewGuest(pub(super) review_guest::Model);

#[Object(use_type_description)]
impl ReviewGuest {
    /// The guest's id.
    async fn id(&self) -> ReviewGuestId {
        self.0.id
    }

    /// What the guest is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where mail goes.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Whether the link opens the review now.
    async fn is_open(&self, ctx: &Context<'_>) -> bool {
        is_open(&self.0, ctx.platform().db.now())
    }

    /// When the guest was invited.
    async fn invited_at(&self) -> DateTime<Utc> {
        self.0.invited_at
    }

    /// Until when the link opens.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When the link was taken back; `null` if it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// When the guest last came in; `null` if they never did.
    async fn entered_at(&self) -> Option<DateTime<Utc>> {
        self.0.entered_at
    }
}

/// The mutations about guests.
#[derive(Default)]
pub struct GuestMutation;

#[Object]
impl GuestMutation {
    /// Invites somebody from outside the account to the review of an order: they get a mail with a
    /// link, and when they open it a code by another mail. They see the cuts and the comments of this
    /// order and nothing else, and decide where they are reviewers of a stage.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `ALREADY_INVITED` (`details.guestId`),
    /// `LIMIT_EXCEEDED` (50) or `ILLEGAL_STATE` (the order is approved or over).
    async fn review_guest_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and whom to invite.")] input: ReviewGuestInviteInput,
    ) -> Result<ReviewGuestPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let id = ReviewGuestId::new();
        let link = ctx.platform().keys.derive("review guest", id.to_string().as_bytes())?;
        let new = NewGuest {
            id,
            token_hash: tokens::hash(&tokens::text(&link)),
            order: input.order_id,
            email: Email::new(&input.email)?,
            name: input.name,
            days: input.days,
        };
        let tx = ctx.begin().await?;
        let row = guest::invite(&tx, &member, new).await?;
        tx.commit().await?;
        Ok(ReviewGuestPayload { guest: ReviewGuest(row) })
    }

    /// Takes the link of a guest back; whoever is in by it is out at once. What they said and decided
    /// stays.
    ///
    /// Refused with `NOT_FOUND`.
    async fn review_guest_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guest.")] input: ReviewGuestRevokeInput,
    ) -> Result<ReviewGuestPayload> {
        let member = ctx.member(Permission::OrderPlace)?;
        let tx = ctx.begin().await?;
        let row = guest::revoke(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(ReviewGuestPayload { guest: ReviewGuest(row) })
    }
}

/// Somebody to be invited.
#[derive(InputObject)]
pub struct ReviewGuestInviteInput {
    /// The order.
    order_id: OrderId,
    /// The e-mail address.
    email: String,
    /// What the guest is called; 1 to 100 characters.
    name: String,
    /// For how many days the link opens; 1 to 365, 30 unless given.
    days: Option<i32>,
}

/// A guest.
#[derive(InputObject)]
pub struct ReviewGuestRevokeInput {
    /// The guest.
    id: ReviewGuestId,
}

/// A guest as they are now.
#[derive(SimpleObject)]
pub struct ReviewGuestPayload {
    /// The guest.
    guest: ReviewGuest,
}
