//! Subscriptions: choosing a plan and leaving it, what each month brings, and the end of an account.
//!
//! What is decided here is written down as subscriptions that begin and end at instants, and as the
//! instant at which the account closes; from then on the clock decides, as [`plans`](crate::plans)
//! tells. Jobs only bring what the clock cannot: the credits of a month, mails, and the deletion. A
//! job that runs late, twice or on two nodes brings each of these once.
//!
//! - **A first plan** begins at once, with a contract period of twelve months that is followed by
//!   the next. The trial ends with it; its credits stay.
//! - **A larger plan** begins at once. Anchor, month and contract period stay as they are, and the
//!   month under way counts as one of the larger plan: the difference of its credits is granted at
//!   once, into a lot that expires with the month's first one, and the difference in price is owed
//!   from the beginning of that month. So no part of a month has to be reckoned, and nobody loses
//!   credits by paying more.
//! - **A smaller plan** begins when the contract period ends, and can be called off until then.
//!   What exceeds it then stays, can be seen, taken away and deleted, and nothing is added to it.
//! - **Notice** ends the subscription with the contract period, and can be withdrawn until then.
//!   A change of plan says what is wanted instead: a smaller plan replaces notice, notice replaces
//!   a smaller plan to come, and a larger plan replaces a smaller one to come but leaves notice as
//!   it is.
//! - **A closed account** opens again when a plan is chosen within seven days. An owner who closed
//!   it within a contract period goes on with that contract, which is paid for.
//! - **Staff agree** on the figures of plans that have none on the list.

pub mod actions;
pub mod deletion;
pub mod graphql;
pub mod jobs;
pub mod reads;
pub mod rules;
