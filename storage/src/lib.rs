//! Where bytes lie, and what they are.
//!
//! [`blob`] keeps files under the digest of their content, in a local folder, in memory, or in a
//! bucket of Google Cloud Storage or S3. [`media`] tells what a file is, what it shows, and draws
//! it small. [`zip`] packs many into one. None of them knows of accounts, assets or the database.

pub mod blob;
pub mod media;
pub mod zip;
