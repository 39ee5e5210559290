//! Blocks of an image editor, one of which holds what newsrooms note.

use super::Packets;

const IPTC: u16 = 0x0404;
const IPTC_DIGEST: u16 = 0x0425;

/// Reads blocks up to the first that is broken.
pub(super) fn read(bytes: &[u8], packets: &mut Packets) {
    for (id, block) in Resources(bytes) {
        match id {
            IPTC => {
                packets.iptc.get_or_insert_with(|| block.to_vec());
            }
            IPTC_DIGEST => packets.iptc_digest = Some(block.to_vec()),
            _ => {}
        }
    }
}

struct Resources<'a>(&'a [u8]);

impl<'a> Iterator for Resources<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.strip_prefix(b"8BIM")?;
        let (id, rest) = rest.split_first_chunk()?;
        // A name, whose length counts itself out, and everything in even lengths.
        let name = 1 + usize::from(*rest.first()?);
        let rest = rest.get(name + name % 2..)?;
        let (size, rest) = rest.split_first_chunk()?;
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
        let (block, rest) = rest.split_at_checked(size)?;
        self.0 = rest.get(size % 2..).unwrap_or_default();
        Some((u16::from_be_bytes(*id), block))
    }
}
