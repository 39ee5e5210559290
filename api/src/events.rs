//! Facts that others may react to.
//!
//! A domain speaks to the domains on its right only by recording an [`Event`]. Reactions that
//! belong to the same unit of work run at once, inside the transaction ([`Tx::record`]); those who
//! listen, such as subscriptions on any node, hear of it after the commit.

use std::{sync::Arc, time::Duration};

use async_graphql::Enum;
use chrono::NaiveDate;
use entity::{
    id::{
        AccountId, AssetId, BrandId, CommentId, ConversationId, DownloadId, InvitationId,
        LibraryImportId, NotificationId, OrderId, StaffAccessId, UploadId, UserId,
    },
    role::AccountRole,
};
use futures::{Stream, stream};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use tokio::sync::{
    Notify,
    broadcast::{self, error::RecvError},
};

use crate::{database::Db, error::Result, reactions, tx::Tx};

/// PostgreSQL's channel for events; the payload is one event as JSON.
const EVENTS: &str = "vibbio_events";
/// PostgreSQL's channel that wakes workers.
const JOBS: &str = "vibbio_jobs";
/// How many events a slow listener may be behind before it misses some.
const BACKLOG: usize = 1_024;
/// How long to wait before listening again after the connection was lost.
const RECONNECT: Duration = Duration::from_secs(1);

/// What somebody in a conversation does for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ConversationActivityKind")]
pub enum Activity {
    /// Begins to follow the conversation.
    Comes,
    /// Follows it no more.
    Leaves,
    /// Is about to write.
    Types,
}

/// A fact, told after the unit of work that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Event {
    /// An account was opened.
    AccountOpened {
        /// The account.
        account: AccountId,
    },
    /// An account is called something else.
    AccountChanged {
        /// The account.
        account: AccountId,
    },
    /// Somebody was invited to an account, or something became of it.
    InvitationChanged {
        /// The account.
        account: AccountId,
        /// The invitation.
        invitation: InvitationId,
    },
    /// Somebody joined an account.
    MemberJoined {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person is to it.
        role: AccountRole,
    },
    /// Somebody is something else to an account.
    MemberRoleChanged {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person was to it.
        from: AccountRole,
        /// What the person is to it.
        to: AccountRole,
    },
    /// Somebody left an account, or was taken out of it.
    MemberLeft {
        /// The account.
        account: AccountId,
        /// The person.
        user: UserId,
        /// What the person was to it.
        role: AccountRole,
    },
    /// An asset was added, changed, made ready or removed.
    AssetChanged {
        /// Whose library it is in.
        account: AccountId,
        /// The asset.
        asset: AssetId,
    },
    /// A brand was deleted.
    BrandDeleted {
        /// Whose it was.
        account: AccountId,
        /// The brand.
        brand: BrandId,
    },
    /// A comment on an asset was made, changed, resolved or deleted.
    CommentChanged {
        /// Whose library the asset is in.
        account: AccountId,
        /// The asset.
        asset: AssetId,
        /// The comment.
        comment: CommentId,
    },
    /// Something happened in a conversation.
    ConversationChanged {
        /// Whose conversation it is.
        account: AccountId,
        /// The conversation.
        conversation: ConversationId,
    },
    /// Somebody in a conversation does something that nobody keeps.
    ConversationActivity {
        /// The conversation.
        conversation: ConversationId,
        /// Who does it.
        user: UserId,
        /// What it is.
        activity: Activity,
    },
    /// An archive was packed further, or it is something else now.
    DownloadChanged {
        /// From whose library it is.
        account: AccountId,
        /// The archive.
        download: DownloadId,
    },
    /// More of a package was imported, or the import is something else now.
    LibraryImportChanged {
        /// Into whose library it goes.
        account: AccountId,
        /// The import.
        import: LibraryImportId,
    },
    /// An order was placed or went on.
    OrderChanged {
        /// Whose order it is.
        account: AccountId,
        /// The order.
        order: OrderId,
    },
    /// An order was not delivered when it was due.
    OrderLate {
        /// Whose order it is.
        account: AccountId,
        /// The order.
        order: OrderId,
    },
    /// What an account subscribes to was changed, or will be, or the account was closed.
    SubscriptionChanged {
        /// The account.
        account: AccountId,
    },
    /// Somebody said something about an asset.
    Commented {
        /// Whose library the asset is in.
        account: AccountId,
        /// The comment.
        comment: CommentId,
    },
    /// A comment mentions somebody whom it did not mention before.
    Mentioned {
        /// Whose library the asset is in.
        account: AccountId,
        /// The comment.
        comment: CommentId,
        /// Who is mentioned.
        user: UserId,
    },
    /// Somebody is told of something.
    NotificationAdded {
        /// Who is told.
        user: UserId,
        /// What they are told.
        notification: NotificationId,
    },
    /// Rights of an account end soon.
    RightsExpiring {
        /// The account.
        account: AccountId,
        /// The last day on which they stand.
        last: NaiveDate,
    },
    /// Somebody at Vibbio begins to look at an account.
    StaffAccessBegun {
        /// The account.
        account: AccountId,
        /// The time of looking.
        access: StaffAccessId,
    },
    /// Bytes of a file came in, or it is something else now.
    UploadChanged {
        /// In whose library it goes.
        account: AccountId,
        /// The upload.
        upload: UploadId,
    },
    /// Somebody came back for an upload: whoever still receives for it is to let go.
    UploadWanted {
        /// The upload.
        upload: UploadId,
    },
}

