//! Who may look behind a link.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::share;

use super::page::{Page, Shut};
use crate::{
    app::Platform,
    error::{Code, Error, Result},
    library::{
        actions, reads,
        rules::share::{self as rules, ShareState, TRIES, TRIES_OF_ALL, Target},
    },
    plans,
    throttle::{self, Subject},
    tokens,
};

const COOKIE: &str = "vibbio_share";
/// What is signed with a secret of its own.
const PURPOSE: &str = "share session";

/// A link that somebody came by.
pub(super) struct Found {
    pub share: share::Model,
    /// Whether this browser has opened it.
    pub is_in: bool,
}

/// Finds the link of a token; it is shut once nobody goes in any more.
pub(super) async fn find(page: &Page<'_>, token: &str) -> Result<Found, Shut> {
    if !tokens::is_one(token) {
        return Err(Shut::Unknown);
    }
    let (db, now) = (page.platform.db.reader(), page.platform.db.now());
    let share = reads::shares::by_token(db, &tokens::hash(token)).await?.ok_or(Shut::Unknown)?;
    let share = without_drop_box(page, share).await?;
    let is_in = has_session(page, &share, now)?;
    match rules::state(&share, now) {
        ShareState::Open => {}
        ShareState::Exhausted if is_in => {}
        ShareState::Exhausted | ShareState::Expired | ShareState::Revoked => {
            return Err(Shut::Gone);
        }
    }
    // A link to one asset dies with the right to share it.
    if let Some(Target::Asset(id)) = Target::of(&share)
        && reads::shares::find_in(db, &share, id, now).await?.is_none()
    {
        return Err(Shut::Gone);
    }
    Ok(Found { share, is_in })
}

/// Takes the drop box from a link of an account that has closed to writes; what was nothing else is
/// shut.
async fn without_drop_box(page: &Page<'_>, share: share::Model) -> Result<share::Model, Shut> {
    let (db, now) = (page.platform.db.reader(), page.platform.db.now());
    if !share.allows_upload || !plans::reads::is_closed(db, share.account_id, now).await? {
        return Ok(share);
    }
    if !share.shows_contents {
        return Err(Shut::Gone);
    }
    Ok(share::Model { allows_upload: false, ..share })
}

/// Finds the link of a token for somebody who has opened it.
pub(super) async fn enter(page: &Page<'_>, token: &str) -> Result<share::Model, Shut> {
    let found = find(page, token).await?;
    if found.is_in { Ok(found.share) } else { Err(Shut::Locked) }
}

/// Opens a link at the press of its button, with its password where it has one.
pub(super) async fn open(
    page: &Page<'_>,
    token: &str,
    password: String,
) -> Result<HttpResponse, Shut> {
    let Found { share, .. } = find(page, token).await?;
    if let Some(hash) = &share.password_hash {
        let platform = page.platform;
        let id = share.id.to_string();
        let from = Subject::new("share password from", &[&id, &page.origin.network()]);
        let all = Subject::new("share password", &[&id]);
        for (subject, quota) in [(&from, TRIES), (&all, TRIES_OF_ALL)] {
            throttle::take(&platform.db, subject, quota).await.map_err(busy)?;
        }
        let fits = rules::password(&password).is_ok()
            && platform
                .passwords
                .verify(password.into(), Some(hash.clone()))
                .await
                .map_err(busy)?;
        if !fits {
            return Err(Shut::WrongPassword);
        }
        throttle::forget(&platform.db, &from).await?;
        throttle::give_back(&platform.db, &all, TRIES_OF_ALL).await?;
    }
    let cookie = admit(page, &share, token).await?;
    Ok(HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((header::LOCATION, format!("/s/{token}")))
        .insert_header((header::SET_COOKIE, cookie))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

/// Counts that a link is opened, and writes the cookie by which this browser goes on.
pub(super) async fn admit(
    page: &Page<'_>,
    share: &share::Model,
    token: &str,
) -> Result<String, Shut> {
    let tx = page.begin(share, "shareOpen").await?;
    if !actions::share::open(&tx, share, &page.origin).await? {
        return Err(Shut::Gone);
    }
    let now = tx.now;
    tx.commit().await?;
    let end = rules::session_end(share, now);
    let seals = seals(page.platform, share, end.timestamp())?;
    let value = format!("{}.{}", end.timestamp(), seals.first().ok_or(Shut::Gone)?);
    let seconds = (end - now).num_seconds().max(0);
    let is_secure =
        page.platform.config.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let secure = if is_secure { "; Secure" } else { "" };
    Ok(format!(
        "{COOKIE}={value}; Path=/s/{token}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
}

/// Tells whether a request carries a cookie that holds for a link.
fn has_session(page: &Page<'_>, share: &share::Model, now: DateTime<Utc>) -> Result<bool> {
    let Some(value) = cookie(page) else { return Ok(false) };
    let Some((end, mac)) = value.split_once('.') else { return Ok(false) };
    let Ok(end) = end.parse::<i64>() else { return Ok(false) };
    let is_ours = seals(page.platform, share, end)?.iter().any(|seal| {
        aws_lc_rs::constant_time::verify_slices_are_equal(seal.as_bytes(), mac.as_bytes()).is_ok()
    });
    Ok(is_ours && now.timestamp() < end)
}

fn cookie<'a>(page: &Page<'a>) -> Option<&'a str> {
    let mut lines = page.request.headers().get_all(header::COOKIE);
    lines.find_map(|line| {
        let pairs = line.to_str().ok()?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find_map(|(name, value)| (name == COOKIE).then_some(value))
    })
}

/// What nobody else can write: it binds a link, its password and an instant. That of the key that
/// signs comes first; those of the others were written before it did.
fn seals(platform: &Platform, share: &share::Model, end: i64) -> Result<Vec<String>> {
    let password = share.password_hash.as_deref().unwrap_or_default();
    let message = format!("{}:{end}:{password}", share.id);
    let seals = platform.keys.derive_each(PURPOSE, message.as_bytes())?;
    Ok(seals.iter().map(|seal| BASE64_URL_SAFE_NO_PAD.encode(seal)).collect())
}

fn busy(error: Error) -> Shut {
    if error.code() == Code::TooManyRequests { Shut::Busy } else { error.into() }
}
