//! What would make a video better, or could trip it later, though it can be ordered as it is.

use async_graphql::Enum;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::{
    asset::AssetKind,
    brief::{Brief, BriefPlacement, BriefScene},
    id::{AssetId, PersonId, PlacementId, SceneId},
    project::VideoFormat,
    release::ReleaseScope,
    rendition::RenditionPreset,
};

use super::reading::{reading, shown};
use crate::library::rules::rights::{AssetAction, Purpose, RightsReason, Standing, judge};

/// How much larger than its pixels a picture can be shown and still look sharp.
const SHARP: f64 = 1.5;
/// By how much the shapes of a picture and of the video may differ without a choice of what is cut
/// away.
const ALIKE: f64 = 1.05;

/// What there is to say about a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ProjectAdviceKind {
    /// A scene shows nothing: choose something, or the editor will.
    SceneWithoutVisual,
    /// The message is not read in the time that its scene is shown.
    MessageTooLong,
    /// The scenes together are longer than the video is meant to be.
    LongerThanMeant,
    /// A picture or clip has another shape than the video, and nobody has said what is cut away.
    FormatWithoutCrop,
    /// A picture or clip has too few pixels for the video.
    ResolutionTooLow,
    /// Nobody has a release of a person who is shown.
    PersonWithoutRelease,
    /// The rights to what is shown end before the video is to be shown.
    RightsEndBeforePublishing,
    /// The rights to what is shown do not cover where it is to be shown.
    ChannelNotCovered,
    /// What is shown has a newer file.
    NewerRevision,
}

/// One thing to say about a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What it is.
    pub kind: ProjectAdviceKind,
    /// The scene that it is about.
    pub scene: Option<SceneId>,
    /// The placement that it is about.
    pub placement: Option<PlacementId>,
    /// The shape of the video that it is about.
    pub format: Option<VideoFormat>,
    /// The channel that it is about.
    pub channel: Option<ReleaseScope>,
    /// The person whom it is about.
    pub person: Option<PersonId>,
    /// When the rights end.
    pub until: Option<DateTime<Utc>>,
    /// How long it would have to be shown, or is.
    pub needed: Option<TimeDelta>,
}

impl Advice {
    fn new(kind: ProjectAdviceKind) -> Self {
        Self {
            kind,
            scene: None,
            placement: None,
            format: None,
            channel: None,
            person: None,
            until: None,
            needed: None,
        }
    }

    fn of_scene(kind: ProjectAdviceKind, scene: &BriefScene) -> Self {
        Self { scene: Some(scene.id), ..Self::new(kind) }
    }
}

/// What is known of an asset that a plan shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The placement.
    pub placement: PlacementId,
    /// The asset.
    pub asset: AssetId,
    /// What sort of thing it is.
    pub kind: AssetKind,
    /// Its width and height, upright, in pixels.
    pub size: Option<(i32, i32)>,
    /// How long it plays.
    pub duration_ms: Option<i64>,
    /// Whether somebody chose what matters most in it, in whatever shape.
    pub has_focus: bool,
    /// In which shapes somebody chose a part of it.
    pub crops: Vec<RenditionPreset>,
    /// Whether it has a newer file.
    pub is_outdated: bool,
    /// What decides what may be done with it.
    pub standing: Standing,
}

/// The shape, in pixels, that a video of a format is made in.
const fn pixels(format: VideoFormat) -> (f64, f64) {
    match format {
        VideoFormat::Landscape => (1_920.0, 1_080.0),
        VideoFormat::Square => (1_080.0, 1_080.0),
        VideoFormat::Story => (1_080.0, 1_920.0),
        VideoFormat::Portrait => (1_080.0, 1_350.0),
    }
}

/// The presets that cut to the shape of a format.
const fn presets(format: VideoFormat) -> &'static [RenditionPreset] {
    match format {
        VideoFormat::Landscape => &[RenditionPreset::SocialWide, RenditionPreset::Poster],
        VideoFormat::Square => &[RenditionPreset::SocialSquare, RenditionPreset::Square],
        VideoFormat::Story => &[RenditionPreset::SocialStory],
        VideoFormat::Portrait => &[RenditionPreset::SocialPortrait],
    }
}

/// Tells everything there is to say about a plan. What is known of its placements comes in the
/// order in which they are shown.
#[must_use]
pub fn advice(brief: &Brief, known: &[Shown], now: DateTime<Utc>) -> Vec<Advice> {
    let mut found = Vec::new();
    let mut rest = known;
    let mut times = Vec::new();
    for scene in &brief.scenes {
        let (here, later) = rest.split_at(scene.placements.len().min(rest.len()));
        rest = later;
        times.push(time(scene, here));
        if here.is_empty() {
            found.push(Advice::of_scene(ProjectAdviceKind::SceneWithoutVisual, scene));
        }
        for (placement, shown) in scene.placements.iter().zip(here) {
            let about = |advice: Advice| Advice {
                scene: Some(scene.id),
                placement: Some(shown.placement),
                ..advice
            };
            found.extend(pictures(brief, placement, shown).into_iter().map(about));
            found.extend(rights(brief, shown, now).into_iter().map(about));
            if shown.is_outdated {
                found.push(about(Advice::new(ProjectAdviceKind::NewerRevision)));
            }
        }
    }
    found.extend(timing(brief, &times));
    found
}

