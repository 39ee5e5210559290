use entity::asset;

use super::{Room, receive};
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Result},
    library::{
        actions::revision::{self, Target},
        reads,
        rules::revision as rules,
    },
    transport::Part,
    version,
};

/// Takes one file in as the next revision of an asset. Refused as every upload is, for want of
/// room, or with what [`rules::RevisionError`] lists.
pub async fn revise(
    platform: &Platform,
    member: &Member,
    target: Target,
    mut part: Part,
) -> Result<asset::Model> {
    let db = platform.db.reader();
    let found = reads::find(db, member, target.id).await?;
    let asset = found.ok_or_else(|| Error::not_found("asset"))?;
    version::check(target.expected_version, asset.version)?;
    let quota = reads::quota(db, platform.db.now(), member.account).await?.unwrap_or(i64::MAX);
    let mut room = Room::new(platform, member.account, quota);
    let received = receive(platform, &mut part, Some(&mut room)).await?;
    let new = (received.file.format.kind(), received.file.digest.as_str());
    // The rest is decided once the asset is held.
    if let Err(refused) = rules::next((asset.kind, ""), new, 0) {
        received.discard().await;
        return Err(refused.into());
    }
    let file = received.keep(platform, Some(&mut room), 1).await?;
    let tx = platform.begin().await?;
    let asset = revision::add(&tx, member, target, &file).await?;
    Room::leave(&tx, &[&room]).await?;
    tx.commit().await?;
    room.left();
    Ok(asset)
}
