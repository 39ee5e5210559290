//! What packets of XMP say, typed.

use super::node::Node;
use super::{Ns, Packet, regions};
use crate::media::TakenAt;
use crate::media::metadata::{
    Frame, MOST_ENTRIES, Metadata, ModelRelease, Position, Translation, text,
};

/// The most keywords above each other.
const DEEPEST_PATH: usize = 32;

/// Tells which further packet the first one names.
pub(in super::super) fn extension(packet: &Packet) -> Option<String> {
    packet.get(Ns::Note, "HasExtendedXMP")?.text()
}

/// Packets, of which the earlier ones count.
#[derive(Clone, Copy)]
struct Sheets<'a>(&'a [Packet]);

impl<'a> Sheets<'a> {
    fn get(self, ns: Ns, local: &str) -> Option<Node<'a>> {
        self.0.iter().find_map(|packet| packet.get(ns, local))
    }

    fn word(self, ns: Ns, local: &str) -> Option<String> {
        self.get(ns, local)?.text()
    }

    /// Each word once.
    fn words(self, ns: Ns, local: &str) -> Vec<String> {
        text::distinct(self.get(ns, local).map(Node::texts).unwrap_or_default())
    }

    fn instant(self, ns: Ns, local: &str) -> Option<TakenAt> {
        text::iso_date(&self.word(ns, local)?)
    }

    /// Who is shown, with or without more about them.
    fn persons(self) -> Vec<String> {
        let detailed = self.get(Ns::IptcExt, "PersonInImageWDetails").map(Node::items);
        let detailed = detailed.unwrap_or_default().into_iter();
        let names = detailed.filter_map(|person| person.get(Ns::IptcExt, "PersonName")?.text());
        text::distinct(self.words(Ns::IptcExt, "PersonInImage").into_iter().chain(names))
    }
}

/// Reads packets; what the earlier ones say counts.
pub(in super::super) fn read(packets: &[Packet], frame: Option<Frame>) -> Metadata {
    let sheets = Sheets(packets);
    let release = sheets.word(Ns::Plus, "ModelReleaseStatus");
    Metadata {
        taken_at: sheets
            .instant(Ns::Photoshop, "DateCreated")
            .or_else(|| sheets.instant(Ns::Exif, "DateTimeOriginal"))
            .or_else(|| sheets.instant(Ns::Xmp, "CreateDate")),
        camera_make: sheets.word(Ns::Tiff, "Make"),
        camera_model: sheets.word(Ns::Tiff, "Model"),
        lens: sheets.word(Ns::ExifEx, "LensModel").or_else(|| sheets.word(Ns::Aux, "Lens")),
        position: position(sheets),
        title: default(translations(sheets.get(Ns::Dc, "title"))),
        captions: translations(sheets.get(Ns::Dc, "description")),
        creators: sheets.words(Ns::Dc, "creator"),
        copyright: default(translations(sheets.get(Ns::Dc, "rights"))),
        usage_terms: translations(sheets.get(Ns::Rights, "UsageTerms")),
        keywords: sheets.words(Ns::Dc, "subject"),
        keyword_paths: paths(sheets),
        rating: sheets.get(Ns::Xmp, "Rating").and_then(|rating| whole(rating.number()?)),
        model_release: release.and_then(|term| ModelRelease::of_term(&term)),
        model_release_ids: sheets.words(Ns::Plus, "ModelReleaseID"),
        persons: sheets.persons(),
        regions: packets
            .iter()
            .map(|packet| regions::read(packet, frame))
            .find(|regions| !regions.is_empty())
            .unwrap_or_default(),
        colour_profile: None,
    }
}

/// Reads a text in so many languages, the one for everybody first.
fn translations(node: Option<Node<'_>>) -> Vec<Translation> {
    let mut found: Vec<Translation> = Vec::new();
    for item in node.map(Node::items).unwrap_or_default() {
        if found.len() == MOST_ENTRIES {
            break;
        }
        let language = item.language().unwrap_or(Translation::DEFAULT).trim().to_owned();
        let is_new = found.iter().all(|known| !known.language.eq_ignore_ascii_case(&language));
        if let Some(text) = item.text().filter(|_| is_new && is_language(&language)) {
            found.push(Translation { language, text });
        }
    }
    found.sort_by_key(|translation| translation.language != Translation::DEFAULT);
    found
}

