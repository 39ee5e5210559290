//! Signing in.

use entity::{id::AccountId, user};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    access::Origin,
    accounts::{
        factors::actions::proof::{self, Entered, Wish},
        identity::actions::{answer::Pass, sign_in::vouched},
        reads,
        rules::{Email, PASSWORD_MAX, SIGN_IN, SIGN_IN_EMAIL, SIGN_IN_NETWORK, SignInError},
    },
    app::Platform,
    cause::Actor,
    database::Db,
    error::{Error, Result},
    throttle::{self, Subject},
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
}

/// Signs somebody in by address and password.
///
/// An unknown address costs the same work as a wrong password and is answered the same. Hashing
/// takes long, so no transaction is open meanwhile. Whoever has a second factor is not in yet, but
/// asked for it.
pub async fn sign_in(platform: &Platform, attempt: Attempt) -> Result<Entered> {
    let Attempt { email, password, account, origin, remembered, pass } = attempt;
    let email = Email::new(&email).map_err(|_| SignInError::Credentials)?;
    if password.expose_secret().len() > PASSWORD_MAX * 4 {
        // Nobody's, and not worth hashing.
        return Err(SignInError::Credentials.into());
    }
    let counters = Counters::count(&platform.db, &email.key(), &origin.network()).await?;
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
    from_network: Subject,
    on_email: Option<Subject>,
    pair: Subject,
}

impl Counters {
    /// Counts an attempt, or refuses it. Attempts on an address from everywhere do not shut out
    /// its owner, who comes from where they came from before.
    async fn count(db: &Db, email: &str, network: &str) -> Result<Self> {
        let from_network = Subject::new("sign in from", &[network]);
        throttle::take(db, &from_network, SIGN_IN_NETWORK).await?;
        let pair = Subject::new("sign in", &[email, network]);
        throttle::take(db, &pair, SIGN_IN).await?;
        let on_email = Subject::new("sign in as", &[email]);
        let is_familiar = reads::has_signed_in_from(db.reader(), email, network).await?;
        if is_familiar {
            return Ok(Self { from_network, on_email: None, pair });
        }
        throttle::take(db, &on_email, SIGN_IN_EMAIL).await?;
        Ok(Self { from_network, on_email: Some(on_email), pair })
    }

    /// Takes back what was counted: the attempt was its owner's.
    async fn excuse(self, db: &Db) -> Result<()> {
        throttle::forget(db, &self.pair).await?;
        throttle::give_back(db, &self.from_network, SIGN_IN_NETWORK).await?;
        match self.on_email {
            Some(on_email) => throttle::give_back(db, &on_email, SIGN_IN_EMAIL).await,
            None => Ok(()),
        }
    }
}
