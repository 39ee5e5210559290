//! What addresses, names and passwords look like, how long a sign-in lasts, and how often one may
//! try. Pure.

mod email;
mod input;
mod sign_in;

pub use self::{
    email::Email,
    input::{InputError, NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN, name, password},
    sign_in::{
        ACCESS, GRACE, IDLE, LINK, LONGEST, MAIL, REGISTER_NETWORK, Refresh, SIGN_IN,
        SIGN_IN_EMAIL, SIGN_IN_NETWORK, SignInError, refresh,
    },
};
