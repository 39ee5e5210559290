//! How the scenes of an order lie one after the other: what an editor begins with.
//!
//! The list runs at 25 frames a second, as films in Europe do; what is taken out of a clip is counted
//! in frames of the clip itself. A clip lies there for as long as it is cut, or in full; a picture, and
//! a clip whose length is not known, for an equal share of the length that was ordered.

mod csv;
mod edl;
mod otio;

use std::{collections::HashMap, hash::BuildHasher};

use entity::{
    asset::AssetKind,
    brief::{Brief, BriefPlacement, NamedPerson},
    id::RevisionId,
};

pub use csv::csv;
pub use edl::edl;
pub use otio::otio;

use crate::library::rules::rate::Rate;

/// How many frames a second the list has.
pub const RATE: Rate = Rate { frames: 25, seconds: 1 };

/// A file that is shown or heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it lies beside the list.
    pub file: String,
    /// What the asset is called.
    pub name: String,
    /// What it is.
    pub kind: AssetKind,
    /// How long it is, in milliseconds.
    pub duration_ms: Option<i64>,
    /// Its frames; none of a picture or a sound.
    pub rate: Option<Rate>,
    /// Who is shown when.
    pub nametags: Vec<Nametag>,
}

/// Somebody who is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nametag {
    /// The name, with what the person is.
    pub text: String,
    /// From when until when in the clip, in milliseconds; all of it unless given.
    pub within: Option<(i64, i64)>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The scene, from 1.
    pub scene: usize,
    /// What is told on screen.
    pub message: String,
    /// What the editor should know.
    pub note: String,
    /// What is shown or heard.
    pub source: Source,
    /// Where it begins within the file, in milliseconds.
    pub in_ms: i64,
    /// Where it begins in the list, in frames of the list.
    pub record_in: i64,
    /// Where it ends in the list.
    pub record_out: i64,
    /// How long it lies there, in milliseconds.
    pub length_ms: i64,
    /// The names to be shown with it.
    pub lower_thirds: Vec<String>,
}

impl Shot {
    /// Whether it is heard only.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.source.kind == AssetKind::Audio
    }

    /// The frames of the source.
    #[must_use]
    pub fn rate(&self) -> Rate {
        self.source.rate.unwrap_or(RATE)
    }

    /// Where it begins and ends within the file, in frames of the file.
    #[must_use]
    pub fn frames(&self) -> (i64, i64) {
        (self.rate().frame(self.in_ms), self.rate().frame(self.in_ms + self.length_ms))
    }
}

/// Lays what was ordered one after the other. What is not there any more is left out.
#[must_use]
pub fn lay<S: BuildHasher>(brief: &Brief, sources: &HashMap<RevisionId, Source, S>) -> Vec<Shot> {
    let share = share(brief, sources);
    let (mut shots, mut picture) = (Vec::new(), 0);
    for (number, scene) in (1..).zip(&brief.scenes) {
        // Sounds begin with their scene, and follow one another.
        let mut sound: i64 = picture;
        for placement in &scene.placements {
            let Some(source) = sources.get(&placement.revision) else { continue };
            let (in_ms, length_ms) = span(placement, source, share);
            let at = if source.kind == AssetKind::Audio { &mut sound } else { &mut picture };
            let (record_in, record_out) = (RATE.frame(*at), RATE.frame(*at + length_ms));
            *at += length_ms;
            shots.push(Shot {
                scene: number,
                message: scene.message.clone(),
                note: placement.note.clone(),
                lower_thirds: told(placement, source, in_ms, in_ms + length_ms),
                source: source.clone(),
                in_ms,
                record_in,
                record_out,
                length_ms,
            });
        }
    }
    shots
}

/// For how long what has no length lies there, in milliseconds.
fn share<S: BuildHasher>(brief: &Brief, sources: &HashMap<RevisionId, Source, S>) -> i64 {
    let shown = brief.scenes.iter().flat_map(|scene| &scene.placements);
    let is_shown = |placement: &&BriefPlacement| {
        let source = sources.get(&placement.revision);
        source.is_some_and(|source| source.kind != AssetKind::Audio)
    };
    let count = i64::try_from(shown.filter(is_shown).count()).unwrap_or(i64::MAX);
    (i64::from(brief.target_seconds) * 1_000) / count.max(1)
}

