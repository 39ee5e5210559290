//! What was done, by whom and to what.
//!
//! - Every unit of work that commits leaves at least one entry, without anybody having to think of
//!   it: its [cause](crate::cause::Cause) says who, what and from where; the facts that it has
//!   [recorded](crate::tx::Tx::record) say to what; and where it matters most, actions
//!   [note](crate::tx::Tx::note) a digest of the row before and after. Only what tells nothing but
//!   how far something is ([`Tx::keep`](crate::tx::Tx)) leaves none.
//! - Entries of an account are a chain: each carries the hash of the one before, and the database
//!   lets an entry join only at the end, change never, and go only with all of its account.
//!   What belongs to no account is in a chain of Vibbio's own, under the nil id.
//! - The end of a chain is locked last, when the unit of work commits, and where there are several
//!   in the order of their ids, so that no two ever wait for each other.
//! - No secret gets into a digest: the data map tells which columns are credentials.
//! - Addresses go after 90 days. The chain holds only a salted digest of them, so that it stays
//!   whole. An account's chain goes with the account; its last number and hash stay in Vibbio's.
//! - `vibbio audit check` walks over every chain and says where one is broken. It prints the ends,
//!   and given such ends again, taken from elsewhere, it finds a chain that was written anew.

pub mod actions;
pub mod check;
mod digest;
pub mod graphql;
pub mod jobs;
pub mod reads;
pub mod rules;

pub use self::digest::Change;
