//! Films and sounds whose tables lie.

use super::{
    Made,
    parts::{atom, find, media, nested, put, replaced},
};

pub(super) const ALL: &[Made] = &[
    ("an MP4 with a box up to its end in front", || {
        [
            media("clip.mp4")[..32].to_vec(),
            b"\0\0\0\0free".to_vec(),
            media("clip.mp4")[32..].to_vec(),
        ]
        .concat()
    }),
    ("an MP4 with a long box of no length", || long_box(0)),
    ("an MP4 with a box of 2⁶³ bytes", || long_box(1 << 63)),
    ("an MP4 with a box of 2⁶⁴ − 1 bytes", || long_box(u64::MAX)),
    ("an MP4 with boxes of seven bytes", || [ftyp(), b"\0\0\0\x07free".repeat(10_000)].concat()),
    ("an MP4 with 100 000 boxes in each other", || {
        [ftyp(), nested(b"moov", 100_000), media("clip.mp4")].concat()
    }),
    ("an MP4 with tracks in each other", || {
        [ftyp(), atom(b"moov", &nested(b"trak", 50_000))].concat()
    }),
    ("an MP4 with two million boxes", || {
        [media("clip.mp4"), b"\0\0\0\x08free".repeat(2_000_000)].concat()
    }),
    ("an MP4 with a thousand tracks", many_tracks),
    ("an MP4 of 2³² samples", || {
        table(b"stsz", &[0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    }),
    ("an MP4 of 2³² samples of one size", || {
        table(b"stsz", &[0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF])
    }),
    ("an MP4 of 2³² times", || table(b"stts", &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])),
    ("an MP4 whose times add up to too much", || {
        table(b"stts", &[0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    }),
    ("an MP4 of 2³² places", || table(b"stco", &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])),
    ("an MP4 whose second has no ticks", || ticks(0)),
    ("an MP4 that plays for years", || ticks(1)),
    ("an MP4 of 65 535 × 65 535", huge_film),
    ("an MP4 whose fragments go backwards", || fragments(&[0xFF; 8], 200)),
    ("an MP4 whose fragments take no time, often", || fragments(&[0; 8], 50_000)),
    ("a movie that names other files", || {
        replaced(&media("clip.mov"), b"url \0\0\0\x01", b"url \0\0\0\0")
    }),
    ("a WebM of parts of unknown length in each other", || {
        [webm_head(), b"\x18\x53\x80\x67\xFF".repeat(100_000)].concat()
    }),
    ("a WebM of clusters of unknown length", || {
        [webm(), b"\x1F\x43\xB6\x75\xFF".repeat(300_000)].concat()
    }),
    ("a WebM whose parts are longer than it", || {
        [webm_head(), b"\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFE".to_vec()].concat()
    }),
    ("a WebM of five million parts", || [webm(), b"\xEC\x80".repeat(5_000_000)].concat()),
    ("a WebM whose numbers have nine bytes", || [webm_head(), vec![0; 4_096]].concat()),
    ("a WebM that plays for ever", || {
        replaced(&webm(), b"\x44\x89\x88", b"\x44\x89\x88\x7F\xEF\xFF\xFF\xFF\xFF\xFF\xFF\xEC\x80")
    }),
    ("an MP3 with a tag of 256 MB", || {
        [b"ID3\x04\0\0\x7F\x7F\x7F\x7F".to_vec(), media("bare.mp3")].concat()
    }),
    ("an MP3 whose tag is longer than it can say", || {
        [b"ID3\x04\0\0\xFF\xFF\xFF\xFF".to_vec(), media("bare.mp3")].concat()
    }),
    ("an MP3 whose frames change their rate", || {
        [&b"\xFF\xFB\x10\0"[..], &[0; 100], b"\xFF\xFB\x14\0", &[0; 92]].concat().repeat(20_000)
    }),
    ("an MP3 of noise", || [media("bare.mp3"), b"\xFF\xFA\x90\0".repeat(500_000)].concat()),
    ("a WAV whose data goes on behind its end", || wav(&[0xF0, 0xFF, 0xFF, 0x7F])),
    ("a WAV of 4 GB without a length", || wav(&[0xFF; 4])),
    ("a WAV of no channels and no rate", || put(media("sound.wav"), 22, &[0; 10])),
    ("a WAV of a million parts", || {
        [b"RIFF\xFF\xFF\xFF\xFFWAVE".to_vec(), b"LIST\0\0\0\0".repeat(1_000_000)].concat()
    }),
    ("an RF64 of 2⁶⁴ bytes", || {
        replaced(
            &media("large.wav"),
            b"ds64\x1C\0\0\0",
            b"ds64\x1C\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        )
    }),
];

fn ftyp() -> Vec<u8> {
    let clip = media("clip.mp4");
    let length = usize::from(clip[3]);
    clip[..length].to_vec()
}

fn long_box(length: u64) -> Vec<u8> {
    let header = [b"\0\0\0\x01free", &length.to_be_bytes()[..]].concat();
    [ftyp(), header, media("clip.mp4")[ftyp().len()..].to_vec()].concat()
}

/// The sample with what stands in one of its tables replaced, as far as that goes.
fn table(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let clip = media("clip.mp4");
    let at = find(&clip, kind) + 4;
    put(clip, at, body)
}

fn ticks(per_second: u32) -> Vec<u8> {
    let clip = media("clip.mp4");
    let (movie, track) = (find(&clip, b"mvhd") + 16, find(&clip, b"mdhd") + 16);
    let figures = [per_second.to_be_bytes(), [0x7F, 0xFF, 0xFF, 0xFF]].concat();
    put(put(clip, movie, &figures), track, &figures)
}

fn huge_film() -> Vec<u8> {
    let clip = media("clip.mp4");
    // Width and height are the last of this box.
    let at = find(&clip, b"tkhd") + 4 + 76;
    put(clip, at, &[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0])
}

fn many_tracks() -> Vec<u8> {
    let clip = media("clip.mp4");
    let at = find(&clip, b"trak") - 4;
    let length = u32::from_be_bytes([clip[at], clip[at + 1], clip[at + 2], clip[at + 3]]);
    let track = &clip[at..at + length as usize];
    [ftyp(), atom(b"moov", &track.repeat(1_000)), atom(b"mdat", &[0; 64])].concat()
}

/// The fragmented sample with more fragments, each at a time.
fn fragments(time: &[u8; 8], count: usize) -> Vec<u8> {
    let header = atom(b"tfhd", &[0, 0, 0, 8, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]);
    let start = atom(b"tfdt", &[&[1, 0, 0, 0][..], time].concat());
    let run = atom(b"trun", &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    let fragment = atom(b"moof", &atom(b"traf", &[header, start, run].concat()));
    [media("fragmented.mp4"), fragment.repeat(count)].concat()
}

fn webm_head() -> Vec<u8> {
    let clip = media("clip.webm");
    clip[..find(&clip, b"\x18\x53\x80\x67")].to_vec()
}

/// The sample as it would be streamed, which may go on.
fn webm() -> Vec<u8> {
    media("live.webm")
}

fn wav(length: &[u8; 4]) -> Vec<u8> {
    let sound = media("sound.wav");
    let at = find(&sound, b"data") + 4;
    put(sound, at, length)
}