/// Where what is placed begins within its file, and for how long it lies there.
fn span(placement: &BriefPlacement, source: &Source, share: i64) -> (i64, i64) {
    let begin = placement.in_ms.unwrap_or_default();
    match placement.out_ms.or(source.duration_ms) {
        Some(end) if end > begin => (begin, end - begin),
        _ => (begin, share.max(1)),
    }
}

/// Who is told by name: those whom the customer chose, else all who are shown.
fn told(placement: &BriefPlacement, source: &Source, begin: i64, end: i64) -> Vec<String> {
    if placement.lower_thirds.is_empty() {
        return named(source, begin, end);
    }
    let line = |named: &NamedPerson| match named.title.as_str() {
        "" => named.name.clone(),
        title => format!("{}, {title}", named.name),
    };
    placement.lower_thirds.iter().map(line).collect()
}

/// The names of those who are shown in a part of a file, each once.
fn named(source: &Source, begin: i64, end: i64) -> Vec<String> {
    let shown = source
        .nametags
        .iter()
        .filter(|tag| tag.within.is_none_or(|(from, to)| from < end && begin < to));
    let mut names = Vec::new();
    for tag in shown {
        if !names.contains(&tag.text) {
            names.push(tag.text.clone());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use entity::{
        brief::BriefScene,
        id::{AssetId, SceneId},
        project::VideoFormat,
    };

    use super::*;
    use crate::orders::rules::quote::tests::brief;

    fn placed(revision: RevisionId, cut: Option<(i64, i64)>) -> BriefPlacement {
        BriefPlacement {
            asset: AssetId::new(),
            revision,
            in_ms: cut.map(|cut| cut.0),
            out_ms: cut.map(|cut| cut.1),
            note: "Slowly, \"please\"".into(),
            focuses: vec![],
            lower_thirds: vec![],
        }
    }

    fn scene(message: &str, placements: Vec<BriefPlacement>) -> BriefScene {
        BriefScene {
            id: SceneId::new(),
            message: message.into(),
            note: String::new(),
            duration_ms: None,
            placements,
        }
    }

    fn source(file: &str, kind: AssetKind, rate: Option<Rate>) -> Source {
        let nametags = vec![
            Nametag { text: "Kari Nordmann, CEO".into(), within: Some((0, 2_000)) },
            Nametag { text: "Ola".into(), within: Some((5_000, 6_000)) },
        ];
        let duration_ms = (kind != AssetKind::Image).then_some(8_000);
        Source { file: file.into(), name: file.into(), kind, duration_ms, rate, nametags }
    }

    /// A clip at 30000/1001, a picture and a song.
    pub(super) fn shots() -> Vec<Shot> {
        let [clip, picture, song] = [(); 3].map(|()| RevisionId::new());
        let ntsc = Rate { frames: 30_000, seconds: 1_001 };
        let sources = HashMap::from([
            (clip, source("Båt.mp4", AssetKind::Video, Some(ntsc))),
            (picture, source("fjord.jpg", AssetKind::Image, None)),
            (song, source("song.mp3", AssetKind::Audio, None)),
        ]);
        let mut video = brief(vec![VideoFormat::Landscape]);
        video.scenes = vec![
            scene("=Rea", vec![placed(clip, Some((1_000, 4_000))), placed(song, None)]),
            scene("Velkommen", vec![placed(picture, None), placed(RevisionId::new(), None)]),
        ];
        lay(&video, &sources)
    }

    #[test]
    fn what_was_ordered_lies_one_after_the_other_and_sounds_under_it() {
        let shots = shots();
        let told: Vec<_> =
            shots.iter().map(|it| (it.source.file.as_str(), it.record_in, it.record_out)).collect();
        assert_eq!(
            told,
            [("Båt.mp4", 0, 75), ("song.mp3", 0, 200), ("fjord.jpg", 75, 450)],
            "a sound begins with its scene, a picture has half of the thirty seconds"
        );
    }

    #[test]
    fn a_clip_is_cut_by_its_own_frames_and_names_only_who_is_in_it() {
        let shots = shots();
        assert_eq!(shots[0].frames(), (30, 120));
        assert_eq!(shots[0].lower_thirds, ["Kari Nordmann, CEO"]);
    }
}
