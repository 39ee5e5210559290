//! Links by which somebody ends mails with one click, without signing in (RFC 8058).
//!
//! A link names the person and what ends, and is signed, so that nobody ends another's. It works for
//! as long as the key does.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use entity::{
    id::UserId,
    notification_preference::{NotificationChannel, NotificationKind},
};
use serde::{Deserialize, Serialize};

use crate::{accounts::rules::preferences, app::Platform, error::Result};

/// What is signed with a secret of its own.
const PURPOSE: &str = "unsubscribe";

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Whose mails.
    pub user: UserId,
    /// About what; about everything, where nothing is named.
    pub kind: Option<NotificationKind>,
    /// By which channel.
    pub channel: NotificationChannel,
}

/// The link that ends mails about something; none where those cannot be turned off.
pub fn link(
    platform: &Platform,
    user: UserId,
    kind: NotificationKind,
    channel: NotificationChannel,
) -> Result<Option<String>> {
    if preferences::is_fixed(kind, channel) {
        return Ok(None);
    }
    write(platform, Ending { user, kind: Some(kind), channel }).map(Some)
}

/// The link that ends the mail of the day.
pub fn from_digest(platform: &Platform, user: UserId) -> Result<String> {
    write(platform, Ending { user, kind: None, channel: NotificationChannel::Digest })
}

fn write(platform: &Platform, ending: Ending) -> Result<String> {
    let said = serde_json::to_vec(&ending).map_err(anyhow::Error::new)?;
    let seal = platform.keys.derive(PURPOSE, &said)?;
    let (said, seal) = (BASE64_URL_SAFE_NO_PAD.encode(said), BASE64_URL_SAFE_NO_PAD.encode(seal));
    Ok(platform.config.link(&format!("unsubscribe?token={said}.{seal}")))
}

/// Reads the token of a link; none if it is not one of ours.
pub fn read(platform: &Platform, token: &str) -> Result<Option<Ending>> {
    let Some((said, seal)) = token.split_once('.') else { return Ok(None) };
    let decoded = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let Some((said, seal)) = decoded(said).zip(decoded(seal)) else { return Ok(None) };
    let expected = platform.keys.derive(PURPOSE, &said)?;
    if aws_lc_rs::constant_time::verify_slices_are_equal(&expected, &seal).is_err() {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&said).ok())
}
