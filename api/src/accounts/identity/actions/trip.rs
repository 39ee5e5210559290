//! Going to a provider and coming back.

use chrono::{DateTime, Utc};
use entity::{
    provider_answer::{self, AnswerUse},
    provider_trip,
};
use sea_orm::{ActiveValue::Set, prelude::*};
use url::Url;

use crate::{
    accounts::{
        identity::{
            issuer::{Asking, Travels},
            reads::Provider,
            rules::{ProviderError, TRIP},
        },
        rules::Email,
    },
    app::Platform,
    error::Result,
    tokens,
    tx::Tx,
};

/// A browser that is about to set off; both secrets are told this once.
#[derive(Debug)]
pub struct Departure {
    /// Goes along.
    pub state: String,
    /// Stays with the page.
    pub ticket: String,
    /// Until when it has to be back.
    pub expires_at: DateTime<Utc>,
}

/// Prepares a way, and forgets the ways and answers that came to nothing.
pub async fn prepare(
    tx: &Tx,
    provider: &Provider,
    return_to: &Url,
    (good_for, hint): (AnswerUse, Option<&Email>),
) -> Result<Departure> {
    // Who is on the way has done nothing yet.
    tx.leave_unwritten().await;
    sweep(tx).await?;
    let (state, ticket) = (tokens::random(), tokens::random());
    let expires_at = tx.now + TRIP;
    let trip = provider_trip::ActiveModel {
        hash: Set(tokens::hash(&state)),
        provider: Set(provider.key.clone()),
        ticket_hash: Set(tokens::hash(&ticket)),
        browser_hash: Set(None),
        return_to: Set(return_to.to_string()),
        hint: Set(hint.map(|email| email.address().to_owned())),
        good_for: Set(good_for),
        expires_at: Set(expires_at),
    };
    provider_trip::Entity::insert(trip).exec_without_returning(&tx.db).await?;
    Ok(Departure { state, ticket, expires_at })
}

/// Sends a browser off, once, with a cookie by which it is known again.
pub async fn depart(tx: &Tx, state: &str) -> Result<(provider_trip::Model, String)> {
    tx.leave_unwritten().await;
    let cookie = tokens::random();
    let bound = provider_trip::Entity::update_many()
        .col_expr(provider_trip::Column::BrowserHash, Expr::value(tokens::hash(&cookie)))
        .filter(provider_trip::COLUMN.hash.eq(tokens::hash(state)))
        .filter(provider_trip::COLUMN.browser_hash.is_null())
        .filter(provider_trip::COLUMN.expires_at.gt(tx.now))
        .exec(&tx.db)
        .await?;
    let trip = provider_trip::Entity::find_by_id(tokens::hash(state)).one(&tx.db).await?;
    let trip = trip.filter(|_| bound.rows_affected == 1).ok_or(ProviderError::Lost)?;
    Ok((trip, cookie))
}

/// Takes a browser back, once. The state of another browser stays good for that one.
pub async fn arrive(tx: &Tx, state: &str, cookie: Option<&str>) -> Result<provider_trip::Model> {
    tx.leave_unwritten().await;
    let hash = tokens::hash(state);
    let trip = provider_trip::Entity::find_by_id(hash.clone()).one(&tx.db).await?;
    let trip = trip.filter(|trip| trip.expires_at > tx.now).ok_or(ProviderError::Lost)?;
    let browser = cookie.map(tokens::hash);
    if browser.is_none() || trip.browser_hash != browser {
        return Err(ProviderError::Lost.into());
    }
    // Of two that come back at once, one has been here.
    let taken = provider_trip::Entity::delete_by_id(hash).exec(&tx.db).await?;
    if taken.rows_affected == 1 { Ok(trip) } else { Err(ProviderError::Lost.into()) }
}

/// What goes along with a state. It follows from the state and the node's key, so that nodes need
/// not keep it.
pub fn travels(platform: &Platform, state: &str) -> Result<Travels> {
    let derive = |what: &str| {
        let bits = platform.keys.derive(what, state.as_bytes())?;
        anyhow::Ok(tokens::text(&bits))
    };
    Ok(Travels {
        state: state.to_owned(),
        nonce: derive("provider nonce")?,
        verifier: derive("provider verifier")?,
        callback: callback(platform)?,
    })
}

/// What the provider is asked to do with whoever is on a way.
#[must_use]
pub fn asking(trip: &provider_trip::Model) -> Asking {
    Asking { hint: trip.hint.clone(), anew: trip.good_for == AnswerUse::Prove }
}

/// Where browsers come back to; providers have to know it.
pub fn callback(platform: &Platform) -> Result<Url> {
    Ok(Url::parse(&platform.config.link("signin/callback")).map_err(anyhow::Error::from)?)
}

async fn sweep(tx: &Tx) -> Result<()> {
    provider_trip::Entity::delete_many()
        .filter(provider_trip::COLUMN.expires_at.lt(tx.now))
        .exec(&tx.db)
        .await?;
    provider_answer::Entity::delete_many()
        .filter(provider_answer::COLUMN.expires_at.lt(tx.now))
        .exec(&tx.db)
        .await?;
    Ok(())
}
