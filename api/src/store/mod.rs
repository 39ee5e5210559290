//! The store: services to book, stock pictures and credit packs to buy.
//!
//! What a product costs stands in the price list, in credits or in money ex. VAT. Stock pictures are
//! bought for credits, once per account, and are in the library at once. Credit packs are bought for
//! money: their credits are there at once, and the purchase is owed until the next invoice bills it,
//! within the account's credit limit. A service is booked: its credits are held, or its money is
//! owed, only once it took place or was called off too late; the life of a booking is one table in
//! [`rules`].

pub mod actions;
pub mod graphql;
pub mod jobs;
pub mod reads;
pub mod rules;
pub mod stock;
