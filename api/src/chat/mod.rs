//! Talking: what accounts and Vibbio say to one another.
//!
//! An account has one conversation with Vibbio, and one about each project. All changes of a
//! conversation happen one after the other and are numbered: a message, an edit, a reaction each
//! take the next number and leave it on the message. Whoever follows from a number on is told
//! everything behind it, from the database first and live from then on, so that nothing is lost and
//! nothing comes twice, on whichever node and however often the connection breaks.
//!
//! What the other side has not seen when Vibbio's office closes goes out by mail, and an answer to
//! that mail comes back into the conversation.
//!
//! A message can become a change that is asked for: a comment on the newest cut of an order, which is
//! a comment like any other from then on. What was taken back of the two leaves the other as it is.

pub mod actions;
pub mod feed;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod reads;
pub mod rules;
