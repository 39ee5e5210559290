//! How people at Vibbio come to see an account's material: for a reason, for a while, and seen
//! by the account's owners.
//!
//! - Somebody with the duty [begins](actions::begin) to look at one account with a reason, for a few
//!   hours at most. While it lasts, queries of that sign-in are answered as a reviewer of the
//!   account would be answered, as far as [the table](crate::access::Permission::is_open_to_staff)
//!   allows; nothing can be changed or listened to.
//! - Who makes a video sees what is in its order; the order is the reason.
//! - Whatever is answered is written down before it leaves the server: what was asked, what came,
//!   and which files can be fetched since. An answer that cannot be written down is not given.
//! - Owners are told when somebody begins, and see all of it in the account's access log.

pub mod actions;
pub mod graphql;
pub mod reads;
pub mod rules;
pub mod sight;
