//! What addresses, names and passwords look like, whom an account is billed as, how long a sign-in
//! lasts, and how often one may try. Pure.

mod account;
pub mod billing;
mod device;
mod email;
mod input;
pub mod invitation;
pub mod people;
pub mod preferences;
mod service_token;
mod sign_in;

pub use self::{
    account::AccountError,
    device::device,
    email::Email,
    input::{InputError, NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN, message, name, password},
    invitation::{INVITE, INVITE_ADDRESS, InvitationError, InvitationState},
    service_token::{
        RANDOM as SERVICE_RANDOM, REMEMBERED_SERVICE, SERVICE_REQUESTS, SERVICE_TOKENS,
        ServiceTokenError, can_be_service, is_service, service_expiry, service_hint,
        service_overlap, service_scopes, service_secret,
    },
    sign_in::{
        ACCESS, GRACE, LINK, LONGEST, MAIL, NOTED, REGISTER_NETWORK, Refresh, SIGN_IN,
        SIGN_IN_EMAIL, SIGN_IN_NETWORK, SignInError, idle, refresh,
    },
};