impl Event {
    /// Whose account it is about, where it says so, and the id of what.
    #[must_use]
    pub fn about(self) -> (Option<AccountId>, String) {
        match self {
            Self::AccountOpened { account }
            | Self::AccountChanged { account }
            | Self::RightsExpiring { account, .. }
            | Self::SubscriptionChanged { account } => (Some(account), account.to_string()),
            Self::InvitationChanged { account, invitation } => {
                (Some(account), invitation.to_string())
            }
            Self::MemberJoined { account, user, .. }
            | Self::MemberRoleChanged { account, user, .. }
            | Self::MemberLeft { account, user, .. } => (Some(account), user.to_string()),
            Self::AssetChanged { account, asset } => (Some(account), asset.to_string()),
            Self::BrandDeleted { account, brand } => (Some(account), brand.to_string()),
            Self::ConversationChanged { account, conversation } => {
                (Some(account), conversation.to_string())
            }
            Self::ConversationActivity { conversation, .. } => (None, conversation.to_string()),
            Self::DownloadChanged { account, download } => (Some(account), download.to_string()),
            Self::LibraryImportChanged { account, import } => (Some(account), import.to_string()),
            Self::OrderChanged { account, order } | Self::OrderLate { account, order } => {
                (Some(account), order.to_string())
            }
            Self::CommentChanged { account, comment, .. }
            | Self::Commented { account, comment }
            | Self::Mentioned { account, comment, .. } => (Some(account), comment.to_string()),
            Self::NotificationAdded { notification, .. } => (None, notification.to_string()),
            Self::StaffAccessBegun { account, access } => (Some(account), access.to_string()),
            Self::UploadChanged { account, upload } => (Some(account), upload.to_string()),
            Self::UploadWanted { upload } => (None, upload.to_string()),
        }
    }
}

impl Tx {
    /// Records a fact: runs the reactions that belong to this unit of work, and tells the rest
    /// after the commit.
    pub async fn record(&self, event: Event) -> Result<()> {
        self.deeds.lock().await.fact(event);
        self.keep(event).await;
        // A reaction may record what follows from it in turn.
        Box::pin(reactions::react(self, event)).await
    }
}

/// Carries events and wake-up calls to listeners, across nodes where the database is PostgreSQL.
#[derive(Clone, Debug)]
pub struct Bus {
    is_postgres: bool,
    events: broadcast::Sender<Event>,
    jobs: Arc<Notify>,
}

