//! What can go wrong, as a client sees it.
//!
//! Every error a client receives has a [`Code`] under `extensions.code`. Domains describe their
//! refusals as small `thiserror` enums and give each a code by implementing [`Refusal`]; anything
//! else that reaches a resolver is our fault, is logged once, and tells the client nothing.

use std::fmt;

use async_graphql::{Enum, ErrorExtensionValues, ErrorExtensions, resolver_utils::EnumType};
use sea_orm::DbErr;
use serde_json::Value;

/// The result of everything a resolver may call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kinds of refusal a client can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ErrorCode")]
pub enum Code {
    /// Sign in first.
    Unauthenticated,
    /// The access token is too old: refresh it, then ask again.
    TokenExpired,
    /// The e-mail address or the password is wrong.
    InvalidCredentials,
    /// The mailed link is wrong or too old: ask for a new one.
    LinkInvalid,
    /// The code is wrong, too old, or was used before.
    CodeInvalid,
    /// What was asked was answered before, or too late: begin anew.
    ChallengeExpired,
    /// Not this passkey: try another one, or another way.
    PasskeyInvalid,
    /// Show first that it is you, with `sessionProve` by one of `details.methods`, and ask again; sign
    /// in again where there is none.
    StepUpRequired,
    /// The identity provider did not answer as it should, or has signed nobody in.
    ProviderFailed,
    /// The account asks its people to sign in by its identity provider: `details.providerId`, which
    /// is called `details.providerName`.
    ProviderRequired,
    /// Nobody has this e-mail address: register, or ask for an invitation.
    NotRegistered,
    /// The identity signs somebody else in.
    IdentityTaken,
    /// Nothing else signs the person in: set a password first.
    LastWayIn,
    /// Signed in, but not allowed.
    Forbidden,
    /// The account is closed to writes since `details.since`, and is deleted at
    /// `details.deletesAt` unless a plan is chosen before; `details.possible` tells what still is.
    AccountClosed,
    /// Tell first whom Vibbio bills; `details.missing` names what is missing of the billing profile.
    BillingProfileIncomplete,
    /// No such thing, or none that the caller may see.
    NotFound,
    /// The input is of the right type but makes no sense.
    BadUserInput,
    /// The thing is not in a state that allows it.
    IllegalState,
    /// The account would owe too much: `details.price` is asked, `details.owed` is owed of the
    /// `details.limit`, in minor units of `details.currency`.
    CreditLimitExceeded,
    /// Whoever asked for this may not decide it: somebody else has to.
    OtherPersonRequired,
    /// The account has too few credits left: `details.price` is asked, `details.available` is left.
    InsufficientCredits,
    /// The brand's budget of the month has too little left: `details.price` is asked, `details.spent`
    /// of `details.budget` is ordered for until `details.endsAt`; `details.brandId` is the brand.
    BudgetExceeded,
    /// The thing was changed since it was read; `details.version` is its version now.
    VersionConflict,
    /// The same idempotency key came with another input before.
    IdempotencyMismatch,
    /// Something else of the same sort has the name.
    NameTaken,
    /// There would be too many; `details.limit` is how many there can be. Where the plan sets the
    /// limit, `details.name` tells which and `details.used` how many there are.
    LimitExceeded,
    /// The plan's storage is full; `details.quota` and `details.taken` are in bytes.
    QuotaExceeded,
    /// The file has no bytes.
    FileEmpty,
    /// The file is of a sort that is not taken.
    FileUnsupported,
    /// The parts of the file contradict each other.
    FileDamaged,
    /// The file ends before all of it is there.
    FileTruncated,
    /// The file has too many bytes or pixels, or plays too long.
    FileTooLarge,
    /// The library has a file of the same bytes already.
    SameBytes,
    /// Something uses the asset; `details.uses` tells what, each with `kind`, `id` and `name`.
    AssetInUse,
    /// The rights to the asset do not allow that its file is fetched; `details.rights` tells why,
    /// each with `code`, `message`, `since`, `until` and `personId`.
    NotDownloadable,
    /// The rights to the asset do not allow that it is given to others; `details.rights` tells why.
    NotShareable,
    /// The maker of the font does not allow that it is embedded in what others make.
    FontRestricted,
    /// Verify your e-mail address first.
    EmailNotVerified,
    /// The address is that of a member of the account.
    AlreadyMember,
    /// The address has an invitation that stands; `details.invitationId` is the invitation.
    AlreadyInvited,
    /// Nobody would own the account any more: make somebody else an owner first.
    LastOwner,
    /// The project lacks something; `details.reasons` tells what, and `details.rights` what the
    /// rights to its assets do not allow, each with `assetId`, `code`, `message`, `since` and `until`.
    NotOrderable,
    /// This was ordered before; `details.orderId` is the order.
    AlreadyOrdered,
    /// The project was changed after it was quoted.
    QuoteStale,
    /// Another cut was shown since: `details.number` is the newest one.
    CutStale,
    /// The rounds of changes that the price includes are used: somebody who may order has to accept
    /// first that another one costs `details.price` credits.
    RoundNotAccepted,
    /// The quote is too old.
    QuoteExpired,
    /// Too many tries; wait for `details.retryAfter` seconds.
    TooManyRequests,
    /// The request is larger than the server takes.
    PayloadTooLarge,
    /// The operation asks for too much at once.
    QueryTooComplex,
    /// The operation is nested too deeply.
    QueryTooDeep,
    /// A file did not arrive as announced.
    UploadBroken,
    /// The file could not be fetched from its address.
    ImportFailed,
    /// Something broke on our side.
    InternalServerError,
}

