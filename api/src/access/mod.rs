//! Who is asking, and what they may do.
//!
//! A permission is a proof: [`Member`] and [`Staff`] can only be had by asking for a permission
//! that the caller's role holds, and reads and actions demand one, so that no path reaches them
//! without it. The tables of [`Permission`] and [`Duty`] are the whole truth about roles.

mod denied;
mod origin;
mod permission;
mod proof;
#[cfg(test)]
mod tests;
mod viewer;

pub use denied::Denied;
pub use origin::Origin;
pub use permission::{Duty, Permission};
pub use proof::{Member, Staff};
pub use viewer::{Caller, Service, Viewer};
