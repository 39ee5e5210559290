use anyhow::anyhow;
use entity::{
    id::UploadId,
    upload::{self, UploadPurpose, UploadState},
};
use futures::{StreamExt, stream};
use sea_orm::prelude::*;
use storage::blob::{Key, Staged};

use super::{Lock, Outcome, Received, Target, broken, examine};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        actions::{asset::BlobFacts, room, upload as actions},
        reads,
        rules::upload::{fit, verify},
        unpacking,
    },
};

/// Pieces that are removed at once.
const AT_ONCE: usize = 8;

/// Makes one file of the pieces of an upload that has come whole, and an asset of the file. What
/// is done already is not done again. None if somebody else is at it.
pub async fn finish(platform: &Platform, id: UploadId) -> Result<Option<upload::Model>> {
    let Some((lock, upload)) = Lock::take(platform, id).await? else {
        let found = upload::Entity::find_by_id(id).one(platform.db.reader()).await?;
        let ended = |upload: &upload::Model| {
            matches!(upload.state, UploadState::Ready | UploadState::Rejected)
        };
        return Ok(found.filter(ended));
    };
    if upload.state != UploadState::Processing {
        lock.release().await?;
        return Ok(Some(upload));
    }
    let pieces = reads::uploads::pieces(platform.db.reader(), id).await?;
    let pieces: Vec<_> = pieces.into_iter().map(|piece| piece.piece).collect();
    let joining = async { platform.blobs.join(&pieces).await.map_err(broken) };
    match lock.during(joining).await {
        Ok(staged) => conclude(platform, lock, upload, staged).await.map(Some),
        Err(Error::Refused(refused)) => {
            let outcome = Outcome::Rejected(*refused, None);
            end(platform, lock, upload, Judged::Decided(outcome.into())).await.map(Some)
        }
        Err(broken) => Err(broken),
    }
}

/// Ends an upload with the file that it was.
pub(super) async fn conclude(
    platform: &Platform,
    lock: Lock,
    upload: upload::Model,
    staged: Staged,
) -> Result<upload::Model> {
    if upload.purpose == UploadPurpose::Package {
        return shelve(platform, lock, upload, staged).await;
    }
    let judging = Box::pin(judge(platform, &upload, staged));
    let judged = match lock.during(judging).await {
        Ok(judged) => judged,
        Err(Error::Refused(refused)) => Judged::Decided(Outcome::Rejected(*refused, None).into()),
        Err(broken) => return Err(broken),
    };
    end(platform, lock, upload, judged).await
}

/// Ends an upload of which nothing is taken; what is broken is no reason, and comes back.
pub async fn reject(
    platform: &Platform,
    lock: Lock,
    upload: upload::Model,
    error: Error,
) -> Result<upload::Model> {
    let Error::Refused(refused) = error else { return Err(error) };
    end(platform, lock, upload, Judged::Decided(Outcome::Rejected(*refused, None).into())).await
}

/// Removes pieces; what cannot be removed now is swept.
pub async fn clear(platform: &Platform, pieces: Vec<Uuid>) {
    let clearing = stream::iter(pieces).for_each_concurrent(AT_ONCE, async |piece| {
        if let Err(error) = platform.blobs.delete(&Key::Piece(piece)).await {
            tracing::warn!("A piece is left to the sweep: {error}");
        }
    });
    clearing.await;
}

/// What was found out about a file.
enum Judged {
    /// It is sound and kept.
    Kept(Box<BlobFacts>),
    /// It is clear what becomes of it.
    Decided(Box<Outcome>),
}

/// Keeps a package as it is until it is imported, if it is one.
async fn shelve(
    platform: &Platform,
    lock: Lock,
    upload: upload::Model,
    staged: Staged,
) -> Result<upload::Model> {
    let checking = async {
        checked(&upload, &staged)?;
        unpacking::check(&staged).await
    };
    if let Err(error) = lock.during(Box::pin(checking)).await {
        return match error {
            Error::Refused(_) => {
                staged.discard().await;
                reject(platform, lock, upload, error).await
            }
            broken @ Error::Broken(_) => Err(broken),
        };
    }
    let tx = platform.begin().await?;
    room::hold(&tx, upload.account_id).await?;
    let upload = actions::hold(&tx, upload.id, lock.holder).await?;
    let size = staged.size();
    // Until the unit of work is done, nothing refers to it: then it is left to the sweep.
    let package = (staged.leave(), size);
    let (upload, pieces) = actions::shelve(&tx, upload, package).await?;
    tx.commit().await?;
    lock.released();
    clear(platform, pieces).await;
    Ok(upload)
}

/// Compares what came with what its sender said of it.
fn checked(upload: &upload::Model, staged: &Staged) -> Result<()> {
    let announced = upload.size.and_then(|size| u64::try_from(size).ok());
    let digest = staged.digest().to_string();
    Ok(verify((announced, upload.sha256.as_deref()), staged.size(), &digest)?)
}

async fn judge(platform: &Platform, upload: &upload::Model, staged: Staged) -> Result<Judged> {
    checked(upload, &staged)?;
    let digest = staged.digest().to_string();
    let received: Received = examine(staged).await?;
    if let Err(refused) = fit(upload.purpose, received.file.format.kind()) {
        received.discard().await;
        return Err(refused.into());
    }
    let target = Target::from(upload);
    // What is sent for an order goes nowhere yet, whatever the library has.
    let known = match upload.purpose {
        UploadPurpose::Order => None,
        _ => target.known(platform.db.reader(), &[&digest]).await?.remove(&digest),
    };
    if let Some(outcome) = known {
        received.discard().await;
        return Ok(Judged::Decided(outcome.into()));
    }
    Ok(Judged::Kept(received.keep(platform, None, 1).await?.into()))
}

async fn end(
    platform: &Platform,
    lock: Lock,
    upload: upload::Model,
    judged: Judged,
) -> Result<upload::Model> {
    let tx = platform.begin().await?;
    room::hold(&tx, upload.account_id).await?;
    let upload = actions::hold(&tx, upload.id, lock.holder).await?;
    let (upload, pieces) = match judged {
        Judged::Kept(file) if upload.purpose == UploadPurpose::Order => {
            actions::keep(&tx, upload, &file.digest).await?
        }
        Judged::Kept(file) => {
            let settled = Target::from(&upload).settle(&tx, &[(&upload.name, &file)]).await?;
            let outcome = settled.into_iter().next();
            let outcome = outcome.ok_or_else(|| anyhow!("a file came to nothing"))?;
            actions::end(&tx, upload, &outcome).await?
        }
        Judged::Decided(outcome) => actions::end(&tx, upload, &outcome).await?,
    };
    tx.commit().await?;
    lock.released();
    clear(platform, pieces).await;
    Ok(upload)
}