/// How long a scene is shown, where anything tells.
fn time(scene: &BriefScene, here: &[Shown]) -> Option<TimeDelta> {
    let clips = scene.placements.iter().zip(here).map(|(placement, shown)| {
        let is_clip = shown.kind == AssetKind::Video;
        let end = placement.out_ms.or(shown.duration_ms).filter(|_| is_clip)?;
        Some(end - placement.in_ms.unwrap_or(0))
    });
    shown(scene.duration_ms, clips)
}

/// Whether each message is read in time, and all of them within the video. Scenes of which nothing
/// tells how long they are shown share what is left of it.
fn timing(brief: &Brief, times: &[Option<TimeDelta>]) -> Vec<Advice> {
    let meant = TimeDelta::seconds(brief.target_seconds.into());
    let known: TimeDelta = times.iter().flatten().copied().fold(TimeDelta::zero(), |a, b| a + b);
    let open =
        i32::try_from(times.iter().filter(|time| time.is_none()).count()).unwrap_or(i32::MAX);
    let share = Ord::max(meant - known, TimeDelta::zero()) / Ord::max(open, 1);
    let mut found = Vec::new();
    for (scene, time) in brief.scenes.iter().zip(times) {
        let needed = reading(&scene.message, &brief.language);
        if needed > time.unwrap_or(share) {
            let advice = Advice::of_scene(ProjectAdviceKind::MessageTooLong, scene);
            found.push(Advice { needed: Some(needed), ..advice });
        }
    }
    if known > meant {
        let advice = Advice::new(ProjectAdviceKind::LongerThanMeant);
        found.push(Advice { needed: Some(known), ..advice });
    }
    found
}

/// Whether a picture or clip fills the video in each of its shapes, and sharply.
fn pictures(brief: &Brief, placement: &BriefPlacement, shown: &Shown) -> Vec<Advice> {
    let Some((width, height)) = shown.size.filter(|(w, h)| *w > 0 && *h > 0) else {
        return Vec::new();
    };
    let (width, height) = (f64::from(width), f64::from(height));
    let mut found = Vec::new();
    for format in brief.formats.iter().copied() {
        let (wide, high) = pixels(format);
        let (across, down) = (wide / width, high / height);
        let is_alike = across <= down * ALIKE && down <= across * ALIKE;
        let is_chosen = shown.has_focus
            || placement.focuses.iter().any(|focus| focus.format == format)
            || presets(format).iter().any(|preset| shown.crops.contains(preset));
        if !is_alike && !is_chosen {
            let advice = Advice::new(ProjectAdviceKind::FormatWithoutCrop);
            found.push(Advice { format: Some(format), ..advice });
        }
        if f64::max(across, down) > SHARP {
            let advice = Advice::new(ProjectAdviceKind::ResolutionTooLow);
            found.push(Advice { format: Some(format), ..advice });
        }
    }
    found
}

/// Whether what is shown may be shown there and then.
fn rights(brief: &Brief, shown: &Shown, now: DateTime<Utc>) -> Vec<Advice> {
    let mut found = Vec::new();
    for consent in shown.standing.consents.iter().filter(|consent| consent.releases.is_empty()) {
        let advice = Advice::new(ProjectAdviceKind::PersonWithoutRelease);
        found.push(Advice { person: Some(consent.person), ..advice });
    }
    let at = |when, channel| {
        let purpose = Purpose { channel, territory: None };
        judge(&shown.standing, AssetAction::Use, &purpose, when).lacks
    };
    let today = at(now, None);
    if let Some(publishing) = brief.publish_on.map(start).filter(|start| *start > now) {
        for lack in at(publishing, None).into_iter().filter(|lack| !today.contains(lack)) {
            let advice = Advice::new(ProjectAdviceKind::RightsEndBeforePublishing);
            let person = lack.person.map(|(id, _)| id);
            found.push(Advice { person, until: lack.since, ..advice });
        }
    }
    for channel in brief.channels.iter().copied() {
        let lacks = at(now, Some(channel)).into_iter();
        for lack in lacks.filter(|lack| lack.reason == RightsReason::Channel) {
            let advice = Advice::new(ProjectAdviceKind::ChannelNotCovered);
            let person = lack.person.map(|(id, _)| id);
            found.push(Advice { person, channel: Some(channel), ..advice });
        }
    }
    found
}

