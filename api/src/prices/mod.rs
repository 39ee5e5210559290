//! Prices: what things cost, and the figures of Vibbio's policies.
//!
//! The list is data: each line holds from an instant on and never changes, so that what was bought
//! keeps pointing at the line it was bought by. A newer line with the same name takes its place
//! from its own instant on. Prices are in credits, or in money ex. VAT in each currency.

pub mod graphql;
pub mod reads;
pub mod rules;
