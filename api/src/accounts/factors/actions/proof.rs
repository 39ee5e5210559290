//! Showing to be who one is, on the way in.

use chrono::{DateTime, Utc};
use entity::{
    challenge::ChallengeKind,
    id::{AccountId, IdentityProviderId, UserId},
    user,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    challenge::{self, Question},
    hold,
    passkey::{self, Shown},
    recovery, totp,
};
use crate::{
    access::Origin,
    accounts::{
        actions::{
            password as passwords,
            session::{self as sessions, Beginning, Shown as Beheld, Signed},
        },
        factors::{
            reads,
            rules::{CHALLENGE, FactorError, ProofMethod, TRIES},
        },
        reads as people,
        rules::SignInError,
    },
    app::Platform,
    cause::Actor,
    error::{Error, Result},
    throttle::{self, Quota, Subject},
    tokens,
    tx::Tx,
};

/// A second factor that somebody shows.
#[derive(Debug)]
pub enum Factor {
    /// A code of the app.
    Totp(String),
    /// A recovery code.
    RecoveryCode(String),
    /// A passkey.
    Passkey(Shown),
}

/// By what somebody shows to be who they are.
#[derive(Debug)]
pub enum Proof {
    /// The password.
    Password(SecretString),
    /// A second factor.
    Factor(Factor),
}

impl Proof {
    pub(super) fn method(&self) -> ProofMethod {
        match self {
            Self::Password(_) => ProofMethod::Password,
            Self::Factor(Factor::Totp(_)) => ProofMethod::Totp,
            Self::Factor(Factor::RecoveryCode(_)) => ProofMethod::RecoveryCode,
            Self::Factor(Factor::Passkey(_)) => ProofMethod::Passkey,
        }
    }
}

/// What somebody who signs in wants of the session.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wish {
    /// The account to work in.
    pub account: Option<AccountId>,
    /// Whether it is to last for weeks without being used, and not for half a day.
    pub remembered: bool,
    /// The provider of the account that vouches for the person, too.
    #[serde(default)]
    pub provider: Option<IdentityProviderId>,
}

impl Wish {
    /// What begins a session of a person who comes from somewhere.
    fn of(self, user: UserId, origin: Origin) -> Beginning {
        let Self { account, remembered, provider } = self;
        Beginning { user, account, origin, remembered, provider, shown: Beheld::All }
    }
}

/// What came of a password that was right.
#[derive(Debug)]
pub enum Entered {
    /// The person is in.
    Signed(Signed),
    /// The person has a second factor, and is asked for it.
    Asked(SecondFactor),
}

