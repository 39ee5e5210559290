//! Who is asking, and what they may do.
//!
//! A permission is a proof: [`Member`] and [`Staff`] can only be had by asking for a permission
//! that the caller's role holds, and reads and actions demand one, so that no path reaches them
//! without it. The two tables below are the whole truth about roles.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, IdentityProviderId, ServiceTokenId, SessionId, StaffAccessId, UserId},
    role::{AccountRole, StaffRole},
    service_token::{TokenScope, TokenScopes},
    share, upload,
};
use sea_orm::{EnumIter, Iterable};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    error::{Code, Refusal},
    plans::rules::{Closing, closing},
};

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

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The address at the other end.
    pub address: Option<IpAddr>,
    /// The program, as it calls itself.
    pub user_agent: Option<String>,
}

impl Origin {
    /// The network that is held responsible for what comes from it: an IPv4 address, or the half
    /// of an IPv6 address that a customer of a provider has for itself.
    #[must_use]
    pub fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            None => "unknown".into(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// Proof that the caller may do something in an account.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub user: UserId,
    /// What the person is to the account.
    pub role: AccountRole,
}

impl Member {
    /// Whoever comes by a link sees through the eyes of its maker, and nothing but what it shows.
    #[must_use]
    pub(crate) fn behind(share: &share::Model) -> Self {
        let user = share.created_by.unwrap_or(UserId(Uuid::nil()));
        Self { account: share.account_id, user, role: AccountRole::Reviewer }
    }

    /// Whoever reviews by a mailed link is nobody in the account.
    #[must_use]
    pub(crate) fn guest(account: AccountId) -> Self {
        Self { account, user: UserId(Uuid::nil()), role: AccountRole::Reviewer }
    }

    /// Whoever began an upload may have left when it ends; what they might do then is done.
    #[must_use]
    pub(crate) fn who_began(upload: &upload::Model) -> Self {
        let user = upload.user_id.unwrap_or(UserId(Uuid::nil()));
        Self { account: upload.account_id, user, role: AccountRole::Member }
    }
}

/// Proof that the caller may do something for Vibbio.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    /// The person.
    pub user: UserId,
}

/// What can be allowed to a member of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Permission {
    /// See the account, its people and its settings.
    AccountRead,
    /// See and change whom Vibbio bills.
    BillingManage,
    /// Choose a plan, give notice, and open again an account that has closed.
    PlanChoose,
    /// Close the account, after which all of it is deleted.
    AccountClose,
    /// Say what the account is called.
    AccountManage,
    /// Leave the account.
    AccountLeave,
    /// Invite people, change what they may do, and take them out.
    MembersManage,
    /// Make owners, and something else of them.
    OwnersManage,
    /// See the library.
    LibraryRead,
    /// Upload, sort, name, move and trash.
    LibraryWrite,
    /// Say something about what is in the library.
    LibraryComment,
    /// Remove for good what is in the trash.
    LibraryPurge,
    /// Take all of the library away in a package.
    LibraryExport,
    /// See brands.
    BrandRead,
    /// Decide what the account's videos look and sound like.
    BrandWrite,
    /// See projects.
    ProjectRead,
    /// Plan videos.
    ProjectWrite,
    /// See orders and what they cost.
    OrderRead,
    /// Order videos and versions, and cancel them.
    OrderPlace,
    /// Comment and decide on cuts.
    Review,
    /// See the balance and the statement.
    CreditsRead,
    /// Buy credits for money.
    CreditsBuy,
    /// See what was done in the account, and by whom.
    AuditRead,
    /// Talk with Vibbio.
    Converse,
    /// See the store.
    StoreRead,
    /// Buy and book in the store.
    StoreBuy,
    /// Make, see and revoke service tokens.
    ServiceTokens,
    /// Decide by which providers people sign in.
    SignInRules,
}

