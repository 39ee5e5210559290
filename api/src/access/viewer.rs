//! Who is asking.

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, IdentityProviderId, ServiceTokenId, SessionId, StaffAccessId, UserId},
    role::{AccountRole, StaffRole},
    service_token::TokenScopes,
};

use super::{Denied, Duty, Member, Permission, Staff};
use crate::plans::rules::closing;

/// Whoever sent a request.
#[derive(Clone, Debug, Default)]
pub enum Viewer {
    /// Nobody that we know.
    #[default]
    Stranger,
    /// A signed-in person.
    User(Caller),
    /// A program with a service token.
    Service(Service),
}

/// A signed-in person, with what they are to the account that the session is for.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The sign-in that the request rests on.
    pub session: SessionId,
    /// The account that the session is for, and the role in it.
    pub membership: Option<(AccountId, AccountRole)>,
    /// When that account closes to writes, or did; none while its subscription renews by itself.
    pub closes_at: Option<DateTime<Utc>>,
    /// The provider of the account that the person signed in by: it speaks for that account, and
    /// not for the person elsewhere. None for every other way.
    pub provider: Option<IdentityProviderId>,
    /// What the person does at Vibbio.
    pub staff: Vec<StaffRole>,
    /// When the person last showed to be who they are in this session.
    pub proved_at: Option<DateTime<Utc>>,
    /// When the provider of the account last vouched for the person anew; it counts for what is the
    /// account's alone.
    pub vouched_at: Option<DateTime<Utc>>,
    /// The account that the session may look at for a while, for Vibbio.
    pub looks_at: Option<(StaffAccessId, AccountId)>,
}

/// A program that works for an account. What it makes is its maker's, and what the maker may not do
/// any more, it may not either.
#[derive(Clone, Debug)]
pub struct Service {
    /// The token that it showed.
    pub token: ServiceTokenId,
    /// The account that it works for.
    pub account: AccountId,
    /// The person who made the token and answers for it.
    pub user: UserId,
    /// What that person is to the account now.
    pub role: AccountRole,
    /// What the token is for.
    pub scopes: TokenScopes,
    /// When the account closes to writes, or did; none while its subscription renews by itself.
    pub closes_at: Option<DateTime<Utc>>,
}

impl Viewer {
    /// The signed-in person.
    pub fn caller(&self) -> Result<&Caller, Denied> {
        match self {
            Self::Stranger => Err(Denied::SignInFirst),
            Self::User(caller) => Ok(caller),
            Self::Service(_) => Err(Denied::PeopleOnly),
        }
    }

    /// When the account of the caller closes to writes, or did; none while that is open.
    #[must_use]
    pub const fn closes_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Stranger => None,
            Self::User(caller) => caller.closes_at,
            Self::Service(service) => service.closes_at,
        }
    }

    /// The signed-in person, or the one who answers for the program.
    pub fn person(&self) -> Result<UserId, Denied> {
        match self {
            Self::Service(service) => Ok(service.user),
            Self::Stranger | Self::User(_) => Ok(self.caller()?.user),
        }
    }

    /// Proves that the caller may do something in the account of the session or of the token, at an
    /// instant.
    pub fn member(&self, permission: Permission, now: DateTime<Utc>) -> Result<Member, Denied> {
        let (member, closes_at) = match self {
            Self::Service(service) => (service.member(permission)?, service.closes_at),
            Self::Stranger | Self::User(_) => {
                let caller = self.caller()?;
                (caller.member(permission)?, caller.closes_at)
            }
        };
        match closing(closes_at, now) {
            Some(closed) if permission.is_for_writing() => Err(Denied::Closed(closed)),
            _ => Ok(member),
        }
    }

    /// The account that the caller looks at for Vibbio.
    #[must_use]
    pub fn looks_at(&self) -> Option<StaffAccessId> {
        let caller = self.caller().ok().filter(|caller| caller.membership.is_none())?;
        caller.looks_at.map(|(access, _)| access)
    }

    /// Proves that the caller may do something for Vibbio.
    pub fn staff(&self, duty: Duty) -> Result<Staff, Denied> {
        let caller = self.caller()?;
        if !caller.staff.iter().any(|role| duty.is_held_by(*role)) {
            return Err(Denied::Forbidden);
        }
        Ok(Staff { user: caller.user })
    }
}

impl Caller {
    /// Proves that the person may do something in the account of the session.
    fn member(&self, permission: Permission) -> Result<Member, Denied> {
        if let (None, Some((_, account))) = (self.membership, self.looks_at) {
            let is_open = permission.is_open_to_staff();
            let member = Member { account, user: self.user, role: AccountRole::Reviewer };
            return if is_open { Ok(member) } else { Err(Denied::Forbidden) };
        }
        let (account, role) = self.membership.ok_or(Denied::Forbidden)?;
        if !permission.is_held_by(role) {
            return Err(Denied::Forbidden);
        }
        Ok(Member { account, user: self.user, role })
    }
}

impl Service {
    /// Proves that the program may do something: its token has to be for it, and the one who
    /// answers for it has to be allowed it still.
    fn member(&self, permission: Permission) -> Result<Member, Denied> {
        let is_meant = permission.scope().is_some_and(|scope| self.scopes.0.contains(&scope));
        if !is_meant {
            return Err(Denied::BeyondScope);
        }
        if !permission.is_held_by(self.role) {
            return Err(Denied::Forbidden);
        }
        Ok(Member { account: self.account, user: self.user, role: self.role })
    }
}
