//! The URLs under which files are fetched: absolute where the server is told under which URL it is
//! reached, and otherwise relative to it.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::{
    download,
    id::{RevisionId, UploadId},
    rendition,
};

use crate::app::Platform;

/// How long a URL lives at least, and at most twice.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// The parameter that says what a URL is for.
pub(super) const PURPOSE: &str = "as";
/// To be kept as a file.
pub(super) const DOWNLOAD: &str = "download";
/// To be shown where it is.
pub(super) const VIEW: &str = "view";

/// Builds the URL of a revision's file.
#[must_use]
pub fn original(platform: &Platform, revision: RevisionId, is_download: bool) -> String {
    let purpose = if is_download { DOWNLOAD } else { VIEW };
    signed(platform, &format!("/media/{revision}/original"), purpose)
}

/// Builds the URL of what is said about an asset with a revision, as a file.
#[must_use]
pub fn sidecar(platform: &Platform, revision: RevisionId) -> String {
    signed(platform, &format!("/media/{revision}/sidecar"), DOWNLOAD)
}

/// Builds the URL of a file that was made of a revision, or is made when it is fetched.
#[must_use]
pub fn rendition(platform: &Platform, revision: RevisionId, name: &str) -> String {
    signed(platform, &format!("/media/{revision}/{name}"), VIEW)
}

/// Builds the URL of a smaller picture of what is for sale, which is in nobody's library.
#[must_use]
pub fn for_sale(platform: &Platform, drawn: &rendition::Model) -> String {
    signed(platform, &format!("/media/{}/{}", drawn.digest, drawn.name), VIEW)
}

/// Builds the URL to which the bytes of an upload are sent, until an instant.
#[must_use]
pub fn content(platform: &Platform, upload: UploadId, until: DateTime<Utc>) -> String {
    let path = format!("/uploads/{upload}/content");
    let query = platform.urls.sign(&path, &[], until);
    format!("{}{path}?{query}", server(platform))
}

/// Builds the URL of an archive, for as long as that is there.
#[must_use]
pub fn download(platform: &Platform, download: &download::Model) -> String {
    let path = format!("/downloads/{}", download.id);
    let query = platform.urls.sign(&path, &[(PURPOSE, DOWNLOAD)], download.expires_at);
    format!("{}{path}?{query}", server(platform))
}

fn signed(platform: &Platform, path: &str, purpose: &str) -> String {
    let expires_at = expiry(platform.db.now());
    let query = platform.urls.sign(path, &[(PURPOSE, purpose)], expires_at);
    format!("{}{path}?{query}", server(platform))
}

/// What stands before a path, where that is known.
pub(crate) fn server(platform: &Platform) -> &str {
    let url = platform.config.public_url.as_ref();
    url.map_or("", |url| url.as_str().trim_end_matches('/'))
}

/// The same for everybody who asks within the hour, so that browsers find in their caches what
/// they have shown before.
fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(LIFE).unwrap_or(now) + LIFE * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_lives_one_to_two_hours_and_is_the_same_for_one() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let expected = at("2026-11-22T12:00:00Z");
        assert_eq!(expiry(at("2026-11-22T10:00:00Z")), expected);
        assert_eq!(expiry(at("2026-11-22T10:59:59Z")), expected);
        assert_eq!(expiry(at("2026-11-22T11:00:00Z")), at("2026-11-22T13:00:00Z"));
    }
}