impl Code {
    /// The code of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::items().iter().find(|item| item.name == name).map(|item| item.value)
    }
}

/// A rule said no; the message is meant for the person who asked.
pub trait Refusal: std::error::Error {
    /// Tells the kind of refusal.
    fn code(&self) -> Code;

    /// Names the input field at fault, if one is.
    fn field(&self) -> Option<&'static str> {
        None
    }

    /// Gives the data that a client needs to act on the refusal, as an object.
    fn details(&self) -> Option<Value> {
        None
    }
}

/// An error on its way to the client.
#[derive(Debug)]
pub enum Error {
    /// The caller's to fix.
    Refused(Box<Refused>),
    /// Ours to fix.
    Broken(anyhow::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => f.write_str(&refused.message),
            Self::Broken(cause) => write!(f, "{cause:#}"),
        }
    }
}

impl std::error::Error for Error {}

/// What the caller is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Tells the kind of refusal.
    pub code: Code,
    /// Says it in words.
    pub message: String,
    /// Names the input field at fault, if one is.
    pub field: Option<&'static str>,
    /// Gives the data that a client needs to act on it.
    pub details: Option<Value>,
}

impl Refused {
    /// Writes what a client's program reads of it.
    pub(crate) fn extend(self, extensions: &mut ErrorExtensionValues) {
        extensions.set("code", async_graphql::resolver_utils::enum_value(self.code));
        if let Some(field) = self.field {
            extensions.set("field", field);
        }
        if let Some(Ok(details)) = self.details.map(async_graphql::Value::from_json) {
            extensions.set("details", details);
        }
    }
}

/// Names a word of a closed vocabulary as the schema does.
pub fn word<T: EnumType>(word: T) -> &'static str {
    T::items().iter().find(|item| item.value == word).map_or("", |item| item.name)
}

impl Error {
    /// A refusal that no domain enum describes.
    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refused {
            code,
            message: message.into(),
            field: None,
            details: None,
        }))
    }

    /// The thing is not there, or not for this caller: the two look the same from outside.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::refused(Code::NotFound, format!("There is no such {what}."))
    }

    /// An input that makes no sense.
    pub fn bad_input(field: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refused {
            code: Code::BadUserInput,
            message: message.into(),
            field: Some(field),
            details: None,
        }))
    }

    /// Tells the kind of refusal; what is broken is an internal error.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refused) => refused.code,
            Self::Broken(_) => Code::InternalServerError,
        }
    }
}

impl<R: Refusal> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(Box::new(Refused {
            code: refusal.code(),
            field: refusal.field(),
            details: refusal.details(),
            message: refusal.to_string(),
        }))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Broken(error.into())
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<Error> for Refused {
    /// Tells what the client may know, and logs what it may not.
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => *refused,
            Error::Broken(cause) => {
                tracing::error!("A request failed: {cause:#}");
                Self {
                    code: Code::InternalServerError,
                    message: "Something went wrong.".into(),
                    field: None,
                    details: None,
                }
            }
        }
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let refused = Refused::from(error);
        Self::new(refused.message.clone()).extend_with(|_, extensions| refused.extend(extensions))
    }
}
