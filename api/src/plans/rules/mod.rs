//! What a plan gives, for how long, and when an account is closed. Pure: no database, no clock.

mod calendar;
mod closing;
mod terms;

pub use calendar::{CONTRACT_MONTHS, begin, contract_end, month_at};
pub use closing::{Closing, GRACE, closing};
pub use terms::{LimitError, LimitName, Terms, fit};
