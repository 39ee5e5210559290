//! What is left for later: looking at files that have come whole, and fetching others.

use std::time::Duration;

use entity::{
    id::UploadId,
    upload::{self, UploadState},
};
use sea_orm::{QuerySelect, prelude::*};
use serde::{Deserialize, Serialize};

use super::{LEASE, clear, finish, import};
use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    library::{jobs::remove_blob, reads},
};

/// How many uploads one sweep looks at.
const SWEPT: u64 = 1_000;

/// Makes an asset of an upload that has come whole, unless that is done.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FinishUpload {
    /// The upload.
    pub upload: UploadId,
}

impl Job for FinishUpload {
    const NAME: &'static str = "finish_upload";
    const TIMEOUT: Duration = Duration::from_hours(1);

    async fn run(self, platform: &Platform) -> Result<()> {
        if finish(platform, self.upload).await?.is_none() {
            look_again(platform, self.upload, self).await?;
        }
        Ok(())
    }
}

/// Fetches the file of an upload from its address, and makes an asset of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ImportUpload {
    /// The upload.
    pub upload: UploadId,
}

impl Job for ImportUpload {
    const NAME: &'static str = "import_upload";
    const TIMEOUT: Duration = Duration::from_hours(2);

    async fn run(self, platform: &Platform) -> Result<()> {
        if !import::import(platform, self.upload).await? {
            look_again(platform, self.upload, self).await?;
        }
        Ok(())
    }
}

/// Comes back to an upload on which somebody works, who may have died.
async fn look_again<J: Job>(platform: &Platform, upload: UploadId, job: J) -> Result<()> {
    let under_way = [UploadState::Receiving, UploadState::Processing];
    let found = upload::Entity::find_by_id(upload).filter(upload::COLUMN.state.is_in(under_way));
    if found.one(platform.db.reader()).await?.is_some() {
        let tx = platform.begin().await?;
        tx.enqueue_at(job, tx.now + LEASE).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Forgets the uploads whose time is over, with all that came of them but the assets.
pub(in crate::library) async fn sweep(platform: &Platform) -> Result<()> {
    let over = upload::COLUMN.expires_at.lte(platform.db.now());
    let expired = upload::Entity::find().filter(over.clone()).limit(SWEPT);
    for upload in expired.all(platform.db.reader()).await? {
        let pieces = reads::uploads::pieces(platform.db.reader(), upload.id).await?;
        let gone = upload::Entity::delete_by_id(upload.id).filter(over.clone());
        if gone.exec(platform.db.writer()).await?.rows_affected > 0 {
            clear(platform, pieces.into_iter().map(|piece| piece.piece).collect()).await;
            if let Some(digest) = upload.digest {
                remove_blob(platform, &digest).await?;
            }
        }
    }
    Ok(())
}
