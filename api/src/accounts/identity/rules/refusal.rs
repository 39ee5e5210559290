//! Why nobody is signed in by a provider.

use serde_json::{Value, json};

use super::way::{IDENTITIES, PROVIDERS};
use crate::error::{Code, Refusal};

/// Why something about providers and identities was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The browser is not to be sent to this page.
    #[error("The page to come back to is not of a site that may use the API.")]
    ReturnTo,
    /// The state, the cookie, the code or the ticket fits nothing that is under way.
    #[error("This sign-in is not under way any more. Begin again.")]
    Lost,
    /// The issuer did not answer, or not as it should.
    #[error("The identity provider did not answer as it should. Try again later.")]
    Failed,
    /// The person, or the provider, said no.
    #[error("The identity provider has signed nobody in.")]
    Declined,
    /// The issuer took the person for who they were before, and did not ask.
    #[error("The identity provider has not asked anew who you are.")]
    NotAsked,
    /// It was somebody else who went to the provider.
    #[error("The identity provider has signed in somebody else.")]
    SomebodyElse,
    /// The issuer does not vouch for the address.
    #[error("The identity provider does not say that the e-mail address is yours.")]
    Unverified,
    /// The address is not one that the provider is for.
    #[error("The identity provider is not for this e-mail address.")]
    OtherDomain,
    /// Nobody with this address has a login, and none is made.
    #[error("Nobody is registered with this e-mail address. Register, or ask for an invitation.")]
    NotRegistered,
    /// The identity is linked to the login of somebody else.
    #[error("This identity signs somebody else in.")]
    IdentityTaken,
    /// Nothing else would be left to come in by.
    #[error("Nothing else signs you in. Set a password first, by a mailed link.")]
    LastWayIn,
    /// There are too many identities.
    #[error("At most {IDENTITIES} identities sign one person in.")]
    TooManyIdentities,
    /// The account wants its people to come by its provider.
    #[error("Your organisation asks you to sign in by {name}.")]
    Required {
        /// The provider.
        provider: String,
        /// What it is called.
        name: String,
    },
    /// What an account's provider has signed in is for that account alone.
    #[error("You signed in by the provider of one account; sign in otherwise for this.")]
    Confined,
    /// No domain, too many, or something else.
    #[error("A provider is for 1 to 50 e-mail domains, such as example.com.")]
    Domains,
    /// Anybody gets a mailbox there.
    #[error("Anybody can have an e-mail address in {0}.")]
    PublicDomain(String),
    /// No owner has an address there.
    #[error("No owner of the account has a verified e-mail address in {0}.")]
    OthersDomain(String),
    /// The issuer cannot be used.
    #[error("The issuer cannot be used: {0}.")]
    Issuer(String),
    /// The client's id or secret makes no sense.
    #[error("A client's id and secret have 1 to 1 000 characters each.")]
    Client(&'static str),
    /// Nobody becomes an owner or administrator by coming along.
    #[error("Newcomers become members or reviewers.")]
    JoinsAs,
    /// Another provider of the account has the name.
    #[error("A provider of this name exists already.")]
    NameTaken,
    /// There are too many providers.
    #[error("An account has at most {PROVIDERS} identity providers.")]
    TooManyProviders,
    /// Nobody has shown yet that it works.
    #[error(
        "Link an identity of this provider to your own login first, so that it works for sure."
    )]
    Untried,
}

impl Refusal for ProviderError {
    fn code(&self) -> Code {
        match self {
            Self::ReturnTo
            | Self::Domains
            | Self::PublicDomain(_)
            | Self::OthersDomain(_)
            | Self::Issuer(_)
            | Self::Client(_)
            | Self::JoinsAs => Code::BadUserInput,
            Self::Lost => Code::LinkInvalid,
            Self::Failed | Self::Declined | Self::NotAsked => Code::ProviderFailed,
            Self::Unverified => Code::EmailNotVerified,
            Self::OtherDomain | Self::Confined | Self::SomebodyElse => Code::Forbidden,
            Self::NotRegistered => Code::NotRegistered,
            Self::IdentityTaken => Code::IdentityTaken,
            Self::LastWayIn => Code::LastWayIn,
            Self::Required { .. } => Code::ProviderRequired,
            Self::NameTaken => Code::NameTaken,
            Self::TooManyIdentities | Self::TooManyProviders => Code::LimitExceeded,
            Self::Untried => Code::IllegalState,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReturnTo => Some("returnTo"),
            Self::Domains | Self::PublicDomain(_) | Self::OthersDomain(_) => Some("domains"),
            Self::Issuer(_) => Some("issuer"),
            Self::Client(field) => Some(field),
            Self::JoinsAs => Some("joinsAs"),
            Self::NameTaken => Some("name"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::Required { provider, name } => {
                Some(json!({ "providerId": provider, "providerName": name }))
            }
            Self::TooManyIdentities => Some(json!({ "limit": IDENTITIES })),
            Self::TooManyProviders => Some(json!({ "limit": PROVIDERS })),
            _ => None,
        }
    }
}
