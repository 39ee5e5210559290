//! Providers and identities as clients see them.

pub mod departure;
pub mod identity;
pub mod prove;
pub mod provider;
pub mod sign_in;

pub use self::{
    identity::{IdentityMutation, IdentityQuery},
    prove::ProviderProofMutation,
    provider::{ProviderMutation, ProviderQuery},
    sign_in::{ProviderPassInput, ProviderSignInMutation, ProviderSignInQuery},
};
