//! What people do with subscriptions. Each of these holds the account until the unit of work ends.

mod agree;
mod choose;
mod close;
mod held;
mod months;
mod notice;
mod trial;

pub(super) use self::months::run;
pub use self::{
    agree::{Deal, agree},
    choose::{Choice, choose},
    close::{Close, close},
    held::Held,
    months::grant_due,
    notice::{give, keep_plan, withdraw},
    trial::begin_trial,
};
