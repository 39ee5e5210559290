//! One answer out of several packets.

use md5::{Digest, Md5};

use super::iptc::Iptc;
use super::packets::{Extension, Packets};
use super::{Frame, Metadata, Translation, icc, text, xmp};

/// Decides where packets contradict each other.
///
/// When something was taken, the camera knows best, then the newsroom, then everybody else; the
/// date on which a picture was scanned is the last resort. Words are most complete in XMP. Where
/// somebody has changed the newsroom's packet since, with a program that does not know XMP, those
/// words count (guidelines of the Metadata Working Group 2.0, 3.3); what the camera has to say
/// beyond its own facts counts least, since many write their own name there.
pub(super) fn merge(packets: Packets, frame: Option<Frame>) -> Metadata {
    let iptc_is_newer = iptc_is_newer(&packets);
    let iptc = packets.iptc.as_deref().map(Iptc::read).unwrap_or_default();
    let xmp = parse(packets.xmp.as_deref(), packets.extension);
    let mut found = xmp::read(&xmp, frame);
    let exif = packets.exif.unwrap_or_default();
    let movie = packets.movie;

    found.taken_at =
        exif.taken_at.or(movie.taken_at).or(iptc.taken_at).or(found.taken_at).or(exif.digitized_at);
    found.camera_make = exif.camera_make.or(movie.camera_make).or(found.camera_make);
    found.camera_model = exif.camera_model.or(movie.camera_model).or(found.camera_model);
    found.lens = exif.lens.or(movie.lens).or(found.lens);
    found.position = exif.position.or(movie.position).or(found.position);
    found.rating = found.rating.or(exif.rating);
    let prefer = |xmp: Option<String>, iptc: Option<String>| {
        if iptc_is_newer { iptc.or(xmp) } else { xmp.or(iptc) }
    };
    found.title = prefer(found.title, iptc.title).or(movie.title);
    found.copyright =
        prefer(found.copyright, iptc.copyright).or(exif.copyright).or(movie.copyright);
    if found.creators.is_empty() || (iptc_is_newer && !iptc.creators.is_empty()) {
        let others = exif.artist.or(movie.creator).into_iter().collect();
        found.creators = if iptc.creators.is_empty() { others } else { iptc.creators };
    }
    let caption = iptc.caption.filter(|_| iptc_is_newer || found.captions.is_empty());
    let others = exif.description.or(movie.caption).filter(|_| found.captions.is_empty());
    if let Some(text) = caption.or(others) {
        found.captions.retain(|known| known.language != Translation::DEFAULT);
        found.captions.insert(0, Translation { language: Translation::DEFAULT.into(), text });
    }
    let keywords = found.keywords.into_iter().chain(iptc.keywords).chain(movie.keywords);
    found.keywords = text::distinct(keywords);
    found.colour_profile = packets.icc.as_deref().and_then(icc::description);
    found
}

/// Reads the first packet and the one that it names.
fn parse(first: Option<&[u8]>, extension: Extension) -> Vec<xmp::Packet> {
    let Some(Ok(first)) = first.map(xmp::Packet::parse) else { return Vec::new() };
    let more = xmp::extension(&first).and_then(|id| extension.whole(&id));
    let more = more.and_then(|bytes| xmp::Packet::parse(&bytes).ok());
    [first].into_iter().chain(more).collect()
}

/// Tells whether the newsroom's packet is not the one that the XMP was written with.
fn iptc_is_newer(packets: &Packets) -> bool {
    match (&packets.iptc, &packets.iptc_digest) {
        (Some(iptc), Some(digest)) => Md5::digest(iptc)[..] != digest[..],
        _ => false,
    }
}
