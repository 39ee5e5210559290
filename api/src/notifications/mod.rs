//! What people are told: in the product at once, and by mail as they wish.
//!
//! - A person is told of a fact once, by a row of the same unit of work as the fact. What is told is
//!   kept in words; the sentence is made in the [language](rules::wording) of whoever reads it.
//! - Mails follow the person's preferences: at once, or once a day in the morning of the person's
//!   time zone. What was read meanwhile is not mailed, nothing is mailed twice, and there is no
//!   empty mail of the day. What has to be told cannot be turned off.
//! - Every mail that can be turned off can be so with one click (RFC 8058), without signing in.
//! - The domain stands beside the others: they record [events](crate::events::Event), it reacts.

pub mod actions;
pub mod graphql;
pub mod http;
pub mod jobs;
mod letters;
pub mod reactions;
pub mod reads;
pub mod rules;