/// What can be allowed to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Duty {
    /// Accept, produce and deliver orders, and see what is in them.
    Produce,
    /// Grant and correct credits.
    GrantCredits,
    /// Confirm, move and close bookings.
    ManageBookings,
    /// Talk with customers.
    Converse,
    /// See that an account exists and how it is set up.
    SeeAccounts,
    /// See what was done in every account, and by whom.
    SeeAudit,
    /// Agree with accounts on plans.
    AgreePlans,
    /// Decide who sees which variant of a feature.
    ManageFeatures,
    /// See an account's material for a while, with a reason.
    SeeMaterial,
}

impl Permission {
    /// What it takes to give somebody a role, or to take it from them.
    #[must_use]
    pub const fn to_give(role: AccountRole) -> Self {
        match role {
            AccountRole::Owner => Self::OwnersManage,
            AccountRole::Admin | AccountRole::Member | AccountRole::Reviewer => Self::MembersManage,
        }
    }

    /// Tells whether a role holds it.
    #[must_use]
    pub const fn is_held_by(self, role: AccountRole) -> bool {
        use AccountRole::{Admin, Member, Owner, Reviewer};
        match self {
            Self::AccountRead
            | Self::AccountLeave
            | Self::LibraryRead
            | Self::LibraryComment
            | Self::BrandRead
            | Self::ProjectRead
            | Self::OrderRead
            | Self::Review
            | Self::Converse
            | Self::StoreRead => matches!(role, Owner | Admin | Member | Reviewer),
            Self::LibraryWrite
            | Self::ProjectWrite
            | Self::OrderPlace
            | Self::CreditsRead
            | Self::StoreBuy => matches!(role, Owner | Admin | Member),
            Self::AccountManage
            | Self::BillingManage
            | Self::BrandWrite
            | Self::MembersManage
            | Self::LibraryPurge
            | Self::LibraryExport
            | Self::CreditsBuy
            | Self::PlanChoose
            | Self::ServiceTokens => matches!(role, Owner | Admin),
            Self::AccountClose | Self::AuditRead | Self::OwnersManage | Self::SignInRules => {
                matches!(role, Owner)
            }
        }
    }

    /// Tells whether it is to change something, which nobody does in an account that has closed.
    /// Looking, taking away and choosing a plan stay possible until the account is deleted.
    #[must_use]
    pub const fn is_for_writing(self) -> bool {
        match self {
            Self::AccountRead
            | Self::AccountLeave
            | Self::AuditRead
            | Self::BillingManage
            | Self::BrandRead
            | Self::Converse
            | Self::PlanChoose
            | Self::LibraryRead
            | Self::LibraryExport
            | Self::ProjectRead
            | Self::OrderRead
            | Self::CreditsRead
            | Self::StoreRead => false,
            Self::AccountClose
            | Self::AccountManage
            | Self::BrandWrite
            | Self::LibraryWrite
            | Self::LibraryComment
            | Self::LibraryPurge
            | Self::ProjectWrite
            | Self::OrderPlace
            | Self::Review
            | Self::CreditsBuy
            | Self::MembersManage
            | Self::OwnersManage
            | Self::ServiceTokens
            | Self::SignInRules
            | Self::StoreBuy => true,
        }
    }

    /// Tells which scope of a service token allows it; what none allows is for people alone, such as
    /// spending money and deciding on who may do what.
    #[must_use]
    pub const fn scope(self) -> Option<TokenScope> {
        Some(match self {
            Self::AccountRead | Self::BrandRead => TokenScope::AccountRead,
            Self::LibraryRead => TokenScope::LibraryRead,
            Self::LibraryWrite => TokenScope::LibraryWrite,
            Self::LibraryComment => TokenScope::LibraryComment,
            Self::LibraryPurge => TokenScope::LibraryPurge,
            Self::LibraryExport => TokenScope::LibraryExport,
            Self::ProjectRead => TokenScope::ProjectRead,
            Self::ProjectWrite => TokenScope::ProjectWrite,
            Self::OrderRead => TokenScope::OrderRead,
            Self::OrderPlace => TokenScope::OrderPlace,
            Self::CreditsRead => TokenScope::CreditsRead,
            Self::StoreRead => TokenScope::StoreRead,
            Self::StoreBuy => TokenScope::StoreBuy,
            Self::AccountClose
            | Self::AccountLeave
            | Self::AccountManage
            | Self::AuditRead
            | Self::BillingManage
            | Self::BrandWrite
            | Self::Converse
            | Self::CreditsBuy
            | Self::MembersManage
            | Self::OwnersManage
            | Self::PlanChoose
            | Self::Review
            | Self::ServiceTokens
            | Self::SignInRules => return None,
        })
    }
}

