//! Links by which assets are given away.

mod link;
mod visit;

pub use self::{
    link::{Change, NewShare, create, revoke, revoke_all, update},
    visit::{Place, give_back, open, reserve, visit},
};
