//! Secrets that have to be read again, kept so that the database alone does not tell them.
//!
//! Each is sealed by a key that lies in the database, too, locked by the node's signing key. When
//! that is replaced, the next start locks the same key by the new one as well, so that nothing
//! sealed is lost once the former is retired.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, anyhow, ensure};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{id::SafeKeyId, safe_key};
use sea_orm::{ActiveValue::Set, QueryOrder, prelude::*};

use crate::{
    database::Db,
    error::{Error, Result},
    keys::Keys,
};

/// What the key is derived for that locks the keys of the safe.
const PURPOSE: &str = "safe";

/// Seals and opens; it remembers the keys that it has unlocked.
#[derive(Clone)]
pub struct Safe {
    keys: Arc<Keys>,
    unlocked: Arc<Mutex<HashMap<SafeKeyId, Arc<RandomizedNonceKey>>>>,
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Safe")
    }
}

impl Safe {
    /// Opens the safe of a database, and locks its keys by the key that signs now as well.
    ///
    /// Fails where a key can be unlocked by none of the node's keys: what it has sealed would be
    /// lost to people without a word.
    pub async fn open(db: &Db, keys: Arc<Keys>) -> anyhow::Result<Self> {
        let safe = Self { keys, unlocked: Arc::default() };
        safe.relock(db).await?;
        Ok(safe)
    }

    /// Locks its keys by the key that signs now as well, so that nothing is lost with the former.
    pub async fn relock(&self, db: &Db) -> anyhow::Result<()> {
        let rows = safe_key::Entity::find().all(db.writer()).await?;
        for row in &rows {
            let copies = || rows.iter().filter(|other| other.id == row.id);
            if copies().any(|other| other.key_id == self.keys.id()) {
                continue;
            }
            let known = copies().find_map(|other| self.unlock(other).transpose());
            let key = known.context(
                "secrets in the database were sealed by a signing key that this node does not \
                 know: give it as --jwt-former-key",
            )??;
            self.lock(db.writer(), row.id, &key, db.now()).await?;
        }
        Ok(())
    }

    /// Seals a secret. It opens for what it is `about` only, so that it is of no use elsewhere.
    pub async fn seal(
        &self,
        db: &impl ConnectionTrait,
        now: DateTimeUtc,
        about: &str,
        secret: &[u8],
    ) -> Result<String> {
        let mut rows = safe_key::Entity::find().order_by_asc(safe_key::COLUMN.id).all(db).await?;
        let signing = self.keys.id();
        rows.retain(|row| row.key_id == signing);
        let (id, key) = match rows.first() {
            Some(row) => (row.id, self.key(db, row.id).await?),
            None => self.make(db, now).await?,
        };
        Ok(format!("{id}.{}", seal(&key, about, secret)?))
    }

    /// Opens what was sealed about the same.
    pub async fn unseal(
        &self,
        db: &impl ConnectionTrait,
        about: &str,
        sealed: &str,
    ) -> Result<Vec<u8>> {
        let odd = || anyhow!("a sealed secret is odd");
        let (id, sealed) = sealed.split_once('.').ok_or_else(odd)?;
        let id = id.parse().map_err(|_| odd())?;
        let key = self.key(db, id).await?;
        Ok(unseal(&key, about, sealed)?)
    }

    /// Makes a key. Of two made at once both are good, for what is sealed names its own.
    async fn make(
        &self,
        db: &impl ConnectionTrait,
        now: DateTimeUtc,
    ) -> Result<(SafeKeyId, Arc<RandomizedNonceKey>)> {
        let (id, bytes) = (SafeKeyId::new(), rand::random());
        self.lock(db, id, &bytes, now).await?;
        Ok((id, Arc::new(cipher(&bytes)?)))
    }

    async fn key(
        &self,
        db: &impl ConnectionTrait,
        id: SafeKeyId,
    ) -> Result<Arc<RandomizedNonceKey>> {
        let unlocked = || self.unlocked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = unlocked().get(&id) {
            return Ok(key.clone());
        }
        let rows = safe_key::Entity::find().filter(safe_key::COLUMN.id.eq(id)).all(db).await?;
        let bytes = rows.iter().find_map(|row| self.unlock(row).transpose());
        let bytes = bytes.with_context(|| format!("no key of the node unlocks {id}"))??;
        let key = Arc::new(cipher(&bytes)?);
        unlocked().insert(id, key.clone());
        Ok(key)
    }

    /// Keeps a key, locked by the key that signs.
    async fn lock(
        &self,
        db: &impl ConnectionTrait,
        id: SafeKeyId,
        key: &[u8; 32],
        now: DateTimeUtc,
    ) -> Result<()> {
        let locking = cipher(&self.keys.derive(PURPOSE, id.to_string().as_bytes())?)?;
        let row = safe_key::ActiveModel {
            id: Set(id),
            key_id: Set(self.keys.id()),
            locked: Set(seal(&locking, &id.to_string(), key)?),
            created_at: Set(now),
        };
        let adding = safe_key::Entity::insert(row).on_conflict_do_nothing();
        adding.exec_without_returning(db).await.map_err(Error::from)?;
        Ok(())
    }

    /// Unlocks a key, if the node has the key that locked it.
    fn unlock(&self, row: &safe_key::Model) -> anyhow::Result<Option<[u8; 32]>> {
        let message = row.id.to_string();
        let derived = self.keys.derive_as(&row.key_id, PURPOSE, message.as_bytes())?;
        let Some(derived) = derived else { return Ok(None) };
        let key = unseal(&cipher(&derived)?, &message, &row.locked)?;
        Ok(Some(key.try_into().map_err(|_| anyhow!("a key of the safe is too short"))?))
    }
}

fn cipher(key: &[u8; 32]) -> anyhow::Result<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM_SIV, key).map_err(|_| anyhow!("no key of the safe"))
}

fn seal(key: &RandomizedNonceKey, about: &str, secret: &[u8]) -> anyhow::Result<String> {
    let mut text = secret.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(about), &mut text)
        .map_err(|_| anyhow!("a secret cannot be sealed"))?;
    Ok(BASE64_STANDARD.encode([nonce.as_ref().as_slice(), &text].concat()))
}

fn unseal(key: &RandomizedNonceKey, about: &str, sealed: &str) -> anyhow::Result<Vec<u8>> {
    let sealed = BASE64_STANDARD.decode(sealed)?;
    ensure!(sealed.len() > NONCE_LEN, "a sealed secret is too short");
    let (nonce, text) = sealed.split_at(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow!("no nonce"))?;
    let mut text = text.to_vec();
    let opened = key
        .open_in_place(nonce, Aad::from(about), &mut text)
        .map_err(|_| anyhow!("a sealed secret does not open"))?;
    Ok(opened.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_about_the_same_and_never_looks_the_same() {
        let key = cipher(&[7; 32]).expect("a key");
        let sealed = seal(&key, "usr_1", b"secret").expect("it is sealed");
        assert_ne!(sealed, seal(&key, "usr_1", b"secret").expect("it is sealed"));
        assert_eq!(unseal(&key, "usr_1", &sealed).expect("it opens"), b"secret");
        assert!(unseal(&key, "usr_2", &sealed).is_err());
        assert!(unseal(&cipher(&[8; 32]).expect("a key"), "usr_1", &sealed).is_err());
        let mut altered = BASE64_STANDARD.decode(&sealed).expect("base64");
        altered[NONCE_LEN] ^= 1;
        assert!(unseal(&key, "usr_1", &BASE64_STANDARD.encode(altered)).is_err());
        assert!(unseal(&key, "usr_1", "AAAA").is_err());
    }
}
