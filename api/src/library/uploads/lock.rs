use std::{future::pending, pin::pin, time::Duration};

use chrono::TimeDelta;
use entity::{id::UploadId, upload};
use futures::StreamExt;
use sea_orm::{ExprTrait, prelude::*};

use crate::{app::Platform, error::Result, events::Event, library::rules::upload::UploadError};

/// How long whoever works on an upload may be silent before another may take it over.
pub const LEASE: TimeDelta = TimeDelta::seconds(15);
/// How often they say that they still do.
pub(super) const BEAT: Duration = Duration::from_secs(5);

/// The right to work on an upload, for one request or job of all nodes at a time; given back when
/// dropped. What is written without it any more is refused.
pub struct Lock {
    platform: Platform,
    upload: UploadId,
    /// Stands for this lock in the row.
    pub holder: Uuid,
    is_open: bool,
}

impl Lock {
    /// Takes the lock and tells how the upload is; none if another has it, or if it is gone.
    pub async fn take(
        platform: &Platform,
        upload: UploadId,
    ) -> Result<Option<(Self, upload::Model)>> {
        let (now, holder) = (platform.db.now(), Uuid::new_v4());
        let is_free =
            upload::COLUMN.locked_until.is_null().or(upload::COLUMN.locked_until.lte(now));
        let taken = upload::Entity::update_many()
            .col_expr(upload::Column::LockedBy, Expr::value(holder))
            .col_expr(upload::Column::LockedUntil, Expr::value(now + LEASE))
            .filter(upload::COLUMN.id.eq(upload))
            .filter(is_free)
            .exec_with_returning(platform.db.writer())
            .await?;
        let lock = Self { platform: platform.clone(), upload, holder, is_open: true };
        Ok(taken.into_iter().next().map(|row| (lock, row)))
    }

    /// Says that the work goes on; refused when another has taken it over.
    pub async fn renew(&self) -> Result<()> {
        let renewed = upload::Entity::update_many()
            .col_expr(upload::Column::LockedUntil, Expr::value(self.platform.db.now() + LEASE))
            .filter(upload::COLUMN.id.eq(self.upload))
            .filter(upload::COLUMN.locked_by.eq(self.holder))
            .exec(self.platform.db.writer())
            .await?;
        if renewed.rows_affected == 0 { Err(UploadError::Lost.into()) } else { Ok(()) }
    }

    /// Works while the lock is renewed; gives up when another has taken the work over.
    pub async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let renewing = async {
            loop {
                tokio::time::sleep(BEAT).await;
                if let Err(lost) = self.renew().await {
                    return lost;
                }
            }
        };
        tokio::select! {
            done = work => done,
            lost = renewing => Err(lost),
        }
    }

    /// Waits until somebody comes back for the upload, on any node.
    pub async fn wanted(&self) {
        let wanted = Event::UploadWanted { upload: self.upload };
        let mut calls = pin!(self.platform.bus.changes(|event| (event == wanted).then_some(())));
        if calls.next().await.is_none() {
            pending::<()>().await;
        }
    }

    /// Gives the lock back and waits for that.
    pub async fn release(mut self) -> Result<()> {
        self.is_open = false;
        release(&self.platform, self.upload, self.holder).await
    }

    /// Notes that a unit of work that was committed has given the lock back.
    pub fn released(mut self) {
        self.is_open = false;
    }
}

async fn release(platform: &Platform, upload: UploadId, holder: Uuid) -> Result<()> {
    upload::Entity::update_many()
        .col_expr(upload::Column::LockedBy, Expr::value(None::<Uuid>))
        .col_expr(upload::Column::LockedUntil, Expr::value(None::<DateTimeUtc>))
        .filter(upload::COLUMN.id.eq(upload))
        .filter(upload::COLUMN.locked_by.eq(holder))
        .exec(platform.db.writer())
        .await?;
    Ok(())
}

impl Drop for Lock {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let (platform, upload, holder) = (self.platform.clone(), self.upload, self.holder);
        tokio::spawn(async move {
            // A lock that stays ends by itself.
            if let Err(error) = release(&platform, upload, holder).await {
                tracing::warn!(upload.id = %upload, "A lock was not given back: {error}");
            }
        });
    }
}
