//! Signing in.

use entity::{id::AccountId, user};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    access::Origin,
    accounts::{
        devices,
        factors::actions::proof::{self, Entered, Wish},
        identity::actions::{answer::Pass, sign_in::vouched},
        reads,
        rules::{
            Email, PASSWORD_MAX, SIGN_IN, SIGN_IN_ACCOUNT, SIGN_IN_EMAIL, SIGN_IN_NETWORK,
            SignInError,
        },
    },
    app::Platform,
    cause::Actor,
    database::Db,
    error::{Error, Result},
    throttle::{self, Quota, Subject},
};

/// Somebody who says who they are.
#[derive(Debug)]
pub struct Attempt {
    /// The address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: SecretString,
    /// The account to work in; the first one joined unless given.
    pub account: Option<AccountId>,
    /// Where from.
    pub origin: Origin,
    /// Whether the session is to last for weeks without being used, and not for half a day.
    pub remembered: bool,
    /// What shows that a provider has said who it is, too.
    pub pass: Option<Pass>,
    /// The token of a device that the person has signed in with before.
    pub device: Option<SecretString>,
}

/// Signs somebody in by address and password.
///
/// An unknown address costs the same work as a wrong password and is answered the same. Hashing
/// takes long, so no transaction is open meanwhile. Whoever has a second factor is not in yet, but
/// asked for it.
pub async fn sign_in(platform: &Platform, attempt: Attempt) -> Result<Entered> {
    let email = Email::new(&attempt.email).map_err(|_| SignInError::Credentials)?;
    if attempt.password.expose_secret().len() > PASSWORD_MAX * 4 {
        // Nobody's, and not worth hashing.
        return Err(SignInError::Credentials.into());
    }
    let counters = Counters::count(platform, &attempt, &email.key()).await?;
    let Attempt { password, account, origin, remembered, pass, .. } = attempt;
    let user = check(platform, &email, password).await?;
    counters.excuse(&platform.db).await?;
    let membership = reads::membership(platform.db.reader(), user.id, account).await?;
    if account.is_some() && membership.is_none() {
        return Err(Error::not_found("account"));
    }
    let signing = Actor::User { user: user.id, is_staff: false };
    let platform = &platform.by(signing);
    let account = membership.map(|membership| membership.account_id);
    let provider = match (account, pass) {
        (Some(account), Some(pass)) => {
            vouched(&platform.begin().await?, &user, account, &pass).await?
        }
        _ => None,
    };
    let wish = Wish { account, remembered, provider };
    let entered = proof::enter(platform, &user, wish, origin).await?;
    throttle::sweep(&platform.db).await?;
    Ok(entered)
}

/// Finds the person whose address and password these are.
async fn check(platform: &Platform, email: &Email, password: SecretString) -> Result<user::Model> {
    let user = reads::user_by_email(platform.db.reader(), &email.key()).await?;
    let user = user.filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = platform.passwords.verify(password, hash).await?;
    user.filter(|_| fits).ok_or_else(|| SignInError::Credentials.into())
}

/// The counters of one attempt. It counts before the password is looked at, so that many at once
/// are not many for the price of one.
struct Counters {
    /// What is forgotten when the attempt turns out to be its owner's.
    own: Subject,
    /// What is given back then.
    shared: Vec<(Subject, Quota)>,
}

impl Counters {
    /// Counts an attempt, or refuses it. Attempts on an address from everywhere do not shut out
    /// its owner, who comes with a device or from a network that were there before.
    async fn count(platform: &Platform, attempt: &Attempt, email: &str) -> Result<Self> {
        let db = &platform.db;
        if let Some(own) = device(platform, attempt, email).await? {
            throttle::take(db, &own, SIGN_IN).await?;
            return Ok(Self { own, shared: vec![] });
        }
        let network = &attempt.origin.network();
        let mut shared = vec![(Subject::new("sign in from", &[network]), SIGN_IN_NETWORK)];
        throttle::take(db, &shared[0].0, SIGN_IN_NETWORK).await?;
        let own = Subject::new("sign in", &[email, network]);
        throttle::take(db, &own, SIGN_IN).await?;
        if !reads::has_signed_in_from(db.reader(), email, network).await? {
            let account = reads::first_account(db.reader(), email).await?;
            // For an address that is nobody's the domain stands in, so that it is the same work.
            let domain = email.rsplit('@').next().unwrap_or_default();
            let account = account.map_or_else(|| domain.to_owned(), |account| account.to_string());
            for (subject, quota) in [
                (Subject::new("sign in as", &[email]), SIGN_IN_EMAIL),
                (Subject::new("sign in to", &[&account]), SIGN_IN_ACCOUNT),
            ] {
                throttle::take(db, &subject, quota).await?;
                shared.push((subject, quota));
            }
        }
        Ok(Self { own, shared })
    }

    /// Takes back what was counted: the attempt was its owner's.
    async fn excuse(self, db: &Db) -> Result<()> {
        throttle::forget(db, &self.own).await?;
        for (subject, quota) in &self.shared {
            throttle::give_back(db, subject, *quota).await?;
        }
        Ok(())
    }
}

/// The counter of the device that an attempt comes with, if it is one of the owner's.
async fn device(platform: &Platform, attempt: &Attempt, email: &str) -> Result<Option<Subject>> {
    let Some(token) = &attempt.device else { return Ok(None) };
    let user = reads::user_by_email(platform.db.reader(), email).await?;
    let Some(user) = user else { return Ok(None) };
    let device = devices::recognise(&platform.keys, user.id, token.expose_secret())?;
    Ok(device.map(|device| Subject::new("sign in with", &[device])))
}
