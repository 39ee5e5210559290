//! Reviews: what customers see of an ordered video before it is finished, and what they say to it.
//!
//! A producer submits a cut, which the order shows from then on; its digest is what is decided on,
//! so that nobody approves what they have not seen. Comments sit at frames of a cut and are carried
//! to the next one for as long as they are open: a comment is one row however many cuts it lives
//! through, and `review_place` tells where it sits in each. Decisions of people become the outcome
//! of a cut by the stages of the review, or without any by the first decision; only an outcome moves
//! the order. Asking for changes takes a round: one of those that the price includes, one that Vibbio
//! gives, or one that the customer has accepted the price of.
//!
//! Reviewers from outside come by a mailed link and a code that is mailed apart; they see the one
//! review, and act under the name and address that they were invited by. What was approved is
//! certified, with what was open then, and the certificate goes with the delivered video.
//!
//! Nothing here is a state machine of its own: the order's is the only one, and who has decided what
//! is always worked out anew from the decisions there are.

pub mod actions;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod papers;
pub mod reads;
pub mod rules;
