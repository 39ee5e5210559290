//! Who is behind an access token.

use std::{future::pending, pin::pin, time::Duration};

use chrono::{DateTime, Utc};
use entity::{
    account,
    id::{AccountId, IdentityProviderId, SessionId, StaffAccessId, UserId},
    membership,
    role::{AccountRole, StaffRole},
    session, staff, user,
};
use futures::StreamExt;
use sea_orm::{
    Condition, ExprTrait, FromQueryResult, JoinType, QuerySelect, RelationDef, prelude::*,
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{
    rules::{ACCESS, NOTED, SignInError, is_service},
    service_tokens,
};
use crate::{
    access::{Caller, Duty, Viewer},
    app::Platform,
    database::Db,
    error::{Code, Error, Result},
    events::Event,
    plans::rules::closing,
    staff_access,
};

/// How long what goes on rests on a caller who was let in before.
const LOOKED: Duration = Duration::from_secs(45);

/// What an access token states.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: SessionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acc: Option<AccountId>,
    iat: i64,
    exp: i64,
}

/// Whoever showed a good token, or none.
#[derive(Clone, Debug, Default)]
pub struct Authenticated {
    /// Who it is.
    pub viewer: Viewer,
    /// When the token ends; none for a stranger.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A signed statement of who somebody is.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token.
    pub text: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Signs an access token for a session.
pub fn access_token(platform: &Platform, session: &session::Model) -> Result<AccessToken> {
    let now = platform.db.now();
    let expires_at = Ord::min(now + ACCESS, session.expires_at);
    let claims = Claims {
        sub: session.user_id,
        sid: session.id,
        acc: session.account_id,
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
    };
    Ok(AccessToken { text: platform.keys.sign(&claims)?, expires_at })
}

/// Finds out who shows an access token, in one statement, or which program shows a service token;
/// without a token it is a stranger.
///
/// Refused with `TOKEN_EXPIRED` (refresh it), `UNAUTHENTICATED` (sign in anew) or
/// `TOO_MANY_REQUESTS` (a program that asks too often).
pub async fn authenticate(platform: &Platform, token: Option<&str>) -> Result<Authenticated> {
    let Some(token) = token else { return Ok(Authenticated::default()) };
    if is_service(token) {
        return service_tokens::authenticate(platform, token).await;
    }
    let claims: Claims = platform.keys.check(token).ok_or(SignInError::Over)?;
    let now = platform.db.now();
    if claims.iat > now.timestamp() + 60 {
        return Err(SignInError::Over.into());
    }
    if claims.exp <= now.timestamp() {
        return Err(SignInError::Expired.into());
    }
    let caller = caller(platform, claims.sub, claims.sid).await?;
    let expires_at = DateTime::from_timestamp(claims.exp, 0);
    Ok(Authenticated { viewer: Viewer::User(caller), expires_at })
}

/// One line per role at Vibbio, or one without.
#[derive(FromQueryResult)]
struct Line {
    last_used_at: DateTime<Utc>,
    proved_at: Option<DateTime<Utc>>,
    vouched_at: Option<DateTime<Utc>>,
    account_id: Option<AccountId>,
    provider_id: Option<IdentityProviderId>,
    role: Option<AccountRole>,
    closes_at: Option<DateTime<Utc>>,
    staff: Option<StaffRole>,
}

/// Finds the person behind a session that is not over, and what they may do.
pub(super) async fn caller(
    platform: &Platform,
    user: UserId,
    session: SessionId,
) -> Result<Caller> {
    let now = platform.db.now();
    let lines = session::Entity::find()
        .select_only()
        .column(session::Column::LastUsedAt)
        .column(session::Column::ProvedAt)
        .column(session::Column::VouchedAt)
        .column(session::Column::AccountId)
        .column(session::Column::ProviderId)
        .column_as(membership::Column::Role, "role")
        .column_as(account::Column::ClosesAt, "closes_at")
        .column_as(staff::Column::Role, "staff")
        .join(JoinType::InnerJoin, to_user())
        .join(JoinType::LeftJoin, to_membership())
        .join(JoinType::LeftJoin, to_account())
        .join(JoinType::LeftJoin, to_staff())
        .filter(session::COLUMN.id.eq(session))
        .filter(session::COLUMN.user_id.eq(user))
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(now))
        .filter(user::COLUMN.disabled_at.is_null())
        .into_model::<Line>()
        .all(platform.db.reader())
        .await?;
    let first = lines.first().ok_or_else(|| Error::from(SignInError::Over))?;
    if first.last_used_at + NOTED <= now {
        note_use(&platform.db, session).await?;
    }
    let staff: Vec<_> = lines.iter().filter_map(|line| line.staff).collect();
    let looks_at = if staff.iter().any(|role| Duty::SeeMaterial.is_held_by(*role)) {
        staff_access::reads::open(platform.db.reader(), session, platform.db.now()).await?
    } else {
        None
    };
    Ok(Caller {
        user,
        session,
        membership: first.account_id.zip(first.role),
        closes_at: first.closes_at,
        provider: first.provider_id,
        proved_at: first.proved_at,
        vouched_at: first.vouched_at,
        staff,
        looks_at,
    })
}