impl Permission {
    /// Tells whether a role holds all that a scope allows.
    #[must_use]
    pub fn is_open(scope: TokenScope, role: AccountRole) -> bool {
        let mut allowed = Self::iter().filter(|permission| permission.scope() == Some(scope));
        allowed.all(|permission| permission.is_held_by(role))
    }
}

impl Permission {
    /// Tells whether staff may do it in an account that they [look at](crate::staff_access): what
    /// shows the library, projects and orders, and changes nothing.
    #[must_use]
    pub const fn is_open_to_staff(self) -> bool {
        matches!(self, Self::AccountRead | Self::LibraryRead | Self::ProjectRead | Self::OrderRead)
    }
}

impl Duty {
    /// Tells whether a staff role has it.
    #[must_use]
    pub const fn is_held_by(self, role: StaffRole) -> bool {
        use StaffRole::{Administrator, Finance, Privacy, Producer, Support};
        match self {
            Self::Produce => matches!(role, Producer | Administrator),
            Self::GrantCredits | Self::AgreePlans => matches!(role, Finance | Administrator),
            Self::ManageFeatures => matches!(role, Administrator),
            Self::SeeMaterial => matches!(role, Producer | Support | Administrator),
            Self::ManageBookings | Self::Converse => {
                matches!(role, Producer | Support | Administrator)
            }
            Self::SeeAudit => matches!(role, Privacy | Administrator),
            Self::SeeAccounts => {
                matches!(role, Producer | Support | Finance | Privacy | Administrator)
            }
        }
    }
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("Sign in first.")]
    SignInFirst,
    /// The role does not hold the permission.
    #[error("Your role does not allow this.")]
    Forbidden,
    /// The service token is not for it.
    #[error("The service token does not allow this.")]
    BeyondScope,
    /// No program does this.
    #[error("Only a person who is signed in can do this.")]
    PeopleOnly,
    /// The account has closed to writes.
    #[error("The account is closed. Choose a plan to open it again, before it is deleted.")]
    Closed(Closing),
}

impl Refusal for Denied {
    fn code(&self) -> Code {
        match self {
            Self::SignInFirst => Code::Unauthenticated,
            Self::Forbidden | Self::BeyondScope | Self::PeopleOnly => Code::Forbidden,
            Self::Closed(_) => Code::AccountClosed,
        }
    }

