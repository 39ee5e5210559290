//! What providers look like, what their answers are good for, and where browsers come back to. Pure.

mod domain;
mod provider;
mod refusal;
mod way;

pub use self::{
    domain::{DOMAINS, domain_of, domains},
    provider::PlatformProvider,
    refusal::ProviderError,
    way::{BEGIN_NETWORK, CODE, IDENTITIES, ISSUERS, JOIN, LINK, PROVIDERS, SKEW, TRIP, return_to},
};
