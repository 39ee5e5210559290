//! Which versions of a finished video make sense.

use entity::{
    brief::Brief,
    order::OrderState,
    project::VideoFormat,
    version::{Version, Versions},
};
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal, word},
    projects::rules::{self, MESSAGE, PlanError},
};

/// How many versions are ordered together; as many files can be delivered at once.
pub const MOST: usize = 10;

/// Why versions were not quoted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// There is no finished video yet, or there will be none.
    #[error("Versions are made of a video that has been delivered.")]
    NotFinished(OrderState),
    /// None, or too many.
    #[error("Ask for 1 to {MOST} versions at a time.")]
    Count,
    /// A version in which nothing is another.
    #[error("Say what is to be made anew in each version.")]
    Nothing,
    /// The same version twice.
    #[error("Two of the versions are the same.")]
    Twice,
    /// A message of a scene that the video does not have, or two of one.
    #[error("Each message belongs to another scene of the video.")]
    Scene,
    /// An intro or outro that cannot be shown.
    #[error("An intro or outro is a picture or a clip.")]
    NotShowable,
    /// A text was refused.
    #[error("{0}")]
    Text(#[from] PlanError),
}

impl Refusal for VersionError {
    fn code(&self) -> Code {
        match self {
            Self::NotFinished(_) => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        (!matches!(self, Self::NotFinished(_))).then_some("versions")
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::NotFinished(state) => {
                Some(json!({ "state": word(*state), "reason": "OTHER_STATE" }))
            }
            _ => None,
        }
    }
}

/// Checks that an order has led to a finished video.
pub const fn is_finished(state: OrderState) -> Result<(), VersionError> {
    match state {
        OrderState::Delivered | OrderState::Closed => Ok(()),
        other => Err(VersionError::NotFinished(other)),
    }
}

/// Checks that versions of a video make sense together.
pub fn check(versions: &Versions, brief: &Brief) -> Result<(), VersionError> {
    let versions = &versions.versions;
    if !(1..=MOST).contains(&versions.len()) {
        return Err(VersionError::Count);
    }
    if versions.iter().any(|version| *version == Version::default()) {
        return Err(VersionError::Nothing);
    }
    if (1..versions.len()).any(|n| versions[..n].contains(&versions[n])) {
        return Err(VersionError::Twice);
    }
    let is_odd = |version: &Version| {
        let messages = &version.messages;
        let is_strange = |n: usize| brief.scenes.iter().all(|scene| scene.id != messages[n].scene);
        let is_second = |n: usize| messages[..n].iter().any(|it| it.scene == messages[n].scene);
        (0..messages.len()).any(|n| is_strange(n) || is_second(n))
    };
    if versions.iter().any(is_odd) { Err(VersionError::Scene) } else { Ok(()) }
}

/// Reads what a scene is to say.
pub fn message(text: &str) -> Result<String, VersionError> {
    let text = rules::text("versions", text, MESSAGE)?;
    if text.is_empty() { Err(PlanError::Empty("versions").into()) } else { Ok(text) }
}

/// Reads the language of a version.
pub fn language(tag: &str) -> Result<String, VersionError> {
    Ok(rules::language(tag)?)
}

/// Tells whether a version is wanted in a shape that not every plan has.
#[must_use]
pub fn has_custom_format(versions: &Versions) -> bool {
    versions.versions.iter().any(|version| version.format == Some(VideoFormat::Portrait))
}

#[cfg(test)]
mod tests {
    use entity::{
        brief::BriefScene,
        id::{AssetId, OrderId, RevisionId, SceneId},
        version::{VersionMessage, VersionPart},
    };

    use super::*;
    use crate::orders::rules::quote::tests::brief;

    fn of(versions: Vec<Version>) -> Versions {
        let video = VersionPart {
            asset: AssetId::new(),
            revision: RevisionId::new(),
            name: "Sale.mp4".into(),
        };
        Versions { order: OrderId::new(), video, versions }
    }

    fn told(scene: SceneId) -> VersionMessage {
        VersionMessage { scene, text: "Bye".into() }
    }

    #[test]
    fn versions_make_sense_or_are_refused() {
        let scene = SceneId::new();
        let said = BriefScene {
            id: scene,
            message: "Hello".into(),
            note: String::new(),
            duration_ms: None,
            placements: vec![],
        };
        let mut video = brief(vec![VideoFormat::Landscape]);
        video.scenes.push(said);
        let square = Version { format: Some(VideoFormat::Square), ..Version::default() };
        let other = Version { messages: vec![told(scene)], ..Version::default() };
        let strange = Version { messages: vec![told(SceneId::new())], ..Version::default() };
        let double = Version { messages: vec![told(scene), told(scene)], ..Version::default() };
        let cases = [
            (vec![square.clone(), other.clone()], Ok(())),
            (vec![], Err(VersionError::Count)),
            (vec![square.clone(); MOST + 1], Err(VersionError::Count)),
            (vec![square.clone(), Version::default()], Err(VersionError::Nothing)),
            (vec![square.clone(), other, square], Err(VersionError::Twice)),
            (vec![strange], Err(VersionError::Scene)),
            (vec![double], Err(VersionError::Scene)),
        ];
        for (versions, expected) in cases {
            assert_eq!(check(&of(versions.clone()), &video), expected, "{versions:?}");
        }
    }

    #[test]
    fn only_finished_videos_have_versions() {
        assert_eq!(is_finished(OrderState::Closed), Ok(()));
        let refused = is_finished(OrderState::InReview).expect_err("a refusal");
        assert_eq!(refused.code(), Code::IllegalState);
        assert_eq!(refused.field(), None);
    }

    #[test]
    fn texts_are_held_to_what_a_project_s_are() {
        assert_eq!(message(" Hei "), Ok("Hei".into()));
        assert!(message(" ").is_err());
        assert!(message(&"x".repeat(MESSAGE + 1)).is_err());
        assert!(language("norwegian").is_err());
    }
}
