//! Following conversations as they go on.
//!
//! One task of the node hears of every change and reads it once for all who follow the
//! conversation here; each of them passes on what is behind the last change that they know.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use entity::{
    conversation,
    id::{ConversationId, UserId},
    message,
};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tokio::{
    runtime::Handle,
    sync::broadcast::{self, error::RecvError},
};

use super::{actions::reading, reads};
use crate::{
    app::Platform,
    error::{Error, Result},
    events::{Activity, Event},
};

/// How many changes somebody who follows may be behind before they are read for them alone.
const BACKLOG: usize = 256;
/// How many changes are read at a time.
const AT_ONCE: u64 = 200;
/// How often those who follow are noted as being there, and conversations are looked at for changes
/// of which no word came, because the connection to the database was lost.
const BEAT: Duration = Duration::from_secs(20);

/// The conversations that are followed on this node.
#[derive(Clone, Debug, Default)]
pub struct Feeds(Arc<Mutex<Followed>>);

#[derive(Debug, Default)]
struct Followed {
    is_running: bool,
    feeds: HashMap<ConversationId, Feed>,
    people: HashMap<UserId, usize>,
}

/// One of them.
#[derive(Debug)]
struct Feed {
    /// The last change that was passed on.
    seen: i64,
    changes: broadcast::Sender<Arc<message::Model>>,
}

/// Somebody who follows a conversation; once it is dropped, they do not.
#[derive(Debug)]
struct Follower {
    platform: Platform,
    conversation: ConversationId,
    user: UserId,
    changes: broadcast::Receiver<Arc<message::Model>>,
    /// The last change that was passed on.
    seen: i64,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.platform.feeds.leave(self.user);
        // A node that goes down tells nobody: who was there is forgotten within a minute.
        if let Ok(runtime) = Handle::try_current() {
            let (platform, leaving) = (self.platform.clone(), self.activity(Activity::Leaves));
            runtime.spawn(async move { platform.bus.announce(&platform.db, leaving).await });
        }
    }
}

/// Follows a conversation from behind a change on; from now on unless one is given. Every message
/// comes in the order of its changes, and each change once.
pub async fn follow(
    platform: &Platform,
    user: UserId,
    conversation: &conversation::Model,
    after: Option<i64>,
) -> Result<impl Stream<Item = Result<Arc<message::Model>>> + use<>> {
    let changes = platform.feeds.join(platform, user, conversation);
    let follower = Follower {
        platform: platform.clone(),
        conversation: conversation.id,
        user,
        changes,
        seen: after.unwrap_or(conversation.changes),
    };
    reading::present(platform.db.writer(), [user], platform.db.now()).await?;
    platform.bus.announce(&platform.db, follower.activity(Activity::Comes)).await?;
    // What is in the database comes first; what is told meanwhile waits with the follower.
    let pages = stream::try_unfold((follower, true), |(mut follower, is_behind)| async move {
        let page = if is_behind { follower.catch_up().await? } else { follower.wait().await? };
        let Some((page, is_behind)) = page else { return Ok(None) };
        Ok::<_, Error>(Some((page, (follower, is_behind))))
    });
    Ok(pages.map_ok(|page| stream::iter(page).map(Ok)).try_flatten())
}

/// Some changes, and whether there may be more in the database.
type Changes = Option<(Vec<Arc<message::Model>>, bool)>;

impl Follower {
    fn activity(&self, activity: Activity) -> Event {
        Event::ConversationActivity { conversation: self.conversation, user: self.user, activity }
    }

    /// Reads what the follower does not know.
    async fn catch_up(&mut self) -> Result<Changes> {
        let db = self.platform.db.reader();
        let rows = reads::changed_after(db, self.conversation, self.seen, AT_ONCE).await?;
        self.seen = rows.last().map_or(self.seen, |row| row.change);
        let is_behind = rows.len() as u64 == AT_ONCE;
        Ok(Some((rows.into_iter().map(Arc::new).collect(), is_behind)))
    }

