//! Brands as clients see them.

pub mod mutations;
pub mod ordered;
pub mod types;

pub use self::{
    mutations::BrandMutation,
    ordered::OrderedBrand,
    types::{Brand, BrandQuery},
};
