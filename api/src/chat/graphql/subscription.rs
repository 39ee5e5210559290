//! Conversations as they go on.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::id::{ConversationId, UserId};
use futures::{Stream, StreamExt, TryStreamExt};

use super::{Conversation, Message, party};
use crate::{
    accounts,
    app::Platform,
    chat::{feed, reads},
    context::ContextExt,
    error::{Error, Result},
    events::{Activity, Event},
    orders::reads::Party,
};

/// The subscriptions to conversations.
#[derive(Default)]
pub struct ConversationSubscription;

#[Subscription]
impl ConversationSubscription {
    /// Each message of a conversation when it is said, changed, taken back or reacted to, as it is
    /// then, in the order of its `cursor`. Begun again `after` the last cursor that came, it goes on
    /// without a gap and without repeating itself: what changed in between comes first. A message
    /// that changed several times in between comes once.
    ///
    /// Refused with `NOT_FOUND`.
    async fn message_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] conversation_id: ConversationId,
        #[graphql(desc = "The last cursor that came; from now on unless given.")] after: Option<
            i64,
        >,
    ) -> Result<impl Stream<Item = async_graphql::Result<Message>> + use<>> {
        let (platform, party) = (ctx.platform().clone(), party(ctx)?);
        let seen = reads::find(platform.db.reader(), &party, conversation_id).await?;
        let seen = seen.ok_or_else(|| Error::not_found("conversation"))?;
        let changes = feed::follow(&platform, party.user(), &seen, after).await?;
        Ok(changes.map_ok(Message).map_err(async_graphql::Error::from))
    }

    /// A conversation of the account whenever something happens in it or somebody has read in it,
    /// as it is then; for staff, any. What happens while the connection is lost is not repeated.
    async fn conversation_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = async_graphql::Result<Conversation>> + use<>> {
        let (platform, party) = (ctx.platform().clone(), party(ctx)?);
        let changed = platform.bus.changes(move |event| match event {
            Event::ConversationChanged { account, conversation } if party.sees(account) => {
                Some(conversation)
            }
            _ => None,
        });
        Ok(changed.filter_map(move |id| see(platform.clone(), party, id)))
    }

    /// What the others in a conversation are doing, which nobody keeps.
    ///
    /// Refused with `NOT_FOUND`.
    async fn conversation_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] conversation_id: ConversationId,
    ) -> Result<impl Stream<Item = async_graphql::Result<ConversationActivity>> + use<>> {
        let (platform, party) = (ctx.platform().clone(), party(ctx)?);
        let seen = reads::find(platform.db.reader(), &party, conversation_id).await?;
        seen.ok_or_else(|| Error::not_found("conversation"))?;
        let own = party.user();
        let heard = platform.bus.changes(move |event| match event {
            Event::ConversationActivity { conversation, user, activity }
                if conversation == conversation_id && user != own =>
            {
                Some((user, activity))
            }
            _ => None,
        });
        Ok(heard.then(move |(user, activity)| name(platform.clone(), user, activity)))
    }
}

/// Reads a conversation, unless the party may not see it.
async fn see(
    platform: Platform,
    party: Party,
    id: ConversationId,
) -> Option<async_graphql::Result<Conversation>> {
    let found = reads::find(platform.db.reader(), &party, id).await;
    found.map(|found| found.map(Conversation)).map_err(async_graphql::Error::from).transpose()
}

async fn name(
    platform: Platform,
    user_id: UserId,
    activity: Activity,
) -> async_graphql::Result<ConversationActivity> {
    let person = accounts::reads::user(platform.db.reader(), user_id).await?;
    let name = person.map(|person| person.name).unwrap_or_default();
    Ok(ConversationActivity { user_id, name, activity })
}

/// What somebody in a conversation is doing.
#[derive(SimpleObject)]
pub struct ConversationActivity {
    /// The person's id.
    user_id: UserId,
    /// The person's name.
    name: String,
    /// What the person does.
    activity: Activity,
}
