//! Accounts, people and sessions as clients see them.

pub mod billing;
pub mod features;
pub mod preferences;
pub mod registration;
pub mod service_token;
pub mod session;
pub mod types;

pub use self::{
    billing::BillingMutation,
    features::{FeatureMutation, FeatureQuery},
    preferences::PreferenceMutation,
    registration::RegistrationMutation,
    service_token::{ServiceTokenMutation, ServiceTokenQuery},
    session::SessionMutation,
    types::{Account, AccountQuery, User},
};
