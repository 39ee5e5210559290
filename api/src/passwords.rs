//! Password hashes: Argon2id, off the threads that serve requests.
//!
//! A hash takes much memory for a moment. No more than two are computed at once, in two pieces of
//! memory that are kept: given back each time, they would pile up in the allocator, one for every
//! thread that has ever computed a hash.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{anyhow, ensure};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::phc::{Output, ParamsString, Salt},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::error::{Code, Error, Refusal, Result};

/// Passes over the memory: with 19 MiB and one lane, OWASP's recommendation.
const PASSES: u32 = 2;
/// How many passwords are hashed at once.
const AT_ONCE: usize = 2;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a hash is, in bytes.
const LENGTH: usize = 32;

/// Computes and checks password hashes.
pub struct Passwords {
    params: Params,
    turns: Arc<Semaphore>,
    memories: Arc<Mutex<Vec<Memory>>>,
    /// What is checked where there is no hash, so that it takes as long as where there is one.
    decoy: String,
    computed: AtomicU64,
}

/// What a hash is computed in.
type Memory = Vec<Block>;

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("params", &self.params).finish_non_exhaustive()
    }
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
        Some(json!({ "retryAfter": 5 }))
    }
}

impl Passwords {
    /// Hashes with so much memory each, in KiB.
    pub fn new(memory: u32) -> anyhow::Result<Self> {
        let params = Params::new(memory, PASSES, 1, Some(LENGTH))
            .map_err(|why| anyhow!("passwords cannot be hashed in {memory} KiB: {why}"))?;
        // Nobody knows a password of which this would be the hash.
        let decoy = write(&params, &rand::random(), &rand::random())?;
        Ok(Self {
            params,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            memories: Arc::default(),
            decoy,
            computed: AtomicU64::default(),
        })
    }

    /// Hashes a password with a salt of its own.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        let params = self.params.clone();
        self.in_turn(move |memory| {
            let salt = rand::random();
            write(&params, &salt, &compute(&params, &password, &salt, memory)?)
        })
        .await
    }

    /// Tells whether a password is the one that was hashed. Without a hash it is not, and to find
    /// out takes just as long.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let fits = self.in_turn(move |memory| check(&hash, &password, memory));
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
        compute: impl FnOnce(&mut Memory) -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned();
        let turn = match tokio::time::timeout(PATIENCE, turn).await {
            Ok(turn) => turn.map_err(anyhow::Error::new)?,
            Err(_) => return Err(Busy.into()),
        };
        self.computed.fetch_add(1, Ordering::Relaxed);
        let memories = self.memories.clone();
        let computed = tokio::task::spawn_blocking(move || {
            let kept = || memories.lock().unwrap_or_else(PoisonError::into_inner);
            let mut memory = kept().pop().unwrap_or_default();
            let computed = compute(&mut memory);
            kept().push(memory);
            drop(turn);
            computed
        });
        computed.await.map_err(anyhow::Error::new)?.map_err(Error::Broken)
    }
}

fn compute(
    params: &Params,
    password: &SecretString,
    salt: &[u8],
    memory: &mut Memory,
) -> anyhow::Result<[u8; LENGTH]> {
    memory.resize(params.block_count(), Block::new());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let (password, mut hash) = (password.expose_secret().as_bytes(), [0; LENGTH]);
    let computed = argon2.hash_password_into_with_memory(password, salt, &mut hash, memory);
    computed.map_err(|why| anyhow!("a password cannot be hashed: {why}"))?;
    Ok(hash)
}

/// Tells, in the same time whatever they are, whether a kept hash is that of a password.
fn check(kept: &str, password: &SecretString, memory: &mut Memory) -> anyhow::Result<bool> {
    let odd = |why| anyhow!("a kept password hash is odd: {why}");
    let kept = PasswordHash::new(kept).map_err(|why| odd(why.to_string()))?;
    let params = Params::try_from(&kept).map_err(|why| odd(why.to_string()))?;
    let is_ours = kept.algorithm == ARGON2ID_IDENT && kept.version == Some(Version::V0x13.into());
    ensure!(is_ours, odd("it is not of Argon2id".into()));
    let salt = kept.salt.ok_or_else(|| odd("it has no salt".into()))?;
    let computed = compute(&params, password, salt.as_ref(), memory)?;
    // Outputs are compared in constant time.
    Ok(kept.hash == Some(Output::new(&computed).map_err(|why| odd(why.to_string()))?))
}

/// Writes a hash in the PHC string format.
fn write(params: &Params, salt: &[u8; 16], hash: &[u8; LENGTH]) -> anyhow::Result<String> {
    let failed = |why: String| anyhow!("a password hash cannot be written: {why}");
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(|why| failed(why.to_string()))?,
        salt: Some(Salt::new(salt).map_err(|why| failed(why.to_string()))?),
        hash: Some(Output::new(hash).map_err(|why| failed(why.to_string()))?),
    };
    Ok(hash.to_string())
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
    async fn a_hash_of_another_memory_is_checked_as_it_was_made() {
        // Made by the reference implementation.
        let made = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0$\
                    aLaJqQFb5f1CILsf1cTEp4693N1unODGCdcToVVKvPA";
        let passwords = Passwords::new(8).expect("passwords");
        let fits = passwords.verify("correct horse".into(), Some(made.into())).await;
        assert!(fits.expect("an answer"));
    }

    #[tokio::test]
    async fn memory_is_used_again() {
        let passwords = Passwords::new(8).expect("passwords");
        let hashes = (0..20).map(|_| passwords.hash("correct horse".into()));
        futures::future::try_join_all(hashes).await.expect("hashes");
        let kept = passwords.memories.lock().expect("memories");
        assert!((1..=AT_ONCE).contains(&kept.len()));
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
            passwords.in_turn(move |_| {
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
