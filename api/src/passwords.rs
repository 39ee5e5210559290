//! Password hashes: Argon2id, off the threads that serve requests, and never so many at once that
//! memory runs out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use async_graphql::{Value, value};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Code, Error, Refusal, Result};

/// Passes over the memory: with 19 MiB and one lane, OWASP's recommendation.
const PASSES: u32 = 2;
/// How many passwords are hashed at once.
const AT_ONCE: usize = 2;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Computes and checks password hashes.
#[derive(Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// What is checked where there is no hash, so that it takes as long as where there is one.
    decoy: String,
    computed: AtomicU64,
}

/// Too many people are signing in at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The server is busy. Try again in a moment.")]
pub struct Busy;

impl Refusal for Busy {
    fn code(&self) -> Code {
        Code::TooManyRequests
    }

    fn details(&self) -> Option<Value> {
        Some(value!({ "retryAfter": 5 }))
    }
}

impl Passwords {
    /// Hashes with so much memory each, in KiB.
    pub fn new(memory: u32) -> anyhow::Result<Self> {
        let params = Params::new(memory, PASSES, 1, None)
            .map_err(|why| anyhow!("passwords cannot be hashed in {memory} KiB: {why}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self {
            decoy: hash(&argon2, &uuid::Uuid::new_v4().to_string())?,
            argon2,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            computed: AtomicU64::default(),
        })
    }

    /// Hashes a password with a salt of its own.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, password.expose_secret())).await
    }

    /// Tells whether a password is the one that was hashed. Without a hash it is not, and to find
    /// out takes just as long.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let fits = self.in_turn(move || {
            Ok(argon2.verify_password(password.expose_secret().as_bytes(), hash.as_str()).is_ok())
        });
        Ok(fits.await? && is_known)
    }

    /// Tells how many hashes were computed since the start.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// Computes on a thread that may block. The turn ends with the computation, even where nobody
    /// waits for it any more.
    async fn in_turn<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned();
        let turn: OwnedSemaphorePermit = match tokio::time::timeout(PATIENCE, turn).await {
            Ok(turn) => turn.map_err(anyhow::Error::new)?,
            Err(_) => return Err(Busy.into()),
        };
        self.computed.fetch_add(1, Ordering::Relaxed);
        let computed = tokio::task::spawn_blocking(move || {
            let computed = compute();
            drop(turn);
            computed
        });
        computed.await.map_err(anyhow::Error::new)?.map_err(Error::Broken)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> anyhow::Result<String> {
    let hash = argon2.hash_password(password.as_bytes());
    Ok(hash.map_err(|why| anyhow!("a password cannot be hashed: {why}"))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(8).expect("passwords");
        let hash = passwords.hash("correct horse".into()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=2,p=1$"), "{hash}");
        let verify = async |password: &str, hash| {
            passwords.verify(password.into(), hash).await.expect("an answer")
        };
        assert!(verify("correct horse", Some(hash.clone())).await);
        assert!(!verify("wrong horse", Some(hash)).await);
    }

    #[tokio::test]
    async fn where_there_is_no_hash_one_is_computed_all_the_same() {
        let passwords = Passwords::new(8).expect("passwords");
        assert!(!passwords.verify("whatever".into(), None).await.expect("an answer"));
        assert_eq!(passwords.computed(), 1);
    }

    #[tokio::test]
    async fn no_more_than_two_are_computed_at_once() {
        use std::sync::atomic::AtomicUsize;
        let passwords = Passwords::new(8).expect("passwords");
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = || {
            let (running, most) = (running.clone(), most.clone());
            passwords.in_turn(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
        };
        futures::future::try_join_all((0..50).map(|_| work())).await.expect("all of them");
        assert!(most.load(Ordering::SeqCst) <= AT_ONCE);
    }
}
