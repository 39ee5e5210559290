use anyhow::Context;
use bytes::{BufMut, Bytes, BytesMut};
use entity::{
    asset::AssetKind,
    blob::{self, PreviewState},
};
use sea_orm::prelude::*;

use super::progress::Progress;
use crate::{
    app::Platform,
    demo::samples,
    library::{
        actions::asset::{BlobFacts, hold_blobs},
        renditions::draw,
        uploads::bundled,
    },
};

/// By how many bytes the variants of a picture are larger than the sample.
const PICTURES: [usize; 5] = [0, 120_000, 350_000, 900_000, 2_400_000];
/// By how many bytes the variants of a clip are larger than the sample.
const CLIPS: [usize; 4] = [0, 1_500_000, 6_000_000, 20_000_000];

/// The stored files that assets are made of.
pub(super) struct Files {
    pub(super) pictures: Vec<BlobFacts>,
    pub(super) clips: Vec<BlobFacts>,
    pub(super) sounds: Vec<BlobFacts>,
}

/// Stores every sample in every size, and draws it small, unless it is there already.
pub(super) async fn store(
    platform: &Platform,
    progress: &mut Progress<'_>,
) -> anyhow::Result<Files> {
    progress.begin("files stored and drawn");
    let mut files = Files { pictures: Vec::new(), clips: Vec::new(), sounds: Vec::new() };
    let mut count = 0;
    for &(name, bytes) in samples::FILES {
        for file in variants(name, bytes) {
            let file = store_one(platform, file).await.with_context(|| name.to_owned())?;
            match file.format.kind() {
                AssetKind::Image => files.pictures.push(file),
                AssetKind::Video => files.clips.push(file),
                AssetKind::Audio => files.sounds.push(file),
                AssetKind::Document => {}
            }
            count += 1;
        }
    }
    progress.end(count)?;
    Ok(files)
}

async fn store_one(platform: &Platform, bytes: Bytes) -> anyhow::Result<BlobFacts> {
    let file = bundled(platform, bytes).await?.keep(platform, None, 0).await?;
    let tx = platform.begin().await?;
    hold_blobs(&tx, [&file]).await?;
    tx.commit().await?;
    let blob = blob::Entity::find_by_id(&file.digest).one(platform.db.reader()).await?;
    if let Some(blob) = blob.filter(|blob| blob.preview == PreviewState::Pending) {
        draw(platform, blob).await?;
    }
    Ok(file)
}

/// A sample, and the same with bytes in it that no program shows or plays.
fn variants(name: &str, bytes: &'static [u8]) -> Vec<Bytes> {
    match name.rsplit('.').next() {
        Some("jpg") => PICTURES.iter().map(|&more| commented(bytes, more)).collect(),
        Some("mp4") => CLIPS.iter().map(|&more| with_free_space(bytes, more)).collect(),
        _ => vec![Bytes::from_static(bytes)],
    }
}

/// A JPEG with comments of so many bytes behind its first marker.
fn commented(jpeg: &[u8], mut more: usize) -> Bytes {
    let (start, rest) = jpeg.split_at(2);
    let mut file = BytesMut::from(start);
    while let Ok(length @ 4..) = u16::try_from(more.min(0xFFFF)) {
        file.put_u16(0xFFFE);
        // The length counts itself and not the marker.
        file.put_u16(length - 2);
        file.put_bytes(0, usize::from(length) - 4);
        more -= usize::from(length);
    }
    file.put(rest);
    file.freeze()
}

/// An MP4 with a box of so many unused bytes at its end.
fn with_free_space(mp4: &[u8], more: usize) -> Bytes {
    let mut file = BytesMut::from(mp4);
    if let Ok(length @ 8..) = u32::try_from(more) {
        file.put_u32(length);
        file.put(&b"free"[..]);
        file.put_bytes(0, more - 8);
    }
    file.freeze()
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, io::Cursor};

    use storage::media::{self, Limits, SNIFF_LEN};

    use super::*;

    #[test]
    fn variants_differ_in_size_and_in_nothing_that_is_shown() {
        let mut count = 0;
        for &(name, bytes) in samples::FILES {
            let probe = |file: &[u8]| {
                let format = media::sniff(&file[..file.len().min(SNIFF_LEN)]).expect("a format");
                let size = file.len() as u64;
                let facts = media::probe(format, &mut Cursor::new(file), size, &Limits::default());
                // The bits a second are counted over the whole file.
                media::Facts { bit_rate: None, ..facts.expect("a sound file") }
            };
            let sizes: HashSet<_> = variants(name, bytes)
                .iter()
                .map(|variant| {
                    assert_eq!(probe(variant), probe(bytes), "{name}");
                    variant.len()
                })
                .collect();
            assert!(sizes.contains(&bytes.len()), "{name}");
            count += sizes.len();
        }
        assert_eq!(count, 6 * PICTURES.len() + CLIPS.len() + 3);
    }

    #[test]
    fn a_variant_is_larger_by_what_it_should_be() {
        let (_, jpeg) = samples::FILES[0];
        for more in [4, 100, 0xFFFF, 0x1_0010, 900_000] {
            assert_eq!(commented(jpeg, more).len(), jpeg.len() + more);
            assert_eq!(with_free_space(jpeg, more + 8).len(), jpeg.len() + more + 8);
        }
    }
}
