//! ZIP archives of stored entries, written as they go out and read where they lie.
//!
//! Pictures, clips and sounds are compressed already, so that nothing is deflated: an entry is its
//! bytes as they are. Neither side ever holds more than a chunk of an entry: checksums follow the
//! bytes, and sizes beyond 4 GiB and more than 65 535 entries are told as ZIP64.

mod read;
mod write;

#[cfg(test)]
mod tests;

pub use self::{
    read::{Entry, Limits, ZipError, open},
    write::{NameTooLong, Writer, size_of},
};

/// What begins the parts of an archive.
mod signature {
    pub(super) const LOCAL: u32 = 0x0403_4B50;
    pub(super) const DESCRIPTOR: u32 = 0x0807_4B50;
    pub(super) const CENTRAL: u32 = 0x0201_4B50;
    pub(super) const END_64: u32 = 0x0606_4B50;
    pub(super) const LOCATOR_64: u32 = 0x0706_4B50;
    pub(super) const END: u32 = 0x0605_4B50;
}

/// Bytes of the parts of an archive, without names and extras.
mod length {
    pub(super) const LOCAL: u64 = 30;
    pub(super) const DESCRIPTOR: u64 = 16;
    pub(super) const DESCRIPTOR_64: u64 = 24;
    pub(super) const CENTRAL: u64 = 46;
    /// Two sizes behind their tag and their length.
    pub(super) const EXTRA_SIZES: u64 = 20;
    pub(super) const END_64: u64 = 56;
    pub(super) const LOCATOR_64: u64 = 20;
    pub(super) const END: u64 = 22;
}

/// The tag of the extra field that holds what does not fit into 32 bits.
const EXTRA_64: u16 = 1;
/// Says in a field of 32 bits that the value stands in the extra field.
const ELSEWHERE_32: u32 = u32::MAX;
/// Says the same in a field of 16 bits.
const ELSEWHERE_16: u16 = u16::MAX;
/// The version that a reader must know to read sizes beyond 4 GiB.
const VERSION_64: u16 = 45;
/// The checksum and, from writers who do not know them, the sizes stand behind the bytes.
const HAS_DESCRIPTOR: u16 = 1 << 3;
/// The name is in UTF-8.
const IS_UTF_8: u16 = 1 << 11;
