//! What each role may do.

use entity::{
    role::{AccountRole, StaffRole},
    service_token::TokenScope,
};
use sea_orm::{EnumIter, Iterable};

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
    /// Say something about what is planned.
    ProjectComment,
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
    /// Write the templates from which every account begins projects.
    WriteTemplates,
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
            | Self::ProjectComment
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
            | Self::ProjectComment
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
            Self::ProjectComment => TokenScope::ProjectComment,
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

    /// Tells whether a role holds all that a scope allows.
    #[must_use]
    pub fn is_open(scope: TokenScope, role: AccountRole) -> bool {
        let mut allowed = Self::iter().filter(|permission| permission.scope() == Some(scope));
        allowed.all(|permission| permission.is_held_by(role))
    }

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
            Self::Produce | Self::WriteTemplates => matches!(role, Producer | Administrator),
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
