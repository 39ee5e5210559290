//! What an order goes through, what it costs, and when it is due. Pure.

pub mod breach;
pub mod brief;
pub mod budget;
pub mod calendar;
pub mod cuts;
pub mod deliver;
pub mod lines;
pub mod production;
pub mod promise;
pub mod quote;
pub mod reason;
pub mod settlement;
pub mod targets;
pub mod transition;
pub mod version;
pub mod wish;

pub use transition::TRANSITIONS;
