//! Second factors, passkeys, and the proof that a session is still in the right hands.
//!
//! A person with an app that shows codes, or with a passkey, has a second factor: a password alone
//! signs such a person in nowhere, but is answered by a [challenge](actions::challenge) that only
//! the factor resolves. A passkey asks its owner for a finger, a face or a PIN and so is two factors
//! at once: it signs in by itself. Whoever has lost all of them has recovery codes.
//!
//! What hurts most in the wrong hands (taking the library away, changing the factors themselves)
//! asks for a [proof](actions::proof) of a few minutes ago. Signing in is one; `sessionProve` gives
//! the next.

pub mod actions;
pub mod graphql;
pub mod jobs;
pub mod party;
pub mod reads;
pub mod rules;
