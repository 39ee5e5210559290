//! Files out of a package on their way in.

use bytes::Bytes;
use futures::{Stream, StreamExt};

use super::{Received, Room, broken, examine};
use crate::{
    app::Platform,
    error::Result,
    library::rules::upload::{Rejected, verify},
};

/// Makes room for a file of so many bytes.
pub(in crate::library) async fn reserve(
    platform: &Platform,
    room: &mut Room,
    size: u64,
) -> Result<()> {
    let tx = platform.begin().await?;
    room.reserve(&tx, size).await?;
    Ok(tx.commit().await?)
}

/// Takes in a file for which there is room, and which has to have a size and a digest.
pub(in crate::library) async fn take(
    platform: &Platform,
    mut chunks: impl Stream<Item = Result<Bytes>> + Unpin,
    (size, digest): (u64, &str),
) -> Result<Received> {
    let most = platform.config.max_upload;
    if size > most {
        return Err(Rejected::TooLarge { most }.into());
    }
    let mut writer = platform.blobs.writer().await.map_err(broken)?;
    while let Some(chunk) = chunks.next().await {
        writer.write(chunk?).await.map_err(broken)?;
    }
    let staged = writer.finish().await.map_err(broken)?;
    if let Err(rejected) =
        verify((Some(size), Some(digest)), staged.size(), &staged.digest().to_string())
    {
        staged.discard().await;
        return Err(rejected.into());
    }
    examine(staged).await
}
