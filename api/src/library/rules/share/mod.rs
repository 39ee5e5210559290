//! Links by which assets are given away: what one can say, and when it opens.

#[cfg(test)]
mod tests;

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{AssetId, CollectionId, FolderId},
    rendition::{PreviewSize, RenditionPreset},
    share,
};
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// How many links an account has that open, at most.
pub const PER_ACCOUNT: u64 = 1_000;
/// How short and how long a password is, in characters.
pub const PASSWORD: [usize; 2] = [8, 200];
/// The most files that a drop box takes.
pub const FILES: i32 = 1_000;
/// How many it takes unless told otherwise.
pub const FILES_UNLESS_TOLD: i32 = 100;
/// How many bytes a drop box takes unless told otherwise.
pub const BYTES_UNLESS_TOLD: i64 = 5_000_000_000;
/// How long somebody who has opened a link may go on before opening it once more.
pub const SESSION: TimeDelta = TimeDelta::hours(2);
/// How often a password of one link may be tried from one network.
pub const TRIES: Quota = Quota { burst: 5, every: TimeDelta::seconds(30) };
/// How often the passwords of one link may be tried from everywhere.
pub const TRIES_OF_ALL: Quota = Quota { burst: 50, every: TimeDelta::seconds(5) };
/// How long visits are kept.
pub const VISITS_KEPT: TimeDelta = TimeDelta::days(90);

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One asset.
    Asset(AssetId),
    /// What is in a collection.
    Collection(CollectionId),
    /// What is in a folder and in those inside it.
    Folder(FolderId),
}

impl Target {
    /// Reads what a row leads to; none if it leads nowhere.
    #[must_use]
    pub fn of(share: &share::Model) -> Option<Self> {
        let asset = share.asset_id.map(Self::Asset);
        let collection = share.collection_id.map(Self::Collection);
        asset.or(collection).or(share.folder_id.map(Self::Folder))
    }
}

/// Whether a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ShareState {
    /// It opens.
    Open,
    /// Its time is over.
    Expired,
    /// It was opened as often as it can be.
    Exhausted,
    /// Somebody has ended it.
    Revoked,
}

/// Tells whether a link opens. Whoever has opened it goes on for a while when it is exhausted.
#[must_use]
pub fn state(share: &share::Model, now: DateTime<Utc>) -> ShareState {
    if share.revoked_at.is_some() {
        ShareState::Revoked
    } else if share.expires_at.is_some_and(|end| end <= now) {
        ShareState::Expired
    } else if share.max_views.is_some_and(|most| most <= share.views) {
        ShareState::Exhausted
    } else {
        ShareState::Open
    }
}

/// Tells whether a link opens at the press of a button only: programs that look at links before
/// people do are not to use up its views.
#[must_use]
pub fn has_door(share: &share::Model) -> bool {
    share.password_hash.is_some() || share.max_views.is_some()
}

/// The picture of an asset that a link shows in a size.
#[must_use]
pub fn picture(share: &share::Model, size: PreviewSize) -> RenditionPreset {
    match (size, share.watermark) {
        (PreviewSize::Thumbnail, false) => RenditionPreset::Thumbnail,
        (PreviewSize::Thumbnail, true) => RenditionPreset::MarkedThumbnail,
        (PreviewSize::Preview, false) => RenditionPreset::Preview,
        (PreviewSize::Preview, true) => RenditionPreset::Marked,
    }
}

/// Tells whether files are played: where there is a watermark, nothing is given that lacks it.
#[must_use]
pub fn plays(share: &share::Model) -> bool {
    !share.watermark
}

/// Tells whether files are downloaded.
#[must_use]
pub fn gives_files(share: &share::Model) -> bool {
    share.allows_download && !share.watermark
}

/// Until when somebody may go on who opens a link now.
#[must_use]
pub fn session_end(share: &share::Model, now: DateTime<Utc>) -> DateTime<Utc> {
    let end = now + SESSION;
    share.expires_at.map_or(end, |expires| expires.min(end))
}

/// Why a link was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// It leads to nothing, or to several things.
    #[error("Share one thing: give `assetId`, `collectionId` or `folderId`.")]
    Target,
    /// It would be over at once.
    #[error("A link expires in the future.")]
    Past,
    /// It could never be opened.
    #[error("A link can be opened at least once.")]
    Views,
    /// The password is too short or too long.
    #[error("A password has {} to {} characters.", PASSWORD[0], PASSWORD[1])]
    Password,
    /// Files have nowhere to go.
    #[error("Only links to a folder take files.")]
    NoFolder,
    /// The bounds of the drop box make no sense.
    #[error("A drop box takes 1 to {FILES} files.")]
    Files,
    /// The bounds of the drop box make no sense.
    #[error("A drop box takes one byte at least.")]
    Bytes,
    /// It would neither show nor take anything.
    #[error("A link that shows nothing takes files.")]
    Nothing,
    /// What is downloaded would lack the watermark.
    #[error("Originals carry no watermark: a link with one lets nothing be downloaded.")]
    Unmarked,
    /// Somebody has ended it.
    #[error("The link was revoked. Make a new one.")]
    Revoked,
    /// There are [`PER_ACCOUNT`] already.
    #[error("An account has at most {PER_ACCOUNT} links that open. Revoke some.")]
    TooMany,
}

impl Refusal for ShareError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::LimitExceeded,
            Self::Revoked => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Target => Some("assetId"),
            Self::Past => Some("expiresAt"),
            Self::Views => Some("maxViews"),
            Self::Password => Some("password"),
            Self::NoFolder => Some("allowsUpload"),
            Self::Files => Some("maxFiles"),
            Self::Bytes => Some("maxBytes"),
            Self::Nothing => Some("showsContents"),
            Self::Unmarked => Some("watermark"),
            Self::Revoked | Self::TooMany => None,
        }
    }

    fn details(&self) -> Option<Value> {
        matches!(self, Self::TooMany).then(|| json!({ "limit": PER_ACCOUNT }))
    }
}

/// Checks a password for a link.
pub fn password(typed: &str) -> Result<(), ShareError> {
    let length = typed.chars().count();
    let [least, most] = PASSWORD;
    if (least..=most).contains(&length) { Ok(()) } else { Err(ShareError::Password) }
}

/// Checks when a link is to be over.
pub fn check_end(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), ShareError> {
    if expires_at.is_some_and(|end| end <= now) { Err(ShareError::Past) } else { Ok(()) }
}

/// Checks whether a link still changes.
pub fn check_change(share: &share::Model) -> Result<(), ShareError> {
    if share.revoked_at.is_some() { Err(ShareError::Revoked) } else { Ok(()) }
}

/// Checks what a link says.
pub fn check(share: &share::Model) -> Result<(), ShareError> {
    if share.max_views.is_some_and(|most| most < 1) {
        return Err(ShareError::Views);
    }
    if share.allows_upload && share.folder_id.is_none() {
        return Err(ShareError::NoFolder);
    }
    if !share.shows_contents && !share.allows_upload {
        return Err(ShareError::Nothing);
    }
    if share.watermark && share.allows_download {
        return Err(ShareError::Unmarked);
    }
    if !(1..=FILES).contains(&share.max_files) {
        return Err(ShareError::Files);
    }
    if share.max_bytes < 1 { Err(ShareError::Bytes) } else { Ok(()) }
}
