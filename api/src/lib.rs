//! Vibbio's backend: what can be done, over GraphQL and HTTP.
//!
//! Domains, in the order in which they may call each other (left never calls right):
//! `prices ← plans ← accounts ← library ← brand ← credits ← projects ← orders ← review ← store ←
//! chat ← subscriptions`. To its right a domain speaks only by recording an [event](events::Event), and
//! asks only what [uses] an asset, what an account has taken of its [limits], and for which order
//! files are sent ([commissions]). Beside them stand the [audit], into which every unit of work is
//! written, [`staff_access`] and [notifications], which react. What comments have in common, whatever
//! they are about, is in [remarks].

#![recursion_limit = "512"]

pub mod access;
pub mod accounts;
pub mod app;
pub mod audit;
pub mod brand;
pub mod breaches;
pub mod bulk;
pub mod cause;
pub mod chat;
pub mod clock;
pub mod commissions;
pub mod config;
pub mod context;
pub mod credits;
pub mod database;
pub mod demo;
pub mod error;
pub mod events;
pub mod graphiql;
pub mod health;
pub mod idempotency;
pub mod jobs;
pub mod keys;
pub mod library;
pub mod limits;
pub mod logs;
pub mod mail;
pub mod notifications;
pub mod orders;
pub mod oslo;
pub mod page;
pub mod passwords;
pub mod pdf;
pub mod plans;
pub mod prices;
pub mod projects;
pub mod reach;
mod reactions;
pub mod remarks;
pub mod review;
pub mod safe;
pub mod schema;
pub mod seed;
pub mod staff_access;
pub mod stop;
pub mod store;
pub mod subscriptions;
pub mod throttle;
pub mod tokens;
pub mod tools;
pub mod transport;
pub mod tx;
pub mod uses;
pub mod version;
