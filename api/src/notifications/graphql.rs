//! What people are told, as clients see it.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, NotificationId},
    notification::{self, Topic},
    notification_preference::NotificationKind,
    user::Language,
};
use futures::{Stream, StreamExt, future::ready};
use sea_orm::prelude::*;

use super::{
    actions::{self, Read},
    reads::{self, NotificationFilter},
    rules,
};
use crate::{
    access::Caller,
    accounts::reads::UserById,
    context::ContextExt,
    error::{Error, Result},
    events::Event,
    page::{Key, Page, PageInput, Part},
};

/// A page of notifications.
type Notifications = async_graphql::connection::Connection<
    String,
    Notification,
    NotificationCounts,
    async_graphql::connection::EmptyFields,
>;

/// The queries about notifications.
#[derive(Default)]
pub struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// What the person who asks was told, of whatever account, newest first.
    ///
    /// Refused with `UNAUTHENTICATED` or, for a program, `FORBIDDEN`.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless given.")] filter: Option<NotificationFilterInput>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Notifications> {
        let caller = ctx.caller()?;
        let filter = filter.map(NotificationFilterInput::into).unwrap_or_default();
        let query = reads::list(caller, filter);
        let keys =
            [Key::down(notification::Column::Id.into_expr(), |row: &notification::Model| {
                Part::Id(row.id.0)
            })];
        let counts = NotificationCounts { listed: query.clone(), caller: caller.clone() };
        let page = Page::new(PageInput { first, after, last, before })?;
        Ok(page.slice(query, &keys, ctx.db()).await?.connect(counts, Notification))
    }
}

/// How many notifications there are.
pub struct NotificationCounts {
    listed: Select<notification::Entity>,
    caller: Caller,
}

#[Object]
impl NotificationCounts {
    /// How many there are on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(reads::count(ctx.db(), self.listed.clone()).await?)
    }

    /// How many the person has not read, whatever is listed.
    async fn unread_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(reads::unread(ctx.db(), self.caller.user).await?)
    }
}

/// Which notifications.
#[derive(InputObject)]
pub struct NotificationFilterInput {
    /// Those that are unread, or with `false` those that were read.
    unread: Option<bool>,
    /// Those of some kinds.
    kinds: Option<Vec<NotificationKind>>,
}

impl From<NotificationFilterInput> for NotificationFilter {
    fn from(NotificationFilterInput { unread, kinds }: NotificationFilterInput) -> Self {
        Self { unread, kinds }
    }
}

/// The mutations of notifications.
#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Notes that the person has read notifications, or has not read them after all. What is read
    /// is not mailed any more. What is not the person's is passed over.
    ///
    /// Refused with `UNAUTHENTICATED` or `BAD_USER_INPUT` (neither `ids` nor `before`, or both).
    async fn notifications_mark_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: NotificationsMarkReadInput,
    ) -> Result<NotificationsMarkReadPayload> {
        let caller = ctx.caller()?;
        let which = match (input.ids, input.before) {
            (Some(ids), None) => Read::Some(ids),
            (None, Some(before)) => Read::Until(before),
            _ => return Err(Error::bad_input("ids", "Give either `ids` or `before`.")),
        };
        let tx = ctx.begin().await?;
        let changed_count = actions::mark(&tx, caller, which, input.read).await?;
        let unread_count = reads::unread(&tx.db, caller.user).await?;
        tx.commit().await?;
        Ok(NotificationsMarkReadPayload { changed_count, unread_count })
    }
}

/// Which notifications were read.
#[derive(InputObject)]
pub struct NotificationsMarkReadInput {
    /// These; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Option<Vec<NotificationId>>,
    /// All that the person was told until then.
    before: Option<DateTime<Utc>>,
    /// Whether they are read.
    #[graphql(default = true)]
    read: bool,
}

/// What was marked.
#[derive(SimpleObject)]
pub struct NotificationsMarkReadPayload {
    /// How many were marked that were not so before.
    changed_count: u64,
    /// How many the person has not read.
    unread_count: u64,
}

/// The subscriptions about notifications.
#[derive(Default)]
pub struct NotificationSubscription;

#[Subscription]
impl NotificationSubscription {
    /// Each notification, as the person who asks is told of it.
    async fn notification_added(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = async_graphql::Result<Notification>>> {
        let (caller, platform) = (ctx.caller()?.clone(), ctx.platform().clone());
        let user = caller.user;
        let added = platform.bus.changes(move |event| match event {
            Event::NotificationAdded { user: told, notification } if told == user => {
                Some(notification)
            }
            _ => None,
        });
        let loaded = added.then(move |id| {
            let (platform, caller) = (platform.clone(), caller.clone());
            async move { reads::find(platform.db.reader(), &caller, id).await.transpose() }
        });
        Ok(loaded.filter_map(ready).map(|found| Ok(Notification(found.map_err(Error::from)?))))
    }
}

/// What a person was told of one fact.
#[derive(Description)]
pub struct Notification(notification::Model);

#[Object(use_type_description)]
impl Notification {
    /// The notification's id.
    async fn id(&self) -> NotificationId {
        self.0.id
    }

    /// What the person's preferences know it as.
    async fn kind(&self) -> NotificationKind {
        self.0.kind
    }

    /// What exactly it tells of.
    async fn topic(&self) -> Topic {
        self.0.topic
    }

    /// What happened, in a sentence of the person's language.
    async fn text(&self, ctx: &Context<'_>) -> Result<String> {
        let person = ctx.load(UserById(self.0.user_id)).await?;
        let language = person.map_or(Language::default(), |person| person.language);
        Ok(rules::wording(self.0.topic, &self.0.facts, language))
    }

    /// What was said, or the reason that was given; `null` where nothing was.
    async fn words(&self) -> Option<&str> {
        self.0.facts.words.as_deref()
    }

    /// The id of what it is about.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The account that it is about; `null` where it is about the person.
    async fn account_id(&self) -> Option<AccountId> {
        self.0.account_id
    }

    /// When the person was told.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When the person read it; `null` as long as it is unread.
    async fn read_at(&self) -> Option<DateTime<Utc>> {
        self.0.read_at
    }
}
