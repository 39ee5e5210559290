//! Closing an account at once.

use entity::{id::AccountId, subscription::Ending};

use super::held::{End, Held, call_off, end};
use crate::{
    access::Member,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// What somebody says who closes an account.
#[derive(Clone, Debug)]
pub struct Close {
    /// What they take the account's name for.
    pub name: String,
    /// Why.
    pub reason: Option<String>,
}

/// Closes an account to writes at once, whatever is left of its contract; it is deleted seven days
/// later unless a plan is chosen before.
pub async fn close(
    tx: &Tx,
    member: &Member,
    close: Close,
    expected_version: Option<i32>,
) -> Result<AccountId> {
    let held = Held::of(tx, member.account).await?;
    version::check(expected_version, held.account.version)?;
    if close.name.trim() != held.account.name {
        return Err(Error::bad_input("name", "This is not what the account is called."));
    }
    // Of two at once the second finds what the first did.
    if held.closing(tx.now).is_some() {
        return Ok(member.account);
    }
    let current = held.current(tx.now).ok_or_else(|| Error::not_found("subscription"))?;
    super::grant_due(tx, member.account).await?;
    call_off(tx, held.next(tx.now)).await?;
    end(tx, current, Some(End { at: tx.now, why: Ending::Closed, reason: close.reason })).await?;
    held.conclude(tx, Some(tx.now)).await?;
    Ok(member.account)
}
