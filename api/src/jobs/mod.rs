//! Work that a request should not wait for, queued in the database by the transaction that causes
//! it and done by a worker after the commit: at least once, and never by two workers at a time.

mod worker;

use std::{collections::HashMap, fmt, time::Duration};

use entity::{
    id::JobId,
    job::{self, JobState},
};
use futures::{FutureExt, future::BoxFuture};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    TryInsertResult,
    prelude::*,
};
use serde::{Serialize, de::DeserializeOwned};

pub use worker::{Worker, run_due};

use crate::{
    accounts, app::Platform, audit, chat, credits, error::Result, library, notifications, orders,
    review, store, subscriptions, tx::Tx,
};

/// One kind of job; its fields are its payload.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// How the queue calls it; never changes once released.
    const NAME: &'static str;

    /// How long one attempt may take.
    const TIMEOUT: Duration = Duration::from_mins(5);

    /// Does it. May run twice, so a second run must be harmless. A failure is tried again later.
    fn run(self, platform: &Platform) -> impl Future<Output = Result<()>> + Send;
}

/// A failure that no further attempt can mend; as the cause of a job's failure it sets the job
/// aside at once.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct Permanent(pub anyhow::Error);

impl Tx {
    /// Queues a job, to be done if and when the transaction commits.
    pub async fn enqueue<J: Job>(&self, job: J) -> Result<()> {
        self.queue(job, self.now, None).await
    }

    /// Queues several jobs as [`enqueue`](Self::enqueue) does one.
    pub async fn enqueue_all<J: Job>(&self, jobs: impl IntoIterator<Item = J>) -> Result<()> {
        let jobs = jobs.into_iter().map(|job| self.job(job, self.now, None));
        let jobs = jobs.collect::<Result<Vec<_>>>()?;
        if !jobs.is_empty() {
            self.insert_all(jobs).await?;
            self.wake_workers().await;
        }
        Ok(())
    }

    /// Queues a job for later.
    pub async fn enqueue_at<J: Job>(&self, job: J, due_at: DateTimeUtc) -> Result<()> {
        self.queue(job, due_at, None).await
    }

    /// Queues a job unless one with the same key waits already.
    pub async fn enqueue_once<J: Job>(&self, job: J, key: &str) -> Result<()> {
        self.enqueue_once_at(job, key, self.now).await
    }

    /// Queues a job for later unless one with the same key waits already.
    pub async fn enqueue_once_at<J: Job>(
        &self,
        job: J,
        key: &str,
        due_at: DateTimeUtc,
    ) -> Result<()> {
        self.queue(job, due_at, Some(format!("{}:{key}", J::NAME))).await
    }

    async fn queue<J: Job>(
        &self,
        job: J,
        due_at: DateTimeUtc,
        dedupe_key: Option<String>,
    ) -> Result<()> {
        let job = self.job(job, due_at, dedupe_key)?;
        let queued = job::Entity::insert(job).on_conflict_do_nothing_on([job::Column::DedupeKey]);
        if let TryInsertResult::Inserted(1) = queued.exec_without_returning(&self.db).await? {
            self.wake_workers().await;
        }
        Ok(())
    }

    fn job<J: Job>(
        &self,
        job: J,
        due_at: DateTimeUtc,
        dedupe_key: Option<String>,
    ) -> Result<job::ActiveModel> {
        Ok(job::ActiveModel {
            id: Set(JobId::new()),
            name: Set(J::NAME.into()),
            payload: Set(serde_json::to_value(job).map_err(anyhow::Error::new)?),
            state: Set(JobState::Ready),
            attempts: Set(0),
            due_at: Set(due_at),
            leased_by: NotSet,
            leased_until: NotSet,
            dedupe_key: Set(dedupe_key),
            last_error: NotSet,
            created_at: Set(self.now),
        })
    }
}

/// What a kind of job is done by.
type Perform = for<'a> fn(&'a Platform, &'a job::Model) -> BoxFuture<'a, anyhow::Result<()>>;

/// The kinds of job that a worker can do, by name.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Perform>,
}

impl Registry {
    /// Adds a kind of job.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        self.kinds.insert(J::NAME, |platform, row| worker::attempt::<J>(platform, row).boxed());
        self
    }

    /// Does the job of a row.
    async fn perform(&self, platform: &Platform, row: &job::Model) -> anyhow::Result<()> {
        match self.kinds.get(row.name.as_str()) {
            Some(perform) => perform(platform, row).await,
            None => anyhow::bail!("no code does jobs called `{}`", row.name),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.kinds.keys()).finish()
    }
}

/// Lists the platform's own kinds of job.
macro_rules! jobs {
    ($($job:ty),* $(,)?) => {
        /// Every kind of job of the platform.
        #[must_use]
        pub fn all() -> Registry {
            Registry::default()$(.with::<$job>())*
        }
    };
}

jobs![
    accounts::identity::jobs::SendJoining,
    accounts::jobs::MailEmailChange,
    accounts::jobs::SayAccountExists,
    accounts::jobs::SayPasswordChanged,
    accounts::jobs::SaySessionStolen,
    accounts::jobs::SendInvitation,
    accounts::jobs::SendPasswordReset,
    accounts::jobs::SendVerification,
    accounts::factors::jobs::TellFactorChange,
    audit::jobs::ForgetAddresses,
    chat::jobs::MailMessages,
    chat::jobs::MailUnseen,
    credits::jobs::TellExpiringCredits,
    credits::jobs::BookExpiries,
    credits::jobs::BookExpiry,
    library::jobs::CatchUp,
    library::jobs::ConvertAsset,
    library::jobs::LookAgain,
    library::jobs::PurgeTrash,
    library::jobs::expiry::MailExpiry,
    library::jobs::expiry::TellExpiring,
    library::jobs::visits::SweepVisits,
    library::jobs::RenderAsset,
    library::jobs::SweepStorage,
    library::jobs::SweepWords,
    library::jobs::WriteCards,
    library::packing::jobs::PackDownload,
    library::packing::jobs::SweepDownloads,
    library::unpacking::jobs::SweepImports,
    library::unpacking::jobs::UnpackLibrary,
    library::uploads::jobs::FinishUpload,
    library::uploads::jobs::ImportUpload,
    notifications::jobs::MailDigest,
    notifications::jobs::MailNotification,
    orders::jobs::CloseOrder,
    orders::jobs::ConfirmOrder,
    orders::jobs::TendOrders,
    orders::jobs::WatchPromise,
    review::jobs::MailGuest,
    review::jobs::MailGuestCode,
    review::jobs::RemindReviewers,
    review::jobs::StoreCertificate,
    store::jobs::RenderStock,
    subscriptions::deletion::DeleteAccount,
    subscriptions::deletion::MailCertificate,
    subscriptions::jobs::MailClosing,
    subscriptions::jobs::TendAccount,
    subscriptions::jobs::TendAccounts,
];
