//! What a brand can be made of, what is missing of it, and how its colours go together.

mod colour;
mod completeness;
mod input;

pub use self::{
    colour::{Against, Contrast, contrasts, hex},
    completeness::{BrandConcern, BrandItem, Completeness, Part, completeness},
    input::{ASSETS, BRANDS, BrandError, COLOURS, TONE, colours, fits, name, tone},
};
