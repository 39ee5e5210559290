//! Guests: inviting them, and letting them in.

use entity::{
    id::{OrderId, ReviewGuestId},
    review_guest,
};
use sea_orm::{IntoActiveModel, QuerySelect, prelude::*};

use super::hold;
use crate::{
    access::Member,
    accounts::rules::Email,
    app::Platform,
    audit::Change,
    error::{Error, Result},
    orders::rules::transition::{OrderBlocker, StepError},
    review::{
        jobs::{MailGuest, MailGuestCode},
        reads::{self, Participant},
        rules::{
            available::is_under_way,
            guest::{self as rules, CODE_LIFE, CODES, GUESTS, GuestError, SESSION, TRIES},
        },
    },
    throttle::{self, Subject},
    tokens,
    tx::Tx,
};

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Who it will be.
    pub id: ReviewGuestId,
    /// The hash of the token in the link.
    pub token_hash: String,
    /// The review of which order.
    pub order: OrderId,
    /// Where mail goes.
    pub email: Email,
    /// What they are called.
    pub name: String,
    /// For how many days the link opens.
    pub days: Option<i32>,
}

/// Invites somebody from outside to the review of an order.
pub async fn invite(tx: &Tx, member: &Member, new: NewGuest) -> Result<review_guest::Model> {
    let name = rules::name(&new.name)?;
    let expires_at = rules::until(new.days, tx.now)?;
    let order = hold(tx, &Participant::Customer(*member), new.order).await?;
    if !is_under_way(order.state) {
        return Err(StepError { state: order.state, blocker: OrderBlocker::OtherState }.into());
    }
    let guests = reads::guests(&tx.db, order.id).await?;
    let open: Vec<_> = guests.iter().filter(|guest| rules::is_open(guest, tx.now)).collect();
    let key = new.email.key();
    if let Some(known) = open.iter().find(|guest| guest.email.to_ascii_lowercase() == key) {
        return Err(GuestError::Known(known.id).into());
    }
    if open.len() >= GUESTS {
        return Err(GuestError::TooMany.into());
    }
    let row = review_guest::Model {
        id: new.id,
        account_id: order.account_id,
        order_id: order.id,
        email: new.email.address().to_owned(),
        name,
        invited_by: Some(member.user),
        invited_at: tx.now,
        token_hash: new.token_hash,
        expires_at,
        revoked_at: None,
        code_hash: None,
        code_until: None,
        session_hash: None,
        session_until: None,
        entered_at: None,
    };
    let row = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(row.id, Change::added(&row)).await;
    tx.enqueue(MailGuest { guest: row.id, about: "invited".into() }).await?;
    Ok(row)
}

/// Takes the link of a guest back; whoever is in by it is out.
pub async fn revoke(tx: &Tx, member: &Member, id: ReviewGuestId) -> Result<review_guest::Model> {
    let found = review_guest::Entity::find_by_id(id)
        .filter(review_guest::COLUMN.account_id.eq(member.account))
        .lock_exclusive();
    let before = found.one(&tx.db).await?.ok_or_else(|| Error::not_found("guest"))?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let row = review_guest::Model {
        revoked_at: Some(tx.now),
        code_hash: None,
        session_hash: None,
        ..before.clone()
    };
    keep(tx, &before, row).await
}

/// Has a code mailed to the guest of a link.
pub async fn open(platform: &Platform, token: &str) -> Result<review_guest::Model> {
    let guest = by_token(platform, token).await?;
    let id = guest.id.to_string();
    throttle::take(&platform.db, &Subject::new("review code", &[&id]), CODES).await?;
    let tx = platform.begin().await?;
    let until = tx.now + CODE_LIFE;
    let code = code(platform, guest.id, until)?;
    let before = held(&tx, guest.id).await?;
    let row = review_guest::Model {
        code_hash: Some(hashed(guest.id, &code)),
        code_until: Some(until),
        ..before.clone()
    };
    let row = keep(&tx, &before, row).await?;
    tx.enqueue(MailGuestCode { guest: row.id, until }).await?;
    tx.commit().await?;
    Ok(row)
}

/// Lets the guest of a link in who gives the code that was mailed; answers with what shows from then
/// on that they are in.
pub async fn enter(
    platform: &Platform,
    token: &str,
    code: &str,
) -> Result<(review_guest::Model, String)> {
    let guest = by_token(platform, token).await?;
    let tries = Subject::new("review code try", &[&guest.id.to_string()]);
    throttle::take(&platform.db, &tries, TRIES).await?;
    let tx = platform.begin().await?;
    let before = held(&tx, guest.id).await?;
    let typed: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let fits = before.code_hash.as_deref() == Some(hashed(guest.id, &typed).as_str())
        && before.code_until.is_some_and(|until| tx.now < until);
    if !fits || !rules::is_open(&before, tx.now) {
        return Err(GuestError::Code.into());
    }
    let session = tokens::random();
    let row = review_guest::Model {
        code_hash: None,
        code_until: None,
        session_hash: Some(tokens::hash(&session)),
        session_until: Some((tx.now + SESSION).min(before.expires_at)),
        entered_at: Some(tx.now),
        ..before.clone()
    };
    let row = keep(&tx, &before, row).await?;
    tx.commit().await?;
    throttle::forget(&platform.db, &tries).await?;
    Ok((row, session))
}

/// The code that a guest is mailed, which is right until an instant.
pub(in crate::review) fn code(
    platform: &Platform,
    guest: ReviewGuestId,
    until: chrono::DateTime<chrono::Utc>,
) -> Result<String> {
    let about = format!("{guest}.{}", until.timestamp_micros());
    Ok(rules::digits(&platform.keys.derive("review code", about.as_bytes())?))
}

/// The bits that the token of a guest's link may have, by each key that there is.
pub(in crate::review) fn links(platform: &Platform, guest: ReviewGuestId) -> Result<Vec<String>> {
    let bits = platform.keys.derive_each("review guest", guest.to_string().as_bytes())?;
    Ok(bits.iter().map(tokens::text).collect())
}

async fn by_token(platform: &Platform, token: &str) -> Result<review_guest::Model> {
    let guest = review_guest::Entity::find()
        .filter(review_guest::COLUMN.token_hash.eq(tokens::hash(token)))
        .one(platform.db.reader())
        .await?;
    let now = platform.db.now();
    let guest = guest.filter(|guest| rules::is_open(guest, now));
    guest.ok_or_else(|| GuestError::Link.into())
}

async fn held(tx: &Tx, id: ReviewGuestId) -> Result<review_guest::Model> {
    let row = review_guest::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    row.ok_or_else(|| GuestError::Link.into())
}

/// A code is short: only with whose it is it is kept, and never for long.
fn hashed(guest: ReviewGuestId, code: &str) -> String {
    tokens::hash(&format!("{guest}:{code}"))
}

async fn keep(
    tx: &Tx,
    before: &review_guest::Model,
    row: review_guest::Model,
) -> Result<review_guest::Model> {
    let row = row.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(row.id, Change::of(before, &row)).await;
    Ok(row)
}
