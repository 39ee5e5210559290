//! By whom, by what and from where something is done.
//!
//! Every handle on the [platform](crate::app::Platform) carries its cause, and every unit of work
//! that it begins is written down with it. A request sets it where the caller is let in, a worker
//! where it takes a job, and a command where it starts.

use std::borrow::Cow;

use entity::{
    audit_entry::ActorKind,
    id::{AccountId, JobId, ServiceTokenId, ShareId, UserId},
};

use crate::{
    access::{Origin, Viewer},
    transport::RequestHead,
};

/// Whoever does something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who is not signed in.
    #[default]
    Stranger,
    /// A signed-in person.
    User {
        /// The person.
        user: UserId,
        /// Whether the person works for Vibbio.
        is_staff: bool,
    },
    /// A program of an account.
    Service(ServiceTokenId),
    /// Somebody who came by a link.
    Visitor(ShareId),
    /// A job of the queue.
    Job(JobId),
    /// Whoever runs the server, by a command.
    Operator,
}

impl Actor {
    /// What sort of doer it is to an account, and its id. Whoever works for Vibbio does so in every
    /// account but the one that the session is for.
    #[must_use]
    pub fn to(self, account: AccountId, own: Option<AccountId>) -> (ActorKind, Option<String>) {
        match self {
            Self::Stranger => (ActorKind::Stranger, None),
            Self::User { user, is_staff } => {
                let is_own = own == Some(account);
                let kind = if is_staff && !is_own { ActorKind::Staff } else { ActorKind::User };
                (kind, Some(user.to_string()))
            }
            Self::Service(token) => (ActorKind::ServiceToken, Some(token.to_string())),
            Self::Visitor(share) => (ActorKind::LinkVisitor, Some(share.to_string())),
            Self::Job(job) => (ActorKind::Job, Some(job.to_string())),
            Self::Operator => (ActorKind::Operator, None),
        }
    }
}

/// Why something is done.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    /// Who does it.
    pub actor: Actor,
    /// What: the name of a mutation, of a job, or of a route; empty as long as it is not known.
    pub action: Cow<'static, str>,
    /// The account that the doer does it for, unless what is changed is another's.
    pub account: Option<AccountId>,
    /// The request that asks for it, as the log names it.
    pub request: Option<String>,
    /// The network that it comes from.
    pub network: Option<String>,
}

impl Cause {
    /// A request of whoever was let in.
    #[must_use]
    pub fn request(head: &RequestHead, viewer: &Viewer) -> Self {
        let origin = Origin { address: head.address, user_agent: None };
        let (actor, account) = match viewer {
            Viewer::Stranger => (Actor::Stranger, None),
            Viewer::User(caller) => {
                let actor = Actor::User { user: caller.user, is_staff: !caller.staff.is_empty() };
                (actor, caller.membership.map(|(account, _)| account))
            }
            Viewer::Service(service) => (Actor::Service(service.token), Some(service.account)),
        };
        Self {
            actor,
            account,
            request: Some(head.request_id.clone()),
            network: head.address.is_some().then(|| origin.network()),
            ..Self::default()
        }
    }

    /// A job of the queue.
    #[must_use]
    pub fn job(id: JobId, name: &str) -> Self {
        Self { actor: Actor::Job(id), action: name.to_owned().into(), ..Self::default() }
    }

    /// A command of whoever runs the server.
    #[must_use]
    pub fn command(name: &'static str) -> Self {
        Self { actor: Actor::Operator, action: name.into(), ..Self::default() }
    }

    /// The same, done by somebody in particular.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }

    /// The same, with the name of what is done.
    #[must_use]
    pub fn doing(self, action: impl Into<Cow<'static, str>>) -> Self {
        Self { action: action.into(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_are_staff_in_every_account_but_their_own() {
        let (own, other) = (AccountId::new(), AccountId::new());
        let staff = Actor::User { user: UserId::new(), is_staff: true };
        assert_eq!(staff.to(own, Some(own)).0, ActorKind::User);
        assert_eq!(staff.to(other, Some(own)).0, ActorKind::Staff);
        assert_eq!(staff.to(other, None).0, ActorKind::Staff);
        let member = Actor::User { user: UserId::new(), is_staff: false };
        assert_eq!(member.to(other, Some(own)).0, ActorKind::User);
    }
}
