//! Decisions about subscriptions. Pure: no database, no clock, no network.

mod change;
mod months;
mod notice;

pub use change::{Change, ChangeError, Position, Unbillable, change};
pub use months::{DueMonth, GrantedMonth, Run, due, next_month};
pub use notice::{NOTICES, Stage, next_notice, notice};
