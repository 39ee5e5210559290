//! Devices that somebody has signed in with before.
//!
//! Whoever tries passwords from everywhere makes the door close for everybody who is not known. Who
//! comes with the token of a device goes by that device's own count, and is let in. A token opens
//! nothing by itself, so that nothing is kept of it: it names its person by a code that only the
//! nodes' key makes.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use entity::id::UserId;

use crate::{error::Result, keys::Keys, tokens};

/// What the codes are derived for.
const PURPOSE: &str = "device";
/// How long a part of a token is.
const PART: usize = 43;

/// Makes the token of another device of a person.
pub fn token(keys: &Keys, user: UserId) -> Result<String> {
    let nonce = tokens::random();
    let code = tokens::text(&keys.derive(PURPOSE, message(user, &nonce).as_bytes())?);
    Ok(format!("{nonce}.{code}"))
}

/// Tells which device of a person a token is of; none if it is of none.
pub fn recognise<'a>(keys: &Keys, user: UserId, token: &'a str) -> Result<Option<&'a str>> {
    let parts = token.split_once('.').filter(|(nonce, _)| nonce.len() == PART);
    let Some((nonce, given)) = parts else { return Ok(None) };
    let right = keys.derive_each(PURPOSE, message(user, nonce).as_bytes())?;
    let is =
        |bits| verify_slices_are_equal(tokens::text(bits).as_bytes(), given.as_bytes()).is_ok();
    Ok(right.iter().any(is).then_some(nonce))
}

fn message(user: UserId, nonce: &str) -> String {
    format!("{user}.{nonce}")
}
