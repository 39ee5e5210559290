//! What codes look like and when they hold, how often one may try, and how long a proof lasts. Pure.

pub mod recovery;
pub mod totp;

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal, word},
    throttle::Quota,
};

/// How long somebody has for the second factor once the password was right.
pub const CHALLENGE: TimeDelta = TimeDelta::minutes(10);
/// How long a device has to make or show a passkey.
pub const CEREMONY: TimeDelta = TimeDelta::minutes(5);
/// How long a proof lasts.
pub const PROOF: TimeDelta = TimeDelta::minutes(10);
/// How many passkeys a person can have.
pub const PASSKEYS: u64 = 20;
/// The longest name of a passkey, in characters.
pub const NAME_LENGTH: usize = 60;

/// Wrong codes of one person, from all networks together: they come from somebody who knows the
/// password, and of a million codes three are right at any time.
pub const TRIES: Quota = Quota { burst: 5, every: TimeDelta::minutes(5) };
/// Passkeys asked for from one network by people who are not signed in.
pub const ASK_NETWORK: Quota = Quota { burst: 100, every: TimeDelta::seconds(5) };

/// By what somebody shows to be who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProofMethod {
    /// The password.
    Password,
    /// A code of the app.
    Totp,
    /// A passkey.
    Passkey,
    /// A recovery code.
    RecoveryCode,
    /// An identity provider that asks anew: `sessionProveByProviderBegin`.
    Provider,
}

/// What a proof is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What is the account's: its provider may vouch for the person.
    Account,
    /// What is the person's, in every account: only what is the person's own proves it.
    Person,
}

/// Why a factor did not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactorError {
    /// Not this code, or not any more.
    #[error("The code is wrong, too old, or was used before.")]
    Code,
    /// The question was answered before, or too late, or it was somebody else's.
    #[error("This has taken too long, or was done before. Begin anew.")]
    Over,
    /// Not this passkey.
    #[error("This passkey is not one that opens anything here.")]
    Passkey,
    /// Its counter runs backwards: there may be two of it.
    #[error("This passkey may have been copied, and opens nothing any more. Use another way in.")]
    Copied,
    /// The device did not make a passkey that we can take.
    #[error("The device has made no passkey that can be taken, or one that is there already.")]
    NoPasskey,
    /// Passkeys take a domain.
    #[error("Passkeys cannot be used here: the server has no address with a domain.")]
    NoDomain,
    /// There is an app already.
    #[error("There is an app already. Remove it before you set up another one.")]
    HasApp,
    /// Nothing was begun that could be confirmed.
    #[error("No app is being set up.")]
    NoApp,
    /// Enough.
    #[error("A person can have {PASSKEYS} passkeys.")]
    TooMany,
    /// Without a factor there is nothing to recover.
    #[error("Recovery codes take a second factor.")]
    NoFactor,
    /// It was too long ago, or was shown by too little.
    #[error("Show first that it is you.")]
    StepUp(Vec<ProofMethod>),
}

impl Refusal for FactorError {
    fn code(&self) -> Code {
        match self {
            Self::Code => Code::CodeInvalid,
            Self::Over => Code::ChallengeExpired,
            Self::Passkey | Self::Copied | Self::NoPasskey => Code::PasskeyInvalid,
            Self::NoDomain | Self::HasApp | Self::NoApp | Self::NoFactor => Code::IllegalState,
            Self::TooMany => Code::LimitExceeded,
            Self::StepUp(_) => Code::StepUpRequired,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::StepUp(methods) => {
                let methods: Vec<_> = methods.iter().map(|method| word(*method)).collect();
                Some(json!({ "methods": methods, "within": PROOF.num_seconds() }))
            }
            Self::TooMany => Some(json!({ "limit": PASSKEYS })),
            _ => None,
        }
    }
}

/// What somebody has to sign in with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether there is one of its kind")]
pub struct Held {
    /// A password.
    pub password: bool,
    /// An app that shows codes.
    pub totp: bool,
    /// A passkey that is not suspended.
    pub passkey: bool,
    /// A passkey that is: it opens nothing, and opens no way around it either.
    pub suspended: bool,
    /// A recovery code that was not used.
    pub recovery_code: bool,
    /// An identity at a provider of the platform.
    pub identity: bool,
}

impl Held {
    /// Whether there is a second factor, so that a password alone is not enough.
    #[must_use]
    pub fn has_factor(self) -> bool {
        self.totp || self.passkey || self.suspended
    }

    /// What a second factor can be shown by; nothing where there is none.
    #[must_use]
    pub fn second(self) -> Vec<ProofMethod> {
        if !self.has_factor() {
            return Vec::new();
        }
        let methods = [
            (self.totp, ProofMethod::Totp),
            (self.passkey, ProofMethod::Passkey),
            (self.recovery_code, ProofMethod::RecoveryCode),
        ];
        methods.into_iter().filter(|(held, _)| *held).map(|(_, method)| method).collect()
    }

    /// By what a session is proved anew: by a second factor where there is one, for who has taken
    /// over a session may know the password.
    #[must_use]
    pub fn proofs(self) -> Vec<ProofMethod> {
        if self.has_factor() {
            self.second()
        } else {
            let methods =
                [(self.password, ProofMethod::Password), (self.identity, ProofMethod::Provider)];
            methods.into_iter().filter(|(held, _)| *held).map(|(_, method)| method).collect()
        }
    }
}

/// Tells whether somebody has shown to be who they are lately enough.
#[must_use]
pub fn is_fresh(proved_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    proved_at.is_some_and(|proved_at| now - proved_at < PROOF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_proves_nothing_where_there_is_a_second_factor() {
        let password = Held { password: true, ..Held::default() };
        assert_eq!(password.proofs(), [ProofMethod::Password]);
        assert_eq!(password.second(), []);
        let app = Held { totp: true, recovery_code: true, ..password };
        assert_eq!(app.proofs(), [ProofMethod::Totp, ProofMethod::RecoveryCode]);
        let passkey = Held { passkey: true, ..password };
        assert_eq!(passkey.second(), [ProofMethod::Passkey]);
        assert_eq!(Held::default().proofs(), [], "who has none of them signs in again");
        let known = Held { identity: true, ..password };
        assert_eq!(known.proofs(), [ProofMethod::Password, ProofMethod::Provider]);
        let both = Held { identity: true, ..app };
        assert_eq!(both.proofs(), app.proofs(), "nor does a provider of others");
        let suspended = Held { suspended: true, recovery_code: true, ..password };
        assert_eq!(suspended.proofs(), [ProofMethod::RecoveryCode]);
        let left = Held { recovery_code: true, ..password };
        assert_eq!(left.second(), [], "codes recover a factor, and are none");
    }

    #[test]
    fn a_proof_lasts_ten_minutes() {
        let proved = DateTime::UNIX_EPOCH;
        assert!(is_fresh(Some(proved), proved + PROOF - TimeDelta::microseconds(1)));
        assert!(!is_fresh(Some(proved), proved + PROOF));
        assert!(!is_fresh(None, proved));
    }
}
