//! Proofs that the caller may do something.

use entity::{
    id::{AccountId, UserId},
    role::AccountRole,
    share, upload,
};
use uuid::Uuid;

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
