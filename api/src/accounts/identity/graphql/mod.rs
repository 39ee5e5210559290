//! Providers and identities as clients see them.

pub mod identity;
pub mod provider;
pub mod sign_in;

pub use self::{
    identity::{IdentityMutation, IdentityQuery},
    provider::{ProviderMutation, ProviderQuery},
    sign_in::{ProviderPassInput, ProviderSignInMutation, ProviderSignInQuery},
};