    /// Waits for what is told.
    async fn wait(&mut self) -> Result<Changes> {
        loop {
            match self.changes.recv().await {
                Ok(message) if message.change > self.seen => {
                    self.seen = message.change;
                    return Ok(Some((vec![message], false)));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return self.catch_up().await,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }
}

impl Feeds {
    fn lock(&self) -> MutexGuard<'_, Followed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins those who follow a conversation as it was read.
    fn join(
        &self,
        platform: &Platform,
        user: UserId,
        conversation: &conversation::Model,
    ) -> broadcast::Receiver<Arc<message::Model>> {
        let mut followed = self.lock();
        if !followed.is_running {
            followed.is_running = true;
            // It listens from here on: what happens next is not missed.
            tokio::spawn(tell(platform.clone(), platform.bus.listen()));
        }
        *followed.people.entry(user).or_default() += 1;
        let unknown =
            || Feed { seen: conversation.changes, changes: broadcast::channel(BACKLOG).0 };
        followed.feeds.entry(conversation.id).or_insert_with(unknown).changes.subscribe()
    }

    fn leave(&self, user: UserId) {
        let mut followed = self.lock();
        if let Some(count) = followed.people.get_mut(&user) {
            *count = count.saturating_sub(1);
        }
        followed.people.retain(|_, count| *count > 0);
    }

    /// The last change of a conversation that was passed on, if somebody follows it.
    fn seen(&self, conversation: ConversationId) -> Option<i64> {
        self.lock().feeds.get(&conversation).map(|feed| feed.seen)
    }

    fn pass_on(&self, conversation: ConversationId, rows: Vec<message::Model>) {
        if let Some(feed) = self.lock().feeds.get_mut(&conversation) {
            for row in rows {
                feed.seen = row.change;
                // Whoever followed may be gone.
                let _ = feed.changes.send(Arc::new(row));
            }
        }
    }

    /// Forgets the conversations that nobody follows any more; tells those that are followed, and
    /// by whom.
    fn take_stock(&self) -> (Vec<ConversationId>, Vec<UserId>) {
        let mut followed = self.lock();
        followed.feeds.retain(|_, feed| feed.changes.receiver_count() > 0);
        (followed.feeds.keys().copied().collect(), followed.people.keys().copied().collect())
    }

    fn stop(&self) {
        *self.lock() = Followed::default();
    }
}

/// Tells those who follow what changes, until the node stops.
async fn tell(platform: Platform, mut events: broadcast::Receiver<Event>) {
    let mut beat = tokio::time::interval(BEAT);
    loop {
        let changed = tokio::select! {
            () = platform.stopping.cancelled() => break,
            _ = beat.tick() => check(&platform).await,
            event = events.recv() => match event {
                Ok(Event::ConversationChanged { conversation, .. }) => {
                    read(&platform, conversation).await
                }
                Ok(_) => Ok(()),
                Err(RecvError::Lagged(_)) => check(&platform).await,
                Err(RecvError::Closed) => break,
            },
        };
        if let Err(error) = changed {
            tracing::warn!("Changes of a conversation could not be read: {error}");
        }
    }
    platform.feeds.stop();
}

/// Reads what changed in a conversation, if somebody follows it.
async fn read(platform: &Platform, conversation: ConversationId) -> Result<()> {
    while let Some(seen) = platform.feeds.seen(conversation) {
        let db = platform.db.reader();
        let rows = reads::changed_after(db, conversation, seen, AT_ONCE).await?;
        let is_last = (rows.len() as u64) < AT_ONCE;
        platform.feeds.pass_on(conversation, rows);
        if is_last {
            break;
        }
    }
    Ok(())
}

/// Reads what changed in every conversation that is followed, and notes who follows.
async fn check(platform: &Platform) -> Result<()> {
    let (conversations, people) = platform.feeds.take_stock();
    for conversation in conversations {
        read(platform, conversation).await?;
    }
    reading::present(platform.db.writer(), people, platform.db.now()).await
}