/// Notes that a session is used; of many requests at once, one writes.
async fn note_use(db: &Db, session: SessionId) -> Result<()> {
    let now = db.now();
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .filter(session::COLUMN.id.eq(session))
        .filter(session::COLUMN.last_used_at.lte(now - NOTED))
        .exec(db.writer())
        .await?;
    Ok(())
}

/// What a caller may do rests on this.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    membership: Option<(AccountId, AccountRole)>,
    staff: Vec<StaffRole>,
    looks_at: Option<StaffAccessId>,
    is_closed: bool,
}

impl Standing {
    fn of(viewer: &Viewer, now: DateTime<Utc>) -> Self {
        let is_closed = |closes_at| closing(closes_at, now).is_some();
        match viewer {
            Viewer::Stranger => {
                Self { membership: None, staff: vec![], looks_at: None, is_closed: false }
            }
            Viewer::User(caller) => Self {
                membership: caller.membership,
                staff: caller.staff.clone(),
                looks_at: viewer.looks_at(),
                is_closed: is_closed(caller.closes_at),
            },
            Viewer::Service(service) => Self {
                membership: Some((service.account, service.role)),
                staff: vec![],
                looks_at: None,
                is_closed: is_closed(service.closes_at),
            },
        }
    }
}

/// Waits until whoever was let in by a token is not any more, or is something else: the session has
/// ended, the role is another one, the account has closed. What tells of it makes it look at once;
/// it looks every now and then all the same, for what is told across nodes may be lost.
pub async fn over(platform: Platform, token: Option<String>, viewer: Viewer) {
    let Ok(user) = viewer.person() else { return pending().await };
    let before = Standing::of(&viewer, platform.db.now());
    let own = before.membership.map(|(account, _)| account);
    let changes = platform.bus.changes(move |event| match event {
        Event::MemberLeft { user: whose, .. }
        | Event::MemberRoleChanged { user: whose, .. }
        | Event::SessionsEnded { user: whose } => (whose == user).then_some(()),
        Event::SubscriptionChanged { account } => (own == Some(account)).then_some(()),
        _ => None,
    });
    let mut changes = pin!(changes);
    loop {
        if let Ok(None) = timeout(LOOKED, changes.next()).await {
            // The node stops, which ends more than this.
            return pending().await;
        }
        match authenticate(&platform, token.as_deref()).await {
            Ok(found) if Standing::of(&found.viewer, platform.db.now()) == before => {}
            Ok(_) => return,
            Err(error) if error.code() == Code::Unauthenticated => return,
            // Who asks too often, comes too late or finds the database busy is told so elsewhere.
            Err(_) => {}
        }
    }
}

fn to_user() -> RelationDef {
    session::Entity::belongs_to(user::Entity)
        .from(session::Column::UserId)
        .to(user::Column::Id)
        .into()
}

/// The person's membership in the account of the session.
fn to_membership() -> RelationDef {
    let by_account: RelationDef = session::Entity::belongs_to(membership::Entity)
        .from(session::Column::AccountId)
        .to(membership::Column::AccountId)
        .into();
    by_account.on_condition(|session, membership| {
        let theirs = Expr::col((session, session::Column::UserId));
        Condition::all().add(theirs.equals((membership, membership::Column::UserId)))
    })
}

fn to_account() -> RelationDef {
    session::Entity::belongs_to(account::Entity)
        .from(session::Column::AccountId)
        .to(account::Column::Id)
        .into()
}

fn to_staff() -> RelationDef {
    session::Entity::belongs_to(staff::Entity)
        .from(session::Column::UserId)
        .to(staff::Column::UserId)
        .into()
}
