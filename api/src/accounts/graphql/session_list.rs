//! Where a person is signed in, and ending that.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::SessionId, session};

use crate::{
    accounts::actions::session::{self as actions, Ending},
    context::ContextExt,
    error::{Error, Result},
};

/// A sign-in of the person that is not over.
#[derive(Description)]
pub struct Session {
    pub(super) row: session::Model,
    pub(super) is_current: bool,
}

#[Object(use_type_description)]
impl Session {
    /// The session's id.
    async fn id(&self) -> SessionId {
        self.row.id
    }

    /// What it was begun with, as that said itself, such as "Chrome on Windows"; none where it said
    /// nothing.
    async fn device(&self) -> Option<&str> {
        self.row.device.as_deref()
    }

    /// The network that it was begun from: an IPv4 address, or the network of an IPv6 address.
    async fn network(&self) -> Option<&str> {
        self.row.network.as_deref()
    }

    /// When the person signed in.
    async fn signed_in_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// When it was used last, to about a minute.
    async fn last_used_at(&self) -> DateTime<Utc> {
        self.row.last_used_at
    }

    /// When it ends unless it is refreshed before.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.row.expires_at
    }

    /// Whether it lasts for 30 days without being used, and not for 12 hours.
    async fn remembered(&self) -> bool {
        self.row.remembered
    }

    /// Whether it is the session of this request.
    async fn is_current(&self) -> bool {
        self.is_current
    }
}

/// The mutations of sessions elsewhere.
#[derive(Default)]
pub struct SessionListMutation;

#[Object]
impl SessionListMutation {
    /// Ends a session of the signed-in person, on every node at once.
    ///
    /// Refused with `UNAUTHENTICATED`, or with `NOT_FOUND` for a session that is over or another
    /// person's.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let user = ctx.caller()?.user;
        let tx = ctx.begin().await?;
        if actions::revoke(&tx, user, Ending::One(input.id)).await? == 0 {
            return Err(Error::not_found("session"));
        }
        tx.commit().await?;
        Ok(SessionRevokePayload { session_id: input.id })
    }

    /// Ends every other session of the signed-in person, or all of them, on every node at once.
    ///
    /// Refused with `UNAUTHENTICATED`.
    async fn sessions_revoke(
        &self,
        ctx: &Context<'_>,
        input: SessionsRevokeInput,
    ) -> Result<SessionsRevokePayload> {
        let caller = ctx.caller()?;
        let which = if input.including_this { Ending::All } else { Ending::Others(caller.session) };
        let tx = ctx.begin().await?;
        let count = actions::revoke(&tx, caller.user, which).await?;
        tx.commit().await?;
        Ok(SessionsRevokePayload { count })
    }
}

/// The session to end.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// The session.
    id: SessionId,
}

/// A session has ended.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// The session.
    session_id: SessionId,
}

/// Which sessions to end.
#[derive(InputObject)]
pub struct SessionsRevokeInput {
    /// Whether the session of this request ends, too.
    #[graphql(default)]
    including_this: bool,
}

/// Sessions have ended.
#[derive(SimpleObject)]
pub struct SessionsRevokePayload {
    /// How many.
    count: u64,
}
