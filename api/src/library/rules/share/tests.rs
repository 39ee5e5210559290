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
        version: 1,
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
fn a_link_changes_until_it_is_revoked() {
    let over = share::Model { expires_at: Some(now()), ..link() };
    assert_eq!(check_change(&over), Ok(()));
    let revoked = share::Model { revoked_at: Some(now()), ..link() };
    assert_eq!(check_change(&revoked), Err(ShareError::Revoked));
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
    assert_eq!(check(&link()), Ok(()));
    let never = share::Model { max_views: Some(0), ..link() };
    assert_eq!(check(&never), Err(ShareError::Views));
    let nowhere = share::Model { allows_upload: true, folder_id: None, ..link() };
    assert_eq!(check(&nowhere), Err(ShareError::NoFolder));
    let blind = share::Model { shows_contents: false, ..link() };
    assert_eq!(check(&blind), Err(ShareError::Nothing));
    let unmarked = share::Model { watermark: true, ..link() };
    assert_eq!(check(&unmarked), Err(ShareError::Unmarked));
    let endless = share::Model { max_files: FILES + 1, ..link() };
    assert_eq!(check(&endless), Err(ShareError::Files));
    let empty = share::Model { max_bytes: 0, ..link() };
    assert_eq!(check(&empty), Err(ShareError::Bytes));
    assert_eq!(check_end(Some(now()), now()), Err(ShareError::Past));
    assert_eq!(check_end(None, now()), Ok(()));
    assert_eq!(password("1234567"), Err(ShareError::Password));
    assert_eq!(password("12345678"), Ok(()));
}
