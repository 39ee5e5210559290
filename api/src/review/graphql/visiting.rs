//! What guests ask and do: everything by what shows that they are in, and nothing else.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    id::{CutId, ReviewCommentId},
    order,
    review_decision::Decision,
    review_guest,
};
use futures::Stream;
use sea_orm::prelude::*;

use super::{
    Cut, Review, ReviewComment,
    comment::ReviewMomentInput,
    commenting::{ReviewCommentDeletePayload, ReviewCommentPayload},
    producing::CutPayload,
    subscription::{ReviewChange, changes},
};
use crate::{
    app::Platform,
    context::ContextExt,
    error::Result,
    library::graphql::comment::CommentShapeInput,
    plans,
    remarks::actions::Words,
    review::{
        actions::{
            comment::{self, Subject},
            decide::{self, Verdict},
            guest,
        },
        reads::{self, Guest, Participant},
        rules::{
            guest::{GuestError, is_in, masked},
            stage::Reviewer,
        },
    },
    throttle::{self, Quota, Subject as Tried},
    tokens,
};

/// Comments of one guest.
const SAY: Quota = Quota { burst: 30, every: chrono::TimeDelta::seconds(2) };

/// Finds the guest who is in.
async fn enter(platform: &Platform, session: &str) -> Result<review_guest::Model> {
    let found = review_guest::Entity::find()
        .filter(review_guest::COLUMN.session_hash.eq(tokens::hash(session)))
        .one(platform.db.reader())
        .await?;
    let now = platform.db.now();
    found.filter(|guest| is_in(guest, now)).ok_or_else(|| GuestError::Out.into())
}

/// Finds the guest who is in and wants to change something, which nobody does in an account that has
/// closed.
async fn act(platform: &Platform, session: &str) -> Result<Guest> {
    let guest = enter(platform, session).await?;
    let (db, now) = (platform.db.reader(), platform.db.now());
    if plans::reads::is_closed(db, guest.account_id, now).await? {
        return Err(GuestError::Out.into());
    }
    Ok(Guest::from(&guest))
}

/// The queries of guests.
#[derive(Default)]
pub struct VisitQuery;

#[Object]
impl VisitQuery {
    /// The review that a guest is in.
    ///
    /// Refused with `UNAUTHENTICATED` (the guest is not in, or not any more).
    async fn guest_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What `guestReviewEnter` answered with.")] session: String,
    ) -> Result<GuestReview> {
        let guest = enter(ctx.platform(), &session).await?;
        let who = Participant::Guest(Guest::from(&guest));
        let order = reads::order(ctx.db(), &who, guest.order_id).await?.ok_or(GuestError::Out)?;
        Ok(GuestReview { guest, order, who })
    }
}

/// A review as a guest sees it.
#[derive(Description)]
pub struct GuestReview {
    guest: review_guest::Model,
    order: order::Model,
    who: Participant,
}

#[Object(use_type_description)]
impl GuestReview {
    /// What the video is called.
    async fn title(&self) -> &str {
        &self.order.title
    }

    /// The organisation that ordered it.
    async fn customer(&self) -> &str {
        &self.order.brief.customer
    }

    /// As whom the guest says and decides something.
    async fn name(&self) -> &str {
        &self.guest.name
    }

    /// The address that the guest was invited by.
    async fn email(&self) -> &str {
        &self.guest.email
    }

    /// Until when the guest is in.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.guest.session_until
    }

    /// The cuts, the newest first.
    async fn cuts(&self, ctx: &Context<'_>) -> Result<Vec<Cut>> {
        let cuts = reads::cuts_of(ctx.db(), self.order.id).await?;
        Ok(cuts.into_iter().map(|row| Cut { row, who: self.who }).collect())
    }

    /// What the guest can do, and what keeps them from the rest.
    async fn available_actions(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<super::review::ReviewAvailableAction>> {
        Review { order: self.order.clone(), who: self.who }.offered(ctx).await
    }
}

/// The mutations of guests.
#[derive(Default)]
pub struct VisitMutation;

