//! Brands: what an account's videos look and sound like.
//!
//! A brand has a name, colours, notes on its tone, and assets of the library that are its logos,
//! fonts, intros and outros: therefore it stands right of the library, and left of the projects
//! that are made in it. How many an account can have is a matter of its plan; those beyond it after
//! a downgrade stay, and no further ones are added. One brand of an account is the default one, as
//! long as there is one that is not archived.
//!
//! An order keeps a copy of the brand as it was when it was placed, with the revisions of its
//! assets. Which font may be used at all its maker has written into it: one that must not be
//! embedded is refused, and what else its maker asks for is shown beside it.

pub mod actions;
pub mod graphql;
pub mod reads;
pub mod rules;
