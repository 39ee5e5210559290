//! What people do in conversations.
//!
//! Whatever changes a conversation holds it first, so that its changes have one order.

pub mod change;
pub mod conversation;
pub mod message;
pub mod reading;
