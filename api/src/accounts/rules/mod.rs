//! What addresses, names and passwords look like, how long a sign-in lasts, and how often one may
//! try. Pure.

mod device;
mod email;
mod input;
mod sign_in;

pub use self::{
    device::device,
    email::Email,
    input::{InputError, NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN, name, password},
    sign_in::{
        ACCESS, GRACE, LINK, LONGEST, MAIL, NOTED, REGISTER_NETWORK, Refresh, SIGN_IN,
        SIGN_IN_EMAIL, SIGN_IN_NETWORK, SignInError, idle, refresh,
    },
};
