//! What people do with accounts and sessions.

pub mod account;
pub mod address;
pub mod billing;
pub mod email;
pub mod feature;
pub mod invitation;
pub mod joining;
pub mod link;
pub mod password;
pub mod people;
pub mod preferences;
pub mod refresh;
pub mod register;
pub mod service_token;
pub mod session;
pub mod sign_in;
pub mod staff;
