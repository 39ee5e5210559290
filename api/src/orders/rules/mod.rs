//! What an order goes through, what it costs, and when it is due. Pure.

pub mod calendar;
pub mod deliver;
pub mod promise;
pub mod quote;
pub mod reason;
pub mod settlement;
pub mod transition;

pub use transition::TRANSITIONS;
