//! Signing in by those who know people better: identity providers that speak OpenID Connect.
//!
//! The platform has providers by setting, and each account its own for the e-mail domains of its
//! owners. A browser goes to a provider and comes back to us; a state that works once, a cookie and a
//! ticket of the page that sent it off tie both ends together. What the provider says is checked
//! and kept under a code for the page, and whoever shows code and ticket is signed in.
//!
//! A provider of the platform is believed about addresses. One of an account is believed about who
//! its people are, but not about whose mailbox an address is, for nobody can prove a domain to us:
//! its people are linked to a login only by who proves that login, or has confirmed by a mailed link
//! that a new one is to be made; and they are signed in for that account alone. Addresses are
//! never enough to take a login over.
//!
//! An account may require its provider of the members with an address in its domains. Its owners
//! can always come in another way, in case the provider breaks.

pub mod actions;
pub mod graphql;
pub mod http;
pub mod issuer;
pub mod jobs;
pub mod reads;
pub mod rules;
mod secret;

pub(crate) use self::secret::move_into_safe;