impl Bus {
    /// Opens the bus of a node and, on PostgreSQL, listens to the other nodes until dropped.
    pub async fn open(db: &Db) -> anyhow::Result<Self> {
        let bus = Self {
            is_postgres: db.is_postgres(),
            events: broadcast::channel(BACKLOG).0,
            jobs: Arc::default(),
        };
        if bus.is_postgres {
            let pool = db.writer().get_postgres_connection_pool();
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen_all([EVENTS, JOBS]).await?;
            tokio::spawn(hear(listener, bus.clone()));
        }
        Ok(bus)
    }

    /// Listens to events from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Listens from now on to what is wanted of the events; whoever is too slow misses some, and
    /// hears the next.
    pub fn changes<T, F>(&self, wanted: F) -> impl Stream<Item = T> + use<T, F>
    where
        F: Fn(Event) -> Option<T>,
    {
        stream::unfold((self.listen(), wanted), |(mut events, wanted)| async move {
            loop {
                match events.recv().await {
                    Ok(event) => {
                        if let Some(change) = wanted(event) {
                            return Some((change, (events, wanted)));
                        }
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
    }

    /// Waits until there may be jobs to do.
    pub async fn jobs(&self) {
        self.jobs.notified().await;
    }

    /// Lets the database tell every node once the transaction commits; tells whether it will.
    pub(crate) async fn notify_within(
        &self,
        tx: &DatabaseTransaction,
        events: &[Event],
        has_jobs: bool,
    ) -> Result<bool, DbErr> {
        if !self.is_postgres {
            return Ok(false);
        }
        notify(tx, EVENTS, events.iter().map(payload).collect::<Result<_, _>>()?).await?;
        if has_jobs {
            notify(tx, JOBS, vec![String::new()]).await?;
        }
        Ok(true)
    }

    /// Tells every node of a fact that is kept nowhere.
    pub(crate) async fn announce(&self, db: &Db, event: Event) -> Result<(), DbErr> {
        if self.is_postgres {
            notify(db.writer(), EVENTS, vec![payload(&event)?]).await
        } else {
            self.tell(vec![event], false);
            Ok(())
        }
    }

    /// Tells the listeners of this node.
    pub(crate) fn tell(&self, events: Vec<Event>, has_jobs: bool) {
        for event in events {
            // Nobody listening is no failure.
            let _ = self.events.send(event);
        }
        if has_jobs {
            self.jobs.notify_one();
        }
    }
}

fn payload(event: &Event) -> Result<String, DbErr> {
    serde_json::to_string(event).map_err(|error| DbErr::Custom(error.to_string()))
}

async fn notify(
    tx: &impl ConnectionTrait,
    channel: &str,
    payloads: Vec<String>,
) -> Result<(), DbErr> {
    if payloads.is_empty() {
        return Ok(());
    }
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "SELECT pg_notify($1, payload) FROM unnest($2) AS payload",
        [channel.into(), payloads.into()],
    );
    tx.execute_raw(statement).await.map(|_| ())
}

/// Passes on what the database tells, for as long as there is a pool. A lost connection is made
/// again; what was told in between is lost to subscriptions, not to jobs, which workers also poll.
async fn hear(mut listener: PgListener, bus: Bus) {
    loop {
        match listener.recv().await {
            Ok(notification) => pass_on(&bus, notification.channel(), notification.payload()),
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!("The database's notifications are interrupted: {error}");
                tokio::time::sleep(RECONNECT).await;
            }
        }
    }
}

fn pass_on(bus: &Bus, channel: &str, payload: &str) {
    if channel == JOBS {
        return bus.tell(Vec::new(), true);
    }
    match serde_json::from_str(payload) {
        Ok(event) => bus.tell(vec![event], false),
        Err(error) => tracing::warn!("An event of another node is not understood: {error}"),
    }
}
