//! How entries are bound to each other, and what a broken chain looks like.

use entity::{audit_entry, id::AccountId};
use sha2::{Digest, Sha256};

use crate::tokens::hex;

/// What every hash begins with, so that it is a hash of nothing else.
const DOMAIN: &str = "vibbio audit entry 1";
/// How many subjects of a unit of work are told one by one.
pub const TOLD: usize = 500;

/// The hash that the first entry of a chain follows.
#[must_use]
pub fn origin(account: AccountId) -> String {
    let mut hash = Sha256::new_with_prefix("vibbio audit chain 1");
    hash.update(account.0.as_bytes());
    hex(&hash.finalize())
}

/// The hash of an entry: it binds everything but the address, of which it binds the digest.
#[must_use]
pub fn hash(entry: &audit_entry::Model) -> String {
    let kind = serde_json::to_string(&entry.actor_kind).unwrap_or_default();
    let (account, number) = (entry.account_id.0.to_string(), entry.number.to_string());
    let (at, count) = (entry.recorded_at.timestamp_micros().to_string(), entry.count.to_string());
    let parts = [
        Some(account.as_str()),
        Some(&number),
        Some(&at),
        Some(&kind),
        entry.actor.as_deref(),
        Some(&entry.action),
        entry.subject.as_deref(),
        Some(&count),
        entry.before.as_deref(),
        entry.after.as_deref(),
        entry.request.as_deref(),
        entry.address_digest.as_deref(),
        Some(&entry.previous),
    ];
    digest(DOMAIN, &parts)
}

/// The digest of an address that nobody can guess without the salt.
#[must_use]
pub fn address_digest(salt: &str, address: &str) -> String {
    digest("vibbio audit address 1", &[Some(salt), Some(address)])
}

/// Hashes parts so that no two lists of them read the same.
pub fn digest(domain: &str, parts: &[Option<&str>]) -> String {
    let mut hash = Sha256::new_with_prefix(domain);
    for part in parts {
        match part {
            None => hash.update([0]),
            Some(part) => {
                hash.update([1]);
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
    }
    hex(&hash.finalize())
}

/// What is wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry is not there.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// An entry does not follow the one before it.
    #[error("entry {0} does not follow the one before it")]
    Misplaced(i64),
    /// An entry says something else than was written.
    #[error("entry {0} was changed")]
    Changed(i64),
    /// The address of an entry is not the one that was written.
    #[error("the address of entry {0} was changed")]
    AddressChanged(i64),
    /// The chain ends elsewhere than its head says.
    #[error("the chain ends at entry {0}, which is not its end")]
    CutOff(i64),
    /// The chain was written anew since its end was taken down.
    #[error("entry {0} is not the one that was taken down")]
    Rewritten(i64),
}

/// The end of a chain, or of what was read of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Whose chain it is.
    pub account: AccountId,
    /// The number of the entry; zero before the first.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

impl End {
    /// The end of a chain without entries.
    #[must_use]
    pub fn nothing(account: AccountId) -> Self {
        Self { account, number: 0, hash: origin(account) }
    }

    /// Goes on by one entry, unless something is wrong with it.
    pub fn follow(&mut self, entry: &audit_entry::Model) -> Result<(), Fault> {
        let number = self.number + 1;
        if entry.number != number {
            return Err(Fault::Missing(number));
        }
        if entry.previous != self.hash {
            return Err(Fault::Misplaced(number));
        }
        if entry.hash != hash(entry) {
            return Err(Fault::Changed(number));
        }
        if let (Some(salt), Some(address)) = (&entry.salt, &entry.address)
            && entry.address_digest.as_deref() != Some(&address_digest(salt, address))
        {
            return Err(Fault::AddressChanged(number));
        }
        self.number = number;
        self.hash.clone_from(&entry.hash);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::audit_entry::ActorKind;

    use super::*;

    fn chain(length: i64) -> (End, Vec<audit_entry::Model>) {
        let account = AccountId::new();
        let (start, mut end) = (End::nothing(account), End::nothing(account));
        let entries = (1..=length).map(|number| {
            let mut entry = audit_entry::Model {
                account_id: account,
                number,
                recorded_at: DateTime::from_timestamp(1_800_000_000 + number, 0)
                    .expect("an instant"),
                actor_kind: ActorKind::User,
                actor: Some("usr_1".into()),
                action: "folderCreate".into(),
                subject: None,
                count: 1,
                before: None,
                after: None,
                request: None,
                address: Some("192.0.2.1".into()),
                salt: Some("salt".into()),
                address_digest: Some(address_digest("salt", "192.0.2.1")),
                previous: end.hash.clone(),
                hash: String::new(),
            };
            entry.hash = hash(&entry);
            end.follow(&entry).expect("an entry that follows");
            entry
        });
        let entries = entries.collect();
        (start, entries)
    }

    fn walk(start: &End, entries: &[audit_entry::Model]) -> Result<(), Fault> {
        let mut end = start.clone();
        entries.iter().try_for_each(|entry| end.follow(entry))
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        let (start, entries) = chain(4);
        assert_eq!(walk(&start, &entries), Ok(()));
    }

    #[test]
    fn whatever_is_changed_in_an_entry_is_seen() {
        type Harm = fn(&mut audit_entry::Model);
        let (start, entries) = chain(3);
        let harms: [Harm; 10] = [
            |entry| entry.recorded_at += chrono::TimeDelta::microseconds(1),
            |entry| entry.actor_kind = ActorKind::Staff,
            |entry| entry.actor = None,
            |entry| entry.action.push('x'),
            |entry| entry.subject = Some(String::new()),
            |entry| entry.count = 2,
            |entry| entry.before = Some("00".into()),
            |entry| entry.after = Some("00".into()),
            |entry| entry.request = Some("r".into()),
            |entry| entry.address_digest = None,
        ];
        for harm in harms {
            let mut harmed = entries.clone();
            harm(&mut harmed[1]);
            assert_eq!(walk(&start, &harmed), Err(Fault::Changed(2)));
        }
    }

    #[test]
    fn what_is_said_in_one_part_is_not_said_in_another() {
        let (_, entries) = chain(1);
        let mut moved = entries[0].clone();
        (moved.before, moved.after) = (Some("00".into()), None);
        let before = hash(&moved);
        (moved.before, moved.after) = (None, Some("00".into()));
        assert_ne!(before, hash(&moved));
    }

    #[test]
    fn an_entry_that_is_missing_or_misplaced_is_seen() {
        let (start, entries) = chain(4);
        let mut missing = entries.clone();
        missing.remove(1);
        assert_eq!(walk(&start, &missing), Err(Fault::Missing(2)));
        let mut swapped = entries.clone();
        swapped.swap(1, 2);
        (swapped[1].number, swapped[2].number) = (2, 3);
        assert_eq!(walk(&start, &swapped), Err(Fault::Misplaced(2)));
        let (_, others) = chain(4);
        let mut forged = entries;
        forged[2] = others[2].clone();
        assert_eq!(walk(&start, &forged), Err(Fault::Misplaced(3)));
    }

    #[test]
    fn an_address_may_go_and_may_not_change() {
        let (start, mut entries) = chain(2);
        (entries[0].address, entries[0].salt) = (None, None);
        assert_eq!(walk(&start, &entries), Ok(()));
        entries[1].address = Some("192.0.2.2".into());
        assert_eq!(walk(&start, &entries), Err(Fault::AddressChanged(2)));
    }
}
