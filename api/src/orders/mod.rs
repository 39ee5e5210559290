//! Orders: videos on their way from a quote to the finished file.
//!
//! A quote prices a project as it is and promises a day; it binds Vibbio until it expires. Placing
//! an order by it holds the credits and keeps a copy of the project, so that nothing that happens
//! to the project later reaches the order. From then on [`rules::TRANSITIONS`] is the whole life
//! cycle: who may do what in which state, and where it leads. Production captures the credits,
//! giving the order up before that releases them. Every step is kept as a row of its history.

pub mod actions;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod reads;
pub mod rules;
