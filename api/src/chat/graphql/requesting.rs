//! Asking for changes with what was said.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{MessageId, OrderId};

use super::{Message, party};
use crate::{
    chat::actions::change::{self, Wish},
    context::ContextExt,
    error::Result,
    review::graphql::{ReviewComment, comment::ReviewMomentInput, commenting::say, speaker},
};

/// The mutations that ask for changes.
#[derive(Default)]
pub struct ChangeRequestMutation;

#[Object]
impl ChangeRequestMutation {
    /// Asks for a change with a message: what it says becomes a comment on the newest cut of an order,
    /// in the name of who said it, with whom it mentions and the assets that came with it. The message
    /// and the comment tell of one another. A message becomes one change: the second time, this answers
    /// with the one that there is, of whichever order. For the account's people, and for Vibbio's who
    /// make videos.
    ///
    /// Refused with `NOT_FOUND` (no such message, or no such order of its account), `BAD_USER_INPUT`
    /// (the excerpt is not in the message, or there is nothing to read or too much; the frames are not
    /// in the cut), `ILLEGAL_STATE` (the message was deleted; or the order takes no changes now:
    /// `details.reason` is `NO_CUT`, `DECIDED` or `OTHER_STATE`), `FORBIDDEN`, `LIMIT_EXCEEDED` (5 000
    /// comments) or `TOO_MANY_REQUESTS`.
    async fn message_make_change_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message and the order.")] input: MessageMakeChangeRequestInput,
    ) -> Result<MessageMakeChangeRequestPayload> {
        let (party, who) = (party(ctx)?, speaker(ctx)?);
        say(ctx).await?;
        let span = input.moment.map(Into::into);
        let wish = Wish { order: input.order_id, span, excerpt: input.excerpt };
        let tx = ctx.begin().await?;
        let (message, comment) = change::make(&tx, &party, &who, input.message_id, wish).await?;
        tx.commit().await?;
        let comment = ReviewComment::said(comment, who);
        Ok(MessageMakeChangeRequestPayload { message: message.into(), comment })
    }
}

/// Which message asks for a change of what.
#[derive(InputObject)]
pub struct MessageMakeChangeRequestInput {
    /// The message.
    message_id: MessageId,
    /// The order, of the account of the conversation.
    order_id: OrderId,
    /// The frames of the newest cut that it is about; all of the cut, unless given.
    moment: Option<ReviewMomentInput>,
    /// The words of the message that ask for the change; all of them, unless given. 1 to 5 000
    /// characters.
    excerpt: Option<String>,
}

/// A message and the change that it asks for.
#[derive(SimpleObject)]
pub struct MessageMakeChangeRequestPayload {
    /// The message.
    message: Message,
    /// The comment on the newest cut.
    comment: ReviewComment,
}
