//! Plans: what an account subscribes to, what that lets it have, and whether it is open.
//!
//! A subscription pins a version of a plan, or the figures that were agreed, so that newer prices
//! and limits reach only who chooses anew. The subscription in force is the latest that has begun:
//! what is to come is there already and begins by the clock, whether or not a job has run. All that
//! an account may have is asked of its [`Terms`](rules::Terms).
//!
//! Months and contract periods are counted from the day on which the first plan was chosen, on the
//! calendar of Oslo; each begins at midnight. An account closes to writes at the instant that its
//! row tells, and is deleted seven days later; the proofs of [`access`](crate::access) see to the
//! former, the jobs of [`subscriptions`](crate::subscriptions) to the latter.

pub mod graphql;
pub mod reads;
pub mod rules;
