//! What people do with providers and identities.

pub mod answer;
pub mod identity;
pub mod invited;
pub mod join;
pub mod provider;
pub mod sign_in;
pub mod trip;
