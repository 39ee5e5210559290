use bytes::{BufMut, Bytes, BytesMut};

const CHUNK: usize = 64 << 10;
const CLIP: &[u8] = include_bytes!("../../samples/sailing.mp4");
const PICTURE: &[u8] = include_bytes!("../../samples/fjord.jpg");

/// A clip of so many bytes, most of them unused, in chunks.
pub(crate) fn clip(size: usize) -> impl Iterator<Item = Bytes> + Clone {
    let unused = size - CLIP.len();
    let mut head = BytesMut::from(CLIP);
    head.put_u32(u32::try_from(unused).expect("less than 4 GiB"));
    head.put(&b"free"[..]);
    let noise = Bytes::from(noise());
    let rest = (unused - 8) % CHUNK;
    std::iter::once(head.freeze())
        .chain(std::iter::repeat_n(noise.clone(), (unused - 8) / CHUNK))
        .chain([noise.slice(..rest)])
}

/// A picture of so many bytes that is unlike every other number's.
pub(crate) fn picture(size: usize, number: u32) -> Bytes {
    let noise = noise();
    let mut file = BytesMut::from(&PICTURE[..2]);
    let mut more = size - PICTURE.len();
    while let Ok(length @ 9..) = u16::try_from(more.min(0xFFFF)) {
        file.put_u16(0xFFFE);
        file.put_u16(length - 2);
        file.put_u32(number);
        file.put(&noise[..usize::from(length) - 8]);
        more -= usize::from(length);
    }
    file.put(&PICTURE[2..]);
    file.freeze()
}

/// Bytes that nothing makes smaller.
fn noise() -> Vec<u8> {
    let mut seed = 0x5EED_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    };
    std::iter::repeat_with(&mut next).take(CHUNK).collect()
}
