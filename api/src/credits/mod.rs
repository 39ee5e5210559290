//! Credits: what videos, versions and stock are paid with.
//!
//! Credits come in lots, each with an expiry of its own, and lie in one of the [books] of their
//! lot: issued, available, held, spent, lapsed or expired. They move between two books in double entry, so
//! that the entries of every transfer, every lot and the whole ledger add up to zero. An order
//! first *holds* credits of exact lots; the beginning of production *captures* them, and giving the
//! order up *releases* them to the same lots. A lot that expired while its credits were held is
//! replaced by a refund.
//!
//! What always holds: no lot is ever overdrawn, a hold is settled once at most, and nothing in the
//! ledger is changed or deleted. Three things see to it: whoever moves credits locks the account's
//! ledger first; an entry carries the number and the balance of its place in its lot's book, where
//! no two can have the same number and no balance may be negative; and the database refuses
//! changes. Whether a lot can be spent is decided by the time of asking, never by a job: what
//! expires unused is written off afterwards, as of the end of its lot.
//! [`reads::check`] proves all of it over a whole database.
//!
//! [books]: entity::entry::Book

pub mod actions;
pub mod graphql;
pub mod jobs;
pub mod reads;
pub mod rules;