/// A sign-in that waits for a second factor.
#[derive(Debug)]
pub struct SecondFactor {
    /// The secret to go on with, told this once. It opens nothing else.
    pub token: String,
    /// What the factor can be shown by.
    pub methods: Vec<ProofMethod>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Lets a person in whose password was right, unless there is a second factor to ask for.
pub async fn enter(
    platform: &Platform,
    user: &user::Model,
    wish: Wish,
    origin: Origin,
) -> Result<Entered> {
    let tx = platform.begin().await?;
    let held = reads::held(&tx.db, user).await?;
    if !held.has_factor() {
        let signed = sessions::begin(&tx, wish.of(user.id, origin)).await?;
        tx.commit().await?;
        return Ok(Entered::Signed(signed));
    }
    let token = tokens::random();
    let question = Question {
        kind: ChallengeKind::SignIn,
        user: Some(user.id),
        state: serde_json::to_value(wish).map_err(anyhow::Error::new)?,
        life: CHALLENGE,
    };
    let asked = challenge::ask(&tx, question, Some(&token)).await?;
    tx.commit().await?;
    let (methods, expires_at) = (held.second(), asked.expires_at);
    Ok(Entered::Asked(SecondFactor { token, methods, expires_at }))
}

/// Lets a person in who shows a second factor, by the token of a sign-in that waits for it. A wrong
/// code can be tried again; the token works once.
pub async fn go_on(
    platform: &Platform,
    token: &str,
    factor: Factor,
    origin: Origin,
) -> Result<Signed> {
    let (writer, now) = (platform.db.writer(), platform.db.now());
    let asked = reads::sign_in(writer, token, now).await?.ok_or(FactorError::Over)?;
    let user = asked.user_id.ok_or(FactorError::Over)?;
    let wish: Wish = serde_json::from_value(asked.state).map_err(anyhow::Error::new)?;
    let platform = &platform.by(Actor::User { user, is_staff: false });
    let (tx, tries) = show(platform, user, Proof::Factor(factor)).await?;
    challenge::take(&tx, ChallengeKind::SignIn, asked.id).await?;
    let signed = sessions::begin(&tx, wish.of(user, origin)).await?;
    tx.commit().await?;
    tries.forget(platform).await?;
    Ok(signed)
}

/// Tells who waits for a second factor, by the token of the sign-in.
pub async fn who_waits(platform: &Platform, token: &str) -> Result<UserId> {
    let asked = reads::sign_in(platform.db.writer(), token, platform.db.now()).await?;
    Ok(asked.and_then(|asked| asked.user_id).ok_or(FactorError::Over)?)
}

/// Lets the owner of a passkey in, who needs nothing else.
pub async fn sign_in_by_passkey(
    platform: &Platform,
    shown: Shown,
    wish: Wish,
    origin: Origin,
) -> Result<Signed> {
    let user = passkey::show(platform, shown, None).await?;
    let membership = people::membership(platform.db.reader(), user, wish.account).await?;
    if wish.account.is_some() && membership.is_none() {
        return Err(Error::not_found("account"));
    }
    let tx = platform.by(Actor::User { user, is_staff: false }).begin().await?;
    let user = hold(&tx, user).await?;
    let account = membership.map(|membership| membership.account_id);
    let wish = Wish { account, ..wish };
    let signed = sessions::begin(&tx, wish.of(user.id, origin)).await?;
    tx.commit().await?;
    Ok(signed)
}

/// Checks a proof, and opens the unit of work that rests on it. What is used up by it is kept only
/// if that is committed, but for the question that a device was asked.
pub(super) async fn show(platform: &Platform, user: UserId, proof: Proof) -> Result<(Tx, Tries)> {
    let tries = Tries::of(user, proof.method());
    tries.count(platform).await?;
    let code = match proof {
        Proof::Password(password) => {
            let known = passwords::recognise(platform, user, password).await?;
            known.ok_or(SignInError::Credentials)?;
            None
        }
        Proof::Factor(Factor::Passkey(shown)) => {
            passkey::show(platform, shown, Some(user)).await?;
            None
        }
        Proof::Factor(code) => Some(code),
    };
    let tx = platform.begin().await?;
    let user = hold(&tx, user).await?;
    match code {
        Some(Factor::Totp(code)) => totp::show(platform, &tx, &user, &code).await?,
        Some(Factor::RecoveryCode(code)) => recovery::show(&tx, &user, &code).await?,
        Some(Factor::Passkey(_)) | None => {}
    }
    Ok((tx, tries))
}

/// The counter of codes, which can be guessed; a passkey cannot. It counts before anything is looked at, so
/// that many at once are not many for the price of one.
pub(super) struct Tries(Option<(Subject, Quota)>);

impl Tries {
    fn of(user: UserId, method: ProofMethod) -> Self {
        let user = user.to_string();
        Self(match method {
            ProofMethod::Totp | ProofMethod::RecoveryCode => {
                Some((Subject::new("second factor", &[&user]), TRIES))
            }
            // Those of the password are counted where it is looked at.
            ProofMethod::Password | ProofMethod::Passkey | ProofMethod::Provider => None,
        })
    }

    async fn count(&self, platform: &Platform) -> Result<()> {
        match &self.0 {
            Some((subject, quota)) => throttle::take(&platform.db, subject, *quota).await,
            None => Ok(()),
        }
    }

    /// Forgets the tries: the last one was right.
    pub(super) async fn forget(self, platform: &Platform) -> Result<()> {
        match &self.0 {
            Some((subject, _)) => throttle::forget(&platform.db, subject).await,
            None => Ok(()),
        }
    }
}