    fn details(&self) -> Option<Value> {
        let Self::Closed(Closing { since, deletes_at }) = self else { return None };
        let possible = ["READ", "DOWNLOAD", "EXPORT", "BILLING_PROFILE", "CHOOSE_PLAN"];
        Some(json!({ "since": since, "deletesAt": deletes_at, "possible": possible }))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(membership: Option<AccountRole>, staff: Vec<StaffRole>) -> Viewer {
        let membership = membership.map(|role| (AccountId::new(), role));
        let (user, session) = (UserId::new(), SessionId::new());
        Viewer::User(Caller {
            user,
            session,
            membership,
            closes_at: None,
            provider: None,
            staff,
            proved_at: None,
            vouched_at: None,
            looks_at: None,
        })
    }

    fn now() -> DateTime<Utc> {
        "2026-12-14T10:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn a_stranger_is_asked_to_sign_in_for_everything() {
        for permission in Permission::iter() {
            let denied = Viewer::Stranger.member(permission, now()).expect_err("a refusal");
            assert_eq!(denied, Denied::SignInFirst);
        }
    }

    #[test]
    fn an_owner_may_do_everything_in_the_account_and_nothing_for_vibbio() {
        let owner = caller(Some(AccountRole::Owner), vec![]);
        assert!(Permission::iter().all(|permission| owner.member(permission, now()).is_ok()));
        assert!(Duty::iter().all(|duty| owner.staff(duty).is_err()));
    }

    #[test]
    fn staff_are_no_members() {
        let staff = caller(None, vec![StaffRole::Administrator]);
        assert!(Permission::iter().all(|permission| staff.member(permission, now()).is_err()));
        assert!(Duty::iter().all(|duty| staff.staff(duty).is_ok()));
    }

    fn service(role: AccountRole, scopes: Vec<TokenScope>) -> Viewer {
        Viewer::Service(Service {
            token: ServiceTokenId::new(),
            account: AccountId::new(),
            user: UserId::new(),
            role,
            scopes: TokenScopes(scopes),
            closes_at: None,
        })
    }

    #[test]
    fn a_program_may_do_what_its_token_is_for_and_its_maker_may_do() {
        let purge = vec![TokenScope::LibraryPurge];
        let admins = service(AccountRole::Admin, purge.clone());
        for permission in Permission::iter() {
            let allowed = admins.member(permission, now()).is_ok();
            assert_eq!(allowed, permission == Permission::LibraryPurge, "{permission:?}");
        }
        let members = service(AccountRole::Member, purge);
        let denied = members.member(Permission::LibraryPurge, now()).expect_err("a refusal");
        assert_eq!(denied, Denied::Forbidden);
    }

    #[test]
    fn a_program_is_nobody_for_vibbio_and_no_person() {
        let program = service(AccountRole::Owner, TokenScope::iter().collect());
        assert!(Duty::iter().all(|duty| program.staff(duty).is_err()));
        assert_eq!(program.caller().expect_err("a refusal"), Denied::PeopleOnly);
        for alone in [Permission::CreditsBuy, Permission::ServiceTokens] {
            assert!(program.member(alone, now()).is_err(), "{alone:?}");
        }
    }

    #[test]
    fn nobody_writes_in_an_account_from_the_instant_on_at_which_it_closes() {
        let Viewer::User(owner) = caller(Some(AccountRole::Owner), vec![]) else { return };
        let owner = Viewer::User(Caller { closes_at: Some(now()), ..owner });
        let before = now() - chrono::TimeDelta::microseconds(1);
        for permission in Permission::iter() {
            assert!(owner.member(permission, before).is_ok());
            let denied = owner.member(permission, now()).err();
            assert_eq!(denied.is_some(), permission.is_for_writing(), "{permission:?}");
            assert!(denied.is_none_or(|denied| denied.code() == Code::AccountClosed));
        }
    }

    #[test]
    fn staff_who_look_at_an_account_see_and_change_nothing() {
        let mut viewer = caller(None, vec![StaffRole::Support]);
        let Viewer::User(staff) = &mut viewer else { return };
        staff.looks_at = Some((StaffAccessId::new(), AccountId::new()));
        for permission in Permission::iter() {
            assert_eq!(viewer.member(permission, now()).is_ok(), permission.is_open_to_staff());
        }
        assert!(!Permission::LibraryWrite.is_open_to_staff());
    }

    #[test]
    fn half_an_ipv6_address_is_one_network() {
        let network = |address: &str| {
            let address = Some(address.parse().expect("an address"));
            Origin { address, user_agent: None }.network()
        };
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn reviewers_look_and_change_nothing() {
        let reviewer = caller(Some(AccountRole::Reviewer), vec![]);
        assert!(reviewer.member(Permission::LibraryRead, now()).is_ok());
        assert!(reviewer.member(Permission::LibraryWrite, now()).is_err());
        assert!(reviewer.member(Permission::OrderPlace, now()).is_err());
    }
}
