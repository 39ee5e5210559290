//! Immutable bytes under keys of our own.
//!
//! [`Blobs`] is the one door to an object store, whichever [`Location`] it has. A file comes in
//! through a [`Writer`], which hashes and counts it on the way to a staging place without ever
//! holding more than a few parts of it; [`Staged`] bytes can be looked at and are then kept or
//! discarded; kept bytes lie under [`Key::Blob`], the digest of what they are, so that the same
//! bytes are stored once. What is neither kept nor discarded by hand clears itself away. A file
//! that arrives over several requests comes as pieces, which are [joined](Blobs::join) at its end.
//!
//! ```text
//! staging/<uuid>                        a file or a piece of one, on the way in; swept when abandoned
//! blobs/ab/cd/abcd…                     a file, named by its SHA-256
//! renditions/ab/cd/abcd…/<name>         what was derived from it
//! ```
//!
//! A process that dies in the middle of a large upload to a bucket leaves an unfinished multipart
//! upload, which no listing of objects shows: give the bucket a lifecycle rule that aborts those
//! after a day. Everything else that a dead process leaves is found by [`Blobs::sweep`].

mod backend;
mod digest;
mod error;
mod file;
mod hashing;
mod key;
mod location;
mod pieces;
mod reader;
mod signer;
mod staging;
mod store;
mod stream;
mod writer;

#[cfg(test)]
mod tests;

pub use self::{
    digest::{Digest, DigestError},
    error::{Error, Result},
    key::Key,
    location::{Bucket, Location},
    pieces::SignedPut,
    reader::Reader,
    signer::{SignatureError, UrlSigner},
    store::Blobs,
    stream::ByteStream,
    writer::{Staged, Writer},
};
