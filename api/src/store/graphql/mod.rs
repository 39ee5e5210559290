//! The store as clients see it.

mod booking;
mod booking_mutations;
mod product;
mod purchase;

pub use booking::{Booking, BookingQuery};
pub use booking_mutations::{BookingMutation, StaffBookingMutation};
pub use product::{Product, ProductQuery};
pub use purchase::{Purchase, PurchaseMutation, PurchaseQuery};
