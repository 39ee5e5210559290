//! Conversations as clients see them.

pub mod message;
pub mod mutations;
pub mod requesting;
pub mod subscription;

use async_graphql::{Context, Description, MergedObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    conversation::{self, Side},
    id::{AccountId, ConversationId, ProjectId, UserId},
    message as row,
};
use sea_orm::prelude::*;

pub use self::{message::Message, subscription::ConversationSubscription};
use super::reads::{self, LastMessageOf, PRESENT, PeopleIn, PresenceOf, UnreadOf};
use crate::{
    access::{Denied, Duty, Permission},
    accounts::reads::UserById,
    context::ContextExt,
    error::Result,
    orders::reads::Party,
    page::{Key, Page, PageInput, Paged, Part},
    projects::{graphql::Project, reads::ProjectOf},
};

/// Tells as which side the caller talks: staff who talk with customers see all conversations.
fn party(ctx: &Context<'_>) -> Result<Party, Denied> {
    match ctx.staff(Duty::Converse) {
        Ok(staff) => Ok(Party::Staff(staff)),
        Err(_) => Ok(Party::Customer(ctx.member(Permission::Converse)?)),
    }
}

/// The mutations of conversations.
#[derive(Default, MergedObject)]
pub struct TalkMutation(mutations::ConversationMutation, requesting::ChangeRequestMutation);

/// The queries about conversations.
#[derive(Default)]
pub struct ConversationQuery;

#[Object]
impl ConversationQuery {
    /// A conversation with Vibbio; `null` where there is none that the caller may see.
    async fn conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ConversationId,
    ) -> Result<Option<Conversation>> {
        let found = reads::find(ctx.db(), &party(ctx)?, id).await?;
        Ok(found.map(Conversation))
    }

    /// The conversations of the account, the one that changed last at the top; for staff, those of
    /// all accounts.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this account, for staff; of any unless given.")]
        account_id: Option<AccountId>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Conversation>> {
        let mut all = reads::visible_to(&party(ctx)?);
        if let Some(account) = account_id {
            all = all.filter(conversation::COLUMN.account_id.eq(account));
        }
        let keys = [
            Key::down(conversation::Column::ChangedAt.into_expr(), |row: &conversation::Model| {
                Part::Instant(row.changed_at)
            }),
            Key::down(conversation::Column::Id.into_expr(), |row: &conversation::Model| {
                Part::Id(row.id.0)
            }),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(all, &keys, ctx.db(), Conversation).await
    }

    /// The conversations in which a customer waits for an answer, the one who waits longest at the
    /// top; for staff who talk with customers.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn conversations_waiting(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Conversation>> {
        let staff = Party::Staff(ctx.staff(Duty::Converse)?);
        let keys = [
            Key::up(conversation::Column::WaitingSince.into_expr(), |row: &conversation::Model| {
                Part::Instant(row.waiting_since.unwrap_or(row.changed_at))
            }),
            Key::up(conversation::Column::Id.into_expr(), |row: &conversation::Model| {
                Part::Id(row.id.0)
            }),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(reads::waiting(&staff), &keys, ctx.db(), Conversation).await
    }
}

/// What an account and Vibbio say to one another, about a project or about everything else.
#[derive(Description)]
pub struct Conversation(pub conversation::Model);

#[Object(use_type_description)]
impl Conversation {
    /// The conversation's id.
    async fn id(&self) -> ConversationId {
        self.0.id
    }

    /// The account whose conversation it is.
    async fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// The id of the project that it is about; `null` for everything else.
    async fn project_id(&self) -> Option<ProjectId> {
        self.0.project_id
    }

    /// The project that it is about; `null` for everything else.
    async fn project(&self, ctx: &Context<'_>) -> Result<Option<Project>> {
        let Some(project) = self.0.project_id else { return Ok(None) };
        Ok(ctx.load(ProjectOf(project)).await?.map(Project))
    }

    /// The number of the last change: what `messageChanged` goes on from.
    async fn cursor(&self) -> i64 {
        self.0.changes
    }

    /// How many messages of others the caller has not seen.
    async fn unread_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let reader = ctx.caller()?.user;
        ctx.load(UnreadOf { conversation: self.0.id, reader }).await
    }

    /// What was said last; `null` while nothing was.
    async fn last_message(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        Ok(ctx.load(LastMessageOf(self.0.id)).await?.map(Message::from))
    }

    /// Who said the last thing.
    async fn last_side(&self) -> Option<Side> {
        self.0.last_side
    }

    /// Since when the oldest message waits that the other side has not answered.
    async fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.0.waiting_since
    }

    /// When something happened in it last.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// Who has read or written in it.
    async fn participants(&self, ctx: &Context<'_>) -> Result<Vec<ConversationParticipant>> {
        let mut participants = Vec::new();
        for someone in ctx.load(PeopleIn(self.0.id)).await? {
            if let Some(person) = person(ctx, Some(someone.user)).await? {
                participants.push(ConversationParticipant { person, read: someone.read });
            }
        }
        Ok(participants)
    }

    /// What was said, the oldest first: ask for the `last` ones and go back from there.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Message>> {
        let all = reads::messages_of(self.0.id);
        let keys =
            [Key::up(row::Column::Number.into_expr(), |row: &row::Model| Part::Number(row.number))];
        let page = Page::new(PageInput { first, after, last, before })?;
        page.of(all, &keys, ctx.db(), Message::from).await
    }
}

/// Somebody who reads or writes in a conversation.
#[derive(SimpleObject)]
pub struct ConversationParticipant {
    /// The person.
    person: ConversationPerson,
    /// The number of the last message that the person has seen.
    read: i64,
}

/// Somebody of the account or of Vibbio.
#[derive(Description)]
pub struct ConversationPerson {
    id: UserId,
    name: String,
}

#[Object(use_type_description)]
impl ConversationPerson {
    /// The person's id.
    async fn user_id(&self) -> UserId {
        self.id
    }

    /// The person's name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// When the person was last there; `null` if they never followed a conversation.
    async fn last_seen_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        ctx.load(PresenceOf(self.id)).await
    }

    /// Whether the person follows a conversation now, or did within the last minute.
    async fn is_online(&self, ctx: &Context<'_>) -> Result<bool> {
        let seen = ctx.load(PresenceOf(self.id)).await?;
        Ok(seen.is_some_and(|seen| ctx.platform().db.now() - seen <= PRESENT))
    }
}

/// Finds a person together with the others of a list.
async fn person(ctx: &Context<'_>, user: Option<UserId>) -> Result<Option<ConversationPerson>> {
    let Some(user) = user else { return Ok(None) };
    let found = ctx.load(UserById(user)).await?;
    Ok(found.map(|user| ConversationPerson { id: user.id, name: user.name }))
}
