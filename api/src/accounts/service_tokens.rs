//! Which program is behind a service token.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::{
    account,
    id::{AccountId, ServiceTokenId, UserId},
    membership,
    role::AccountRole,
    service_token::{self, TokenScopes},
    user,
};
use sea_orm::{
    Condition, ExprTrait, FromQueryResult, JoinType, QuerySelect, RelationDef, prelude::*,
};

use super::{
    rules::{SERVICE_REQUESTS, ServiceTokenError, can_be_service},
    sessions::Authenticated,
};
use crate::{
    access::{Service, Viewer},
    app::Platform,
    database::Db,
    error::Result,
    throttle::{self, Subject},
    tokens,
};

/// How exactly it is noted when a token was used.
const PRECISION: TimeDelta = TimeDelta::minutes(1);

/// A token, and what the one who answers for it is to its account.
#[derive(FromQueryResult)]
struct Line {
    id: ServiceTokenId,
    account_id: AccountId,
    user_id: UserId,
    role: AccountRole,
    scopes: TokenScopes,
    hash: String,
    former_until: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
}

/// Finds out which program shows a service token. A wrong token costs one statement, or none where
/// its checksum is wrong; a right one is counted and noted besides.
///
/// Refused with `UNAUTHENTICATED`, or `TOO_MANY_REQUESTS`.
pub(super) async fn authenticate(platform: &Platform, secret: &str) -> Result<Authenticated> {
    if !can_be_service(secret) {
        return Err(ServiceTokenError::Wrong.into());
    }
    let db = &platform.db;
    let (hash, now) = (tokens::hash(secret), db.now());
    let line = find(db, &hash).await?.ok_or(ServiceTokenError::Wrong)?;
    let is_former = line.hash != hash;
    let until = if is_former { line.former_until } else { None };
    let expires_at = Ord::min(until.unwrap_or(line.expires_at), line.expires_at);
    if expires_at <= now {
        return Err(ServiceTokenError::Wrong.into());
    }
    let subject = Subject::new("service token", &[&line.id.to_string()]);
    throttle::take(db, &subject, SERVICE_REQUESTS).await?;
    let minute = now.duration_trunc(PRECISION).unwrap_or(now);
    if line.last_used_at.is_none_or(|used| used < minute) {
        note_use(db, line.id, minute).await?;
    }
    let Line { id: token, account_id: account, user_id: user, role, scopes, closes_at, .. } = line;
    let viewer = Viewer::Service(Service { token, account, user, role, scopes, closes_at });
    Ok(Authenticated { viewer, expires_at: Some(expires_at) })
}

/// Finds a token that was not revoked and that somebody in the account answers for.
async fn find(db: &Db, hash: &str) -> Result<Option<Line>> {
    let is_it = Condition::any()
        .add(service_token::COLUMN.hash.eq(hash))
        .add(service_token::COLUMN.former_hash.eq(hash));
    let line = service_token::Entity::find()
        .column_as(membership::Column::Role, "role")
        .column_as(account::Column::ClosesAt, "closes_at")
        .join(JoinType::InnerJoin, to_user())
        .join(JoinType::InnerJoin, to_membership())
        .join(JoinType::InnerJoin, to_account())
        .filter(is_it)
        .filter(service_token::COLUMN.revoked_at.is_null())
        .filter(user::COLUMN.disabled_at.is_null())
        .into_model::<Line>()
        .one(db.reader())
        .await?;
    Ok(line)
}

async fn note_use(db: &Db, token: ServiceTokenId, minute: DateTime<Utc>) -> Result<()> {
    let is_newer = Condition::any()
        .add(service_token::COLUMN.last_used_at.is_null())
        .add(service_token::COLUMN.last_used_at.lt(minute));
    service_token::Entity::update_many()
        .col_expr(service_token::Column::LastUsedAt, Expr::value(minute))
        .filter(service_token::COLUMN.id.eq(token))
        .filter(is_newer)
        .exec(db.writer())
        .await?;
    Ok(())
}

fn to_user() -> RelationDef {
    service_token::Entity::belongs_to(user::Entity)
        .from(service_token::Column::UserId)
        .to(user::Column::Id)
        .into()
}

fn to_account() -> RelationDef {
    service_token::Entity::belongs_to(account::Entity)
        .from(service_token::Column::AccountId)
        .to(account::Column::Id)
        .into()
}

/// What the one who answers for the token is to its account.
fn to_membership() -> RelationDef {
    let by_account: RelationDef = service_token::Entity::belongs_to(membership::Entity)
        .from(service_token::Column::AccountId)
        .to(membership::Column::AccountId)
        .into();
    by_account.on_condition(|token, membership| {
        let theirs = Expr::col((token, service_token::Column::UserId));
        Condition::all().add(theirs.equals((membership, membership::Column::UserId)))
    })
}
