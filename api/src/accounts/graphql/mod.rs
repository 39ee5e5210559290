//! Accounts, people and sessions as clients see them.

pub mod registration;
pub mod session;
pub mod types;

pub use self::{
    registration::RegistrationMutation,
    session::SessionMutation,
    types::{Account, AccountQuery, User},
};
