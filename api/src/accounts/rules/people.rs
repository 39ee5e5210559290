//! Who may make what of whom, and how many can work in an account.

use entity::role::AccountRole;
use serde_json::{Value, json};

use crate::{
    access::Permission,
    error::{Code, Refusal},
};

/// Why the people of an account stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The role of whoever wants it does not hold the permission.
    #[error("Your role does not allow this.")]
    Forbidden,
    /// Nobody would answer for the account.
    #[error("An account has an owner: make somebody else an owner first.")]
    LastOwner,
    /// Everybody that the plan allows for works in the account, or is invited to.
    #[error("All {limit} seats of the plan are taken, by members and by open invitations.")]
    NoSeat {
        /// How many can work in the account.
        limit: i32,
    },
    /// Whoever goes by themselves leaves.
    #[error("To go yourself, leave the account.")]
    Oneself,
    /// Ownership is given to somebody else.
    #[error("You are an owner already.")]
    OwnerAlready,
}

impl Refusal for PeopleError {
    fn code(&self) -> Code {
        match self {
            Self::Forbidden => Code::Forbidden,
            Self::LastOwner => Code::LastOwner,
            Self::NoSeat { .. } => Code::LimitExceeded,
            Self::Oneself | Self::OwnerAlready => Code::IllegalState,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::NoSeat { limit } => Some(json!({ "name": "SEATS", "limit": limit })),
            _ => None,
        }
    }
}

/// Tells whether whoever has a role takes a seat of the plan.
#[must_use]
pub const fn takes_seat(role: AccountRole) -> bool {
    match role {
        AccountRole::Owner | AccountRole::Admin | AccountRole::Member => true,
        AccountRole::Reviewer => false,
    }
}

/// Checks that somebody may give a role, or take it.
pub fn gives(giver: AccountRole, role: AccountRole) -> Result<(), PeopleError> {
    if Permission::to_give(role).is_held_by(giver) { Ok(()) } else { Err(PeopleError::Forbidden) }
}

/// Checks that there is a seat left of so many; without a limit there always is.
pub fn seat(limit: Option<i32>, taken: u64) -> Result<(), PeopleError> {
    match limit {
        Some(limit) if u64::try_from(limit).unwrap_or(0) <= taken => {
            Err(PeopleError::NoSeat { limit })
        }
        _ => Ok(()),
    }
}

/// Checks that somebody of so many owners can be made something else.
pub fn one_less(owners: u64) -> Result<(), PeopleError> {
    if owners > 1 { Ok(()) } else { Err(PeopleError::LastOwner) }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn only_owners_give_and_take_ownership() {
        for (giver, all, but_owner) in [
            (AccountRole::Owner, true, true),
            (AccountRole::Admin, false, true),
            (AccountRole::Member, false, false),
            (AccountRole::Reviewer, false, false),
        ] {
            for role in AccountRole::iter() {
                let expected = if role == AccountRole::Owner { all } else { but_owner };
                assert_eq!(gives(giver, role).is_ok(), expected, "{giver:?} gives {role:?}");
            }
        }
    }

    #[test]
    fn seats_are_taken_up_to_the_limit() {
        assert_eq!(seat(Some(2), 1), Ok(()));
        assert_eq!(seat(Some(2), 2), Err(PeopleError::NoSeat { limit: 2 }));
        // More are there after a downgrade.
        assert_eq!(seat(Some(2), 9), Err(PeopleError::NoSeat { limit: 2 }));
        assert_eq!(seat(None, 1_000), Ok(()));
        assert_eq!(seat(Some(0), 0), Err(PeopleError::NoSeat { limit: 0 }));
    }

    #[test]
    fn one_owner_stays() {
        assert_eq!(one_less(2), Ok(()));
        assert_eq!(one_less(1), Err(PeopleError::LastOwner));
    }
}
