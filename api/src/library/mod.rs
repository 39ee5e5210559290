//! The library: an account's pictures, clips, sounds and documents, in folders, with tags and the
//! names of who is in them.
//!
//! What always holds:
//! - An asset's file never changes: a new file is a new revision. Its bytes are a blob, stored once
//!   for all who upload them, and nothing an account can ask tells whether others have them too.
//! - What changes in one library happens one after the other: every change first holds the row of
//!   the library, so that folders form a tree, ranks an order, and no two uploads together take
//!   more room than there is.
//! - An asset lies in one place and is in any number of collections; both have an order that people
//!   give them, and a version that whoever rearranges many can rest on.
//! - What is in use goes into the trash only where its user says so, and never for good; who uses
//!   what is asked through [`crate::uses`], so that the library knows none of them.
//! - What a file is is read from its bytes; a file that is not sound leaves nothing behind.
//! - What a file says about itself, what its sidecar says and what people say are kept apart, and
//!   the last of them counts. Nothing of it is ever written into the file.
//! - Every asset has one card, which says again in words what it can be found by. Whatever records
//!   that an asset is changed has its card written anew at the end of the same unit of work; what
//!   changes very many marks them, and a job follows.
//! - A tally says how many assets that are not in the trash are of which sort. It changes with the
//!   cards and by what they said before, so that nobody need count all assets to tell.
//! - The smaller pictures of lists are made by a job after the upload, all others when they are
//!   first fetched; each once for the same bytes, and named by all that decides what it shows. A
//!   picture that cannot be decoded is kept and can be downloaded; its `previewState` says that it
//!   cannot be shown.
//! - Clips, sounds and pages are drawn and converted by programs of others, which run confined and
//!   may be missing: then the file is taken all the same, and says what is missing.

pub mod actions;
pub mod conversions;
mod decoding;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod packing;
pub mod reads;
pub mod renditions;
pub mod rules;
pub mod unpacking;
pub mod uploads;
