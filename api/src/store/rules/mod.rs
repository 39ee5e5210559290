//! What may happen to a booking, what becomes of its price, and how much an account may owe. Pure.

mod booking;
mod sale;

pub use booking::{Bill, BookingError, Party, STEPS, Step, bill, check_time, movable_until, next};
pub use sale::{SaleError, check_limit};
