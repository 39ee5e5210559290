//! What addresses, names and passwords look like, whom an account is billed as, how long a sign-in
//! lasts, and how often one may try. Pure.

mod account;
pub mod billing;
mod device;
mod email;
mod input;
pub mod invitation;
mod password;
pub mod people;
pub mod preferences;
mod service_token;
mod sign_in;

pub use self::{
    account::AccountError,
    device::device,
    email::Email,
    input::{InputError, NAME_LENGTH, message, name},
    invitation::{INVITE, INVITE_ADDRESS, InvitationError, InvitationState},
    password::{PASSWORD_MAX, PASSWORD_MIN, PasswordError, Weakness, password, password_length},
    service_token::{
        RANDOM as SERVICE_RANDOM, REMEMBERED_SERVICE, SERVICE_REQUESTS, SERVICE_TOKENS,
        ServiceTokenError, can_be_service, is_service, service_expiry, service_hint,
        service_overlap, service_scopes, service_secret,
    },
    sign_in::{
        ACCESS, CONFIRM, FAMILIAR, GRACE, LINKS_NETWORK, LONGEST, MAIL, NOTED, REGISTER_NETWORK,
        Refresh, SIGN_IN, SIGN_IN_ACCOUNT, SIGN_IN_EMAIL, SIGN_IN_NETWORK, STOP, SignInError, idle,
        lifetime, refresh,
    },
};
