//! Where bytes lie.
//!
//! [`blob`] keeps files under the digest of their content, in a local folder, in memory, or in a
//! bucket of Google Cloud Storage or S3, and knows nothing of accounts, assets or the database.

pub mod blob;
