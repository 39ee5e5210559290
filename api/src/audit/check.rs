//! Examines every chain.

use std::{collections::HashMap, fmt, str::FromStr};

use entity::id::AccountId;
use sea_orm::{DbErr, prelude::*};

use super::{
    reads,
    rules::{End, Fault},
};

/// How many entries are read at a time.
const AT_ONCE: u64 = 1_000;

/// A broken chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chain of {account} is broken: {fault}")]
pub struct Broken {
    /// Whose chain it is.
    pub account: AccountId,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The end of each chain that is whole.
    pub ends: Vec<End>,
    /// The chains that are not, each with the first thing that is wrong.
    pub broken: Vec<Broken>,
    /// How many entries were read.
    pub entries: u64,
}

/// Walks over every chain. Ends that were taken down before have to be entries still.
pub async fn check(db: &impl ConnectionTrait, known: &[End]) -> Result<Findings, DbErr> {
    let mut findings = Findings::default();
    let heads: HashMap<_, _> =
        reads::ends(db).await?.into_iter().map(|head| (head.account, head)).collect();
    let mut accounts: Vec<_> = heads.keys().copied().collect();
    accounts.extend(reads::chains(db).await?);
    accounts.extend(known.iter().map(|end| end.account));
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        let mut known: Vec<_> = known.iter().filter(|end| end.account == account).collect();
        known.sort_unstable_by_key(|end| end.number);
        match walk(db, account, &known, &mut findings.entries).await? {
            Err(fault) => findings.broken.push(Broken { account, fault }),
            // What joined while the chain was read is behind its head of then.
            Ok(end) if heads.get(&account).is_some_and(|head| head.number > end.number) => {
                findings.broken.push(Broken { account, fault: Fault::CutOff(end.number) });
            }
            Ok(end) => match heads.get(&account) {
                Some(head) if head.number == end.number && head.hash != end.hash => {
                    findings.broken.push(Broken { account, fault: Fault::CutOff(end.number) });
                }
                _ => findings.ends.push(end),
            },
        }
    }
    Ok(findings)
}

/// Walks over one chain to its end.
async fn walk(
    db: &impl ConnectionTrait,
    account: AccountId,
    known: &[&End],
    read: &mut u64,
) -> Result<Result<End, Fault>, DbErr> {
    let (mut end, mut known) = (End::nothing(account), known.iter().peekable());
    loop {
        let entries = reads::behind(db, account, end.number, AT_ONCE).await?;
        for entry in &entries {
            if let Err(fault) = end.follow(entry) {
                return Ok(Err(fault));
            }
            *read += 1;
            while let Some(then) = known.next_if(|then| then.number <= end.number) {
                if then.number == end.number && then.hash != end.hash {
                    return Ok(Err(Fault::Rewritten(then.number)));
                }
            }
        }
        if entries.is_empty() {
            let gone = known.next().map(|then| Fault::Missing(then.number));
            return Ok(gone.map_or(Ok(end), Err));
        }
    }
}

impl fmt::Display for End {
    /// Writes it so that it can be taken down, and read again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.account, self.number, self.hash)
    }
}

impl FromStr for End {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let odd = || format!("`{line}` is not the end of a chain");
        let parts: Vec<_> = line.split_whitespace().collect();
        let [account, number, hash] = parts[..] else { return Err(odd()) };
        let number = number.parse().map_err(|_| odd())?;
        Ok(Self { account: account.parse()?, number, hash: hash.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_was_taken_down_is_read_again() {
        let end = End { number: 7, ..End::nothing(AccountId::new()) };
        assert_eq!(end.to_string().parse(), Ok(end));
        assert!("acc_1 7".parse::<End>().is_err());
    }
}
