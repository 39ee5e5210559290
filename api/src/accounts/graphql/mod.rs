//! Accounts, people and sessions as clients see them.

pub mod account_mutations;
pub mod address;
pub mod billing;
pub mod browser;
pub mod features;
pub mod invitation;
pub mod invitation_mutations;
pub mod joining;
pub mod password;
pub mod people;
pub mod preferences;
pub mod registration;
pub mod service_token;
pub mod session;
pub mod session_list;
pub mod types;

pub use self::{
    account_mutations::AccountMutation,
    address::AddressMutation,
    billing::BillingMutation,
    features::{FeatureMutation, FeatureQuery},
    invitation::InvitationQuery,
    invitation_mutations::InvitationMutation,
    joining::JoiningMutation,
    password::PasswordMutation,
    people::{Colleague, PeopleMutation, colleague, colleagues},
    preferences::PreferenceMutation,
    registration::RegistrationMutation,
    service_token::{ServiceTokenMutation, ServiceTokenQuery},
    session::SessionMutation,
    session_list::SessionListMutation,
    types::{Account, AccountQuery, User},
};
