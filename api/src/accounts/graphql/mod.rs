//! Accounts, people and sessions as clients see them.

pub mod account_mutations;
pub mod billing;
pub mod features;
pub mod invitation;
pub mod invitation_mutations;
pub mod joining;
pub mod people;
pub mod preferences;
pub mod registration;
pub mod service_token;
pub mod session;
pub mod types;

pub use self::{
    account_mutations::AccountMutation,
    billing::BillingMutation,
    features::{FeatureMutation, FeatureQuery},
    invitation::InvitationQuery,
    invitation_mutations::InvitationMutation,
    joining::JoiningMutation,
    people::{Colleague, PeopleMutation, colleague},
    preferences::PreferenceMutation,
    registration::RegistrationMutation,
    service_token::{ServiceTokenMutation, ServiceTokenQuery},
    session::SessionMutation,
    types::{Account, AccountQuery, User},
};