/// Tells whether a text has the form of BCP 47.
fn is_language(tag: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    tag.len() <= 35 && tag.split('-').all(is_part)
}

fn default(translations: Vec<Translation>) -> Option<String> {
    translations.into_iter().next().map(|translation| translation.text)
}

/// Rounds stars, which some programs write as fractions.
fn whole(rating: f64) -> Option<i8> {
    (-1..=5).find(|stars| (f64::from(*stars) - rating).abs() <= 0.5)
}

/// Reads keywords with those above them, as two programs write them.
fn paths(sheets: Sheets<'_>) -> Vec<Vec<String>> {
    let lists = [(Ns::Lightroom, "hierarchicalSubject", '|'), (Ns::DigiKam, "TagsList", '/')];
    let mut paths: Vec<Vec<String>> = Vec::new();
    for (ns, local, separator) in lists {
        for word in sheets.words(ns, local) {
            let steps = word.split(separator).filter_map(text::clean);
            let path: Vec<String> = steps.take(DEEPEST_PATH).collect();
            if !path.is_empty() && !paths.contains(&path) && paths.len() < MOST_ENTRIES {
                paths.push(path);
            }
        }
    }
    paths
}

fn position(sheets: Sheets<'_>) -> Option<Position> {
    let latitude = angle(&sheets.word(Ns::Exif, "GPSLatitude")?, ['N', 'S'])?;
    let longitude = angle(&sheets.word(Ns::Exif, "GPSLongitude")?, ['E', 'W'])?;
    let altitude = sheets.word(Ns::Exif, "GPSAltitude").and_then(|text| fraction(&text));
    let is_below = sheets.word(Ns::Exif, "GPSAltitudeRef").is_some_and(|side| side == "1");
    let altitude = altitude.map(|metres| if is_below { -metres } else { metres });
    Position::new(latitude, longitude, altitude)
}

/// Reads `59,54.834N` or `59,54,50.04N`: degrees, minutes, perhaps seconds, and the side.
fn angle(text: &str, [positive, negative]: [char; 2]) -> Option<f64> {
    let side = text.chars().next_back()?.to_ascii_uppercase();
    let text = text.get(..text.len() - side.len_utf8())?;
    let sign = match side {
        side if side == positive => 1.0,
        side if side == negative => -1.0,
        _ => return None,
    };
    let mut angle = 0.0;
    for (part, unit) in text.splitn(3, ',').zip([1.0, 60.0, 3_600.0]) {
        angle += part.trim().parse::<f64>().ok().filter(|part| *part >= 0.0)? / unit;
    }
    Some(sign * angle)
}

/// Reads `1234/100`, or a plain number.
fn fraction(text: &str) -> Option<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let value = match text.split_once('/') {
        Some((dividend, divisor)) => number(dividend)? / number(divisor)?,
        None => number(text)?,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_in_minutes_and_in_seconds() {
        let cases = [
            ("59,54.834N", Some(59.9139)),
            ("59,54,50.04N", Some(59.9139)),
            ("33,52.128S", Some(-33.8688)),
            ("59,54.834E", None),
            ("59,54.834", None),
            ("59,-5N", None),
            ("å", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = angle(text, ['N', 'S']);
            let is_close = match (found, expected) {
                (Some(found), Some(expected)) => f64::abs(found - expected) < 1e-9,
                (found, expected) => found == expected,
            };
            assert!(is_close, "{text}: {found:?}");
        }
    }

    #[test]
    fn stars_are_whole() {
        let cases =
            [(-1.0, Some(-1)), (4.4, Some(4)), (5.0, Some(5)), (6.0, None), (f64::NAN, None)];
        for (rating, expected) in cases {
            assert_eq!(whole(rating), expected, "{rating}");
        }
    }
}