#[Object]
impl VisitMutation {
    /// Opens the link that a guest was mailed: a code goes out by another mail, which is right for 15
    /// minutes.
    ///
    /// Refused with `LINK_INVALID` or `TOO_MANY_REQUESTS`.
    async fn guest_review_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link.")] input: GuestReviewOpenInput,
    ) -> Result<GuestReviewOpenPayload> {
        let row = guest::open(&ctx.acting(), &input.token).await?;
        Ok(GuestReviewOpenPayload { code_sent_to: masked(&row.email) })
    }

    /// Lets a guest in who has the link and the code, for 12 hours at most.
    ///
    /// Refused with `LINK_INVALID`, `CODE_INVALID` or `TOO_MANY_REQUESTS`.
    async fn guest_review_enter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link, and the code.")] input: GuestReviewEnterInput,
    ) -> Result<GuestReviewEnterPayload> {
        let (row, session) = guest::enter(&ctx.acting(), &input.token, &input.code).await?;
        Ok(GuestReviewEnterPayload { session, until: row.session_until })
    }

    /// Says something about a cut as a guest.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND`, `BAD_USER_INPUT`, `LIMIT_EXCEEDED` or
    /// `TOO_MANY_REQUESTS`.
    async fn guest_comment_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment to be.")] input: GuestCommentAddInput,
    ) -> Result<ReviewCommentPayload> {
        let who = say(ctx, &input.session).await?;
        let words = Words { text: input.text, mentioned: Vec::new() };
        let subject = Subject {
            span: input.moment.map(Into::into),
            shapes: input.shapes.into_iter().map(Into::into).collect(),
            is_private: false,
        };
        let tx = ctx.begin().await?;
        let row = comment::add(&tx, &who, input.cut_id, words, subject).await?;
        tx.commit().await?;
        Ok(ReviewCommentPayload { comment: ReviewComment { cut: row.cut_id, row, who } })
    }

    /// Replies to a comment on a cut as a guest.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND`, `BAD_USER_INPUT`, `ILLEGAL_STATE`,
    /// `LIMIT_EXCEEDED` or `TOO_MANY_REQUESTS`.
    async fn guest_comment_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment, and the reply to be.")] input: GuestCommentReplyInput,
    ) -> Result<ReviewCommentPayload> {
        let who = say(ctx, &input.session).await?;
        let words = Words { text: input.text, mentioned: Vec::new() };
        let tx = ctx.begin().await?;
        let row = comment::reply(&tx, &who, input.id, words).await?;
        tx.commit().await?;
        Ok(ReviewCommentPayload { comment: ReviewComment { cut: row.cut_id, row, who } })
    }

    /// Takes back what the guest said about a cut.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN` (somebody else said it) or
    /// `ILLEGAL_STATE`.
    async fn guest_comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: GuestCommentDeleteInput,
    ) -> Result<ReviewCommentDeletePayload> {
        let who = Participant::Guest(act(ctx.platform(), &input.session).await?);
        let tx = ctx.begin().await?;
        let left = comment::delete(&tx, &who, input.id).await?;
        tx.commit().await?;
        let comment = left.map(|row| ReviewComment { cut: row.cut_id, row, who });
        Ok(ReviewCommentDeletePayload::of(input.id, comment))
    }

    /// Decides on the newest cut as a guest, who has to be a reviewer of the open stage.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND`, `CUT_STALE`, `FORBIDDEN` (it is not the guest's
    /// turn), `ILLEGAL_STATE` or `ROUND_NOT_ACCEPTED` (somebody of the account has to accept the
    /// price of another round first).
    async fn guest_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cut, and the decision.")] input: GuestDecideInput,
    ) -> Result<CutPayload> {
        let guest = act(ctx.platform(), &input.session).await?;
        let verdict = Verdict {
            cut: input.cut_id,
            digest: input.digest,
            decision: input.decision,
            note: input.note,
            accepts: None,
        };
        let (who, reviewer) = (Participant::Guest(guest), Reviewer::Guest(guest.id));
        let tx = ctx.begin().await?;
        let row = Box::pin(decide::decide(&tx, &who, reviewer, verdict)).await?;
        tx.commit().await?;
        Ok(CutPayload { cut: Cut { row, who } })
    }
}

/// Counts what a guest says.
async fn say(ctx: &Context<'_>, session: &str) -> Result<Participant> {
    let guest = act(ctx.platform(), session).await?;
    let subject = Tried::new("guest review", &[&guest.id.to_string()]);
    throttle::take(&ctx.platform().db, &subject, SAY).await?;
    Ok(Participant::Guest(guest))
}

/// The subscriptions of guests.
#[derive(Default)]
pub struct VisitSubscription;

#[Subscription]
impl VisitSubscription {
    /// Tells a guest whenever a cut of the order is shown or decided on, or a comment on it is
    /// otherwise.
    ///
    /// Refused with `UNAUTHENTICATED`.
    async fn guest_review_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What `guestReviewEnter` answered with.")] session: String,
    ) -> Result<impl Stream<Item = async_graphql::Result<ReviewChange>> + 'static> {
        let guest = enter(ctx.platform(), &session).await?;
        let who = Participant::Guest(Guest::from(&guest));
        Ok(changes(ctx.platform(), who, guest.order_id))
    }
}

/// A link that is opened.
#[derive(InputObject)]
pub struct GuestReviewOpenInput {
    /// The token of the link.
    token: String,
}

/// A code that is on its way.
#[derive(SimpleObject)]
pub struct GuestReviewOpenPayload {
    /// The address that it goes to, of which only whose it is knows all.
    code_sent_to: String,
}

/// A guest who wants in.
#[derive(InputObject)]
pub struct GuestReviewEnterInput {
    /// The token of the link.
    token: String,
    /// The six digits of the mail.
    code: String,
}

/// A guest who is in.
#[derive(SimpleObject)]
pub struct GuestReviewEnterPayload {
    /// What shows it: whoever has it is the guest. Keep it like a password.
    session: String,
    /// Until when.
    until: Option<DateTime<Utc>>,
}

/// A comment of a guest to be.
#[derive(InputObject)]
pub struct GuestCommentAddInput {
    /// What `guestReviewEnter` answered with.
    session: String,
    /// The cut that it is about.
    cut_id: CutId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Which frames it is about; all of the cut, unless given.
    moment: Option<ReviewMomentInput>,
    /// What is drawn upon the picture; at most 20.
    #[graphql(default, validator(max_items = 20))]
    shapes: Vec<CommentShapeInput>,
}

/// A reply of a guest to be.
#[derive(InputObject)]
pub struct GuestCommentReplyInput {
    /// What `guestReviewEnter` answered with.
    session: String,
    /// The comment.
    id: ReviewCommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
}

/// A comment of a guest.
#[derive(InputObject)]
pub struct GuestCommentDeleteInput {
    /// What `guestReviewEnter` answered with.
    session: String,
    /// The comment.
    id: ReviewCommentId,
}

/// A decision of a guest to be.
#[derive(InputObject)]
pub struct GuestDecideInput {
    /// What `guestReviewEnter` answered with.
    session: String,
    /// The cut.
    cut_id: CutId,
    /// The SHA-256 of what the guest has looked at, in hex, as the cut tells it.
    digest: String,
    /// The decision.
    decision: Decision,
    /// What is added; at most 2 000 characters.
    note: Option<String>,
}
