//! Reviews as they go on.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::{CutId, OrderId, ReviewCommentId};
use futures::{Stream, StreamExt};

use super::{Cut, ReviewComment, reader};
use crate::{
    app::Platform,
    context::ContextExt,
    error::{Error, Result},
    events::Event,
    review::reads::{self, Participant},
};

/// The subscriptions to reviews.
#[derive(Default)]
pub struct ReviewSubscription;

#[Subscription]
impl ReviewSubscription {
    /// Tells whenever a cut of an order is shown or decided on, or a comment on it is made, changed,
    /// resolved or deleted. What happens while the connection is lost is not repeated.
    ///
    /// Refused with `UNAUTHENTICATED`, `FORBIDDEN` or `NOT_FOUND` (no such order).
    async fn review_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] order_id: OrderId,
    ) -> Result<impl Stream<Item = async_graphql::Result<ReviewChange>> + 'static> {
        let who = reader(ctx)?;
        let seen = reads::order(ctx.db(), &who, order_id).await?;
        seen.ok_or_else(|| Error::not_found("order"))?;
        Ok(changes(ctx.platform(), who, order_id))
    }
}

/// What happens in the review of an order that somebody may see.
pub(super) fn changes(
    platform: &Platform,
    who: Participant,
    id: OrderId,
) -> impl Stream<Item = async_graphql::Result<ReviewChange>> + 'static {
    let changed = platform.bus.changes(move |event| match event {
        Event::ReviewChanged { order, cut, comment, .. } if order == id => {
            let is_hidden = comment.is_some_and(|(_, is_private)| is_private) && !who.is_staff();
            (!is_hidden).then_some((cut, comment.map(|(comment, _)| comment)))
        }
        _ => None,
    });
    let platform = platform.clone();
    changed.then(move |(cut, comment)| {
        let platform = platform.clone();
        async move { Ok(look(&platform, who, cut, comment).await?) }
    })
}

async fn look(
    platform: &Platform,
    who: Participant,
    cut: CutId,
    comment: Option<ReviewCommentId>,
) -> Result<ReviewChange> {
    let db = platform.db.reader();
    let row = match comment {
        Some(id) => reads::comment(db, &who, id).await?,
        None => None,
    };
    let found = reads::find(db, &who, cut).await?;
    Ok(ReviewChange {
        cut_id: cut,
        cut: found.map(|row| Cut { row, who }),
        comment_id: comment,
        comment: row.map(|row| ReviewComment { row, who, cut }),
    })
}

/// What happened in a review.
#[derive(SimpleObject)]
pub struct ReviewChange {
    /// Which cut it is about.
    cut_id: CutId,
    /// The cut as it is now.
    cut: Option<Cut>,
    /// Which comment it is about; `null` where it is about the cut.
    comment_id: Option<ReviewCommentId>,
    /// The comment as it is now; `null` where it is about the cut, and when the comment is gone.
    comment: Option<ReviewComment>,
}
