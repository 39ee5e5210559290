//! Files whose bytes are kept, and what is known of them.

use entity::{
    blob,
    upload::{self, UploadState},
};
use sea_orm::prelude::*;
use storage::{
    blob::{Digest, Key},
    media::{self, MediaError},
};

use crate::{
    app::Platform,
    error::{Code, Error, Refused, Result},
    library::{
        actions::asset::BlobFacts,
        decoding::decode,
        rules::{
            format,
            upload::{Rejected, UploadError},
        },
    },
};

/// Looks once more at a file that was kept, for another asset of it.
pub async fn facts(platform: &Platform, digest: &str) -> Result<BlobFacts> {
    let blob = blob::Entity::find_by_id(digest).one(platform.db.reader()).await?;
    let blob = blob.ok_or_else(|| Error::not_found("file"))?;
    match look_again(platform, &blob).await {
        Ok(facts) => Ok(facts),
        Err(MediaError::Unfit(unfit)) => Err(Rejected::from(unfit).into()),
        Err(MediaError::Io(error)) => Err(anyhow::Error::new(error).into()),
    }
}

/// Finds out what a file is that was found sound when it came.
pub(in crate::library) async fn look_again(
    platform: &Platform,
    blob: &blob::Model,
) -> Result<BlobFacts, MediaError> {
    let digest: Digest = blob.digest.parse().map_err(std::io::Error::other)?;
    let size = u64::try_from(blob.size).unwrap_or_default();
    let mut reader = platform.blobs.reader(&Key::Blob(digest), size);
    let format = format::stored(blob.format);
    let probe = move || media::probe(format, &mut reader, size, &media::Limits::default());
    Ok(BlobFacts::new(digest, size, &decode(probe).await?))
}

/// Tells what a file is that was sent for an order and waits to be used; refused where it does not,
/// with the reason why it was rejected if it was.
pub async fn waiting(platform: &Platform, upload: &upload::Model) -> Result<BlobFacts> {
    match (upload.state, &upload.digest) {
        (UploadState::Ready, Some(digest)) if upload.asset_id.is_none() => {
            facts(platform, digest).await
        }
        (UploadState::Ready, _) => Err(UploadError::Used.into()),
        (UploadState::Rejected, _) => Err(Error::Refused(Box::new(refusal(upload)))),
        (UploadState::Receiving | UploadState::Processing, _) => {
            Err(UploadError::Processing.into())
        }
    }
}

/// Why an upload was rejected.
#[must_use]
pub fn refusal(upload: &upload::Model) -> Refused {
    let code = upload.code.as_deref().and_then(Code::named);
    let code = code.unwrap_or(Code::InternalServerError);
    let message = upload.message.clone().unwrap_or_default();
    Refused { code, message, field: None, details: None }
}
