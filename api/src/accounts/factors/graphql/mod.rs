//! Factors and proofs as clients see them.

pub mod passkey;
pub mod prove;
pub mod sign_in;
pub mod totp;
pub mod types;

pub use self::{
    passkey::PasskeyMutation,
    prove::{ProofMutation, SessionProvePayload},
    sign_in::{SecondFactorMutation, SignInChallenge},
    totp::AppMutation,
    types::Factors,
};
