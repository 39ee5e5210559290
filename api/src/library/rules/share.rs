//! Links by which assets are given away: what one can say, and when it opens.

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
    /// There are [`PER_ACCOUNT`] already.
    #[error("An account has at most {PER_ACCOUNT} links that open. Revoke some.")]
    TooMany,
}

impl Refusal for ShareError {
    fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::LimitExceeded,
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
            Self::TooMany => None,
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

/// Checks what a link says.
pub fn check(share: &share::Model, now: DateTime<Utc>) -> Result<(), ShareError> {
    if share.expires_at.is_some_and(|end| end <= now) {
        return Err(ShareError::Past);
    }
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

#[cfg(test)]
mod tests {
    use entity::id::{AccountId, ShareId};

    use super::*;
    use crate::library::rules::rendition;

    fn now() -> DateTime<Utc> {
        "2026-11-22T12:00:00Z".parse().expect("an instant")
    }

    fn link() -> share::Model {
        share::Model {
            id: ShareId::new(),
            account_id: AccountId::new(),
            created_by: None,
            asset_id: None,
            collection_id: None,
            folder_id: Some(FolderId::new()),
            name: "Summer".into(),
            token_hash: String::new(),
            password_hash: None,
            expires_at: None,
            max_views: None,
            views: 0,
            shows_contents: true,
            allows_download: true,
            allows_upload: false,
            watermark: false,
            max_files: FILES_UNLESS_TOLD,
            max_bytes: BYTES_UNLESS_TOLD,
            received_files: 0,
            received_bytes: 0,
            revoked_at: None,
            created_at: now(),
        }
    }

    #[test]
    fn a_link_opens_until_it_is_over_used_up_or_revoked() {
        let (now, second) = (now(), TimeDelta::seconds(1));
        for (share, expected) in [
            (link(), ShareState::Open),
            (share::Model { expires_at: Some(now + second), ..link() }, ShareState::Open),
            (share::Model { expires_at: Some(now), ..link() }, ShareState::Expired),
            (share::Model { max_views: Some(2), views: 1, ..link() }, ShareState::Open),
            (share::Model { max_views: Some(2), views: 2, ..link() }, ShareState::Exhausted),
            (share::Model { revoked_at: Some(now), ..link() }, ShareState::Revoked),
        ] {
            assert_eq!(state(&share, now), expected);
        }
    }

    #[test]
    fn nobody_goes_on_for_longer_than_the_link_lives() {
        let soon = now() + TimeDelta::minutes(1);
        assert_eq!(session_end(&link(), now()), now() + SESSION);
        let short = share::Model { expires_at: Some(soon), ..link() };
        assert_eq!(session_end(&short, now()), soon);
    }

    #[test]
    fn a_link_with_a_watermark_gives_nothing_without_one() {
        let marked = share::Model { watermark: true, ..link() };
        assert!(plays(&link()) && gives_files(&link()));
        assert!(!plays(&marked) && !gives_files(&marked));
        for size in [PreviewSize::Thumbnail, PreviewSize::Preview] {
            assert!(rendition::preset(picture(&marked, size)).is_marked);
            assert_eq!(picture(&link(), size), rendition::of_size(size));
        }
    }

    #[test]
    fn a_link_says_what_makes_sense() {
        assert_eq!(check(&link(), now()), Ok(()));
        let past = share::Model { expires_at: Some(now()), ..link() };
        assert_eq!(check(&past, now()), Err(ShareError::Past));
        let never = share::Model { max_views: Some(0), ..link() };
        assert_eq!(check(&never, now()), Err(ShareError::Views));
        let nowhere = share::Model { allows_upload: true, folder_id: None, ..link() };
        assert_eq!(check(&nowhere, now()), Err(ShareError::NoFolder));
        let blind = share::Model { shows_contents: false, ..link() };
        assert_eq!(check(&blind, now()), Err(ShareError::Nothing));
        let unmarked = share::Model { watermark: true, ..link() };
        assert_eq!(check(&unmarked, now()), Err(ShareError::Unmarked));
        let endless = share::Model { max_files: FILES + 1, ..link() };
        assert_eq!(check(&endless, now()), Err(ShareError::Files));
        let empty = share::Model { max_bytes: 0, ..link() };
        assert_eq!(check(&empty, now()), Err(ShareError::Bytes));
        assert_eq!(password("1234567"), Err(ShareError::Password));
        assert_eq!(password("12345678"), Ok(()));
    }
}