/// When a day begins.
fn start(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use entity::{asset::Ownership, id::RevisionId, placement::Focus};

    use super::*;
    use crate::library::rules::rights::Consent;

    fn placement(in_ms: Option<i64>, out_ms: Option<i64>) -> BriefPlacement {
        BriefPlacement {
            asset: AssetId::new(),
            revision: RevisionId::new(),
            in_ms,
            out_ms,
            note: String::new(),
            focuses: vec![],
            lower_thirds: vec![],
        }
    }

    fn shown(kind: AssetKind, size: (i32, i32)) -> Shown {
        Shown {
            placement: PlacementId::new(),
            asset: AssetId::new(),
            kind,
            size: Some(size),
            duration_ms: (kind == AssetKind::Video).then_some(4_000),
            has_focus: false,
            crops: vec![],
            is_outdated: false,
            standing: Standing {
                ownership: Ownership::Own,
                subscribed_until: None,
                terms: None,
                ingredients: vec![],
                consents: vec![],
            },
        }
    }

    fn brief(message: &str, placements: Vec<BriefPlacement>) -> Brief {
        let scene = BriefScene {
            id: SceneId::new(),
            message: message.into(),
            note: String::new(),
            duration_ms: None,
            placements,
        };
        Brief {
            target_seconds: 15,
            formats: vec![VideoFormat::Landscape],
            language: "nb".into(),
            scenes: vec![scene],
            ..Brief::default()
        }
    }

    fn kinds(brief: &Brief, known: &[Shown]) -> Vec<ProjectAdviceKind> {
        advice(brief, known, DateTime::UNIX_EPOCH).into_iter().map(|advice| advice.kind).collect()
    }

    #[test]
    fn there_is_nothing_to_say_about_a_fine_plan() {
        let plan = brief("Hei", vec![placement(None, None)]);
        assert_eq!(kinds(&plan, &[shown(AssetKind::Video, (1_920, 1_080))]), []);
        assert_eq!(kinds(&brief("Hei", vec![]), &[]), [ProjectAdviceKind::SceneWithoutVisual]);
    }

    #[test]
    fn a_message_is_read_while_its_scene_is_shown() {
        let clip = [shown(AssetKind::Video, (1_920, 1_080))];
        let long = "ord ".repeat(17);
        // 67 characters at 17 a second take 3.94 seconds.
        assert_eq!(kinds(&brief(&long, vec![placement(None, None)]), &clip), []);
        let cut = brief(&long, vec![placement(Some(100), None)]);
        assert_eq!(kinds(&cut, &clip), [ProjectAdviceKind::MessageTooLong]);
        let mut said = cut.clone();
        said.scenes[0].duration_ms = Some(4_000);
        assert_eq!(kinds(&said, &clip), []);
        said.target_seconds = 3;
        assert_eq!(kinds(&said, &clip), [ProjectAdviceKind::LongerThanMeant]);
    }

    #[test]
    fn what_is_shown_fits_every_shape_or_somebody_says_how() {
        let mut plan = brief("Hei", vec![placement(None, None)]);
        plan.formats.push(VideoFormat::Square);
        let picture = shown(AssetKind::Image, (4_000, 2_250));
        let found = advice(&plan, std::slice::from_ref(&picture), DateTime::UNIX_EPOCH);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].format, Some(VideoFormat::Square));
        assert_eq!(found[0].placement, Some(picture.placement));
        let chosen = [
            Shown { has_focus: true, ..picture.clone() },
            Shown { crops: vec![RenditionPreset::SocialSquare], ..picture.clone() },
        ];
        for picture in chosen {
            assert_eq!(kinds(&plan, &[picture]), []);
        }
        let focus = Focus { format: VideoFormat::Square, x: 0.5, y: 0.5 };
        plan.scenes[0].placements[0].focuses.push(focus);
        assert_eq!(kinds(&plan, &[picture]), []);
    }

    #[test]
    fn small_pictures_are_told_from_those_that_are_large_enough() {
        let plan = brief("Hei", vec![placement(None, None)]);
        let of = |size| kinds(&plan, &[shown(AssetKind::Image, size)]);
        assert_eq!(of((1_280, 720)), []);
        assert_eq!(of((1_279, 719)), [ProjectAdviceKind::ResolutionTooLow]);
    }

    #[test]
    fn people_whom_nobody_has_asked_are_named() {
        let mut picture = shown(AssetKind::Image, (1_920, 1_080));
        let person = PersonId::new();
        let consent = Consent { person, name: "Kari".into(), releases: vec![] };
        picture.standing.consents.push(consent);
        let found =
            advice(&brief("Hei", vec![placement(None, None)]), &[picture], DateTime::UNIX_EPOCH);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, ProjectAdviceKind::PersonWithoutRelease);
        assert_eq!(found[0].person, Some(person));
    }
}
