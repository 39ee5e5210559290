//! How much of what an editor asks for a plan says.

use async_graphql::Enum;
use entity::brief::Brief;

/// Something that a plan should say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ProjectField {
    /// What the video is for.
    Goal,
    /// Who is to see it.
    Audience,
    /// Where it is to be shown.
    Channels,
    /// What whoever has seen it is to do.
    CallToAction,
    /// How it is to sound.
    Music,
    /// What it is to look like.
    Brand,
    /// Who has the last word.
    Approver,
    /// From when it is to be shown.
    PublishOn,
    /// At least one scene.
    Scenes,
    /// A message in at least one scene.
    Messages,
    /// Something to see or hear in every scene.
    Visuals,
}

/// How many things a plan should say.
const FIELDS: usize = 11;

/// Tells what a plan does not say yet, and how many hundredths it says.
#[must_use]
pub fn missing(brief: &Brief) -> (Vec<ProjectField>, i32) {
    use ProjectField as Field;
    let scenes = &brief.scenes;
    let told: [(Field, bool); FIELDS] = [
        (Field::Goal, !brief.goal.is_empty()),
        (Field::Audience, !brief.audience.is_empty()),
        (Field::Channels, !brief.channels.is_empty()),
        (Field::CallToAction, !brief.call_to_action.is_empty()),
        (Field::Music, !brief.music.is_empty()),
        (Field::Brand, brief.brand.is_some()),
        (Field::Approver, brief.approver.is_some()),
        (Field::PublishOn, brief.publish_on.is_some()),
        (Field::Scenes, !scenes.is_empty()),
        (Field::Messages, scenes.iter().any(|scene| !scene.message.is_empty())),
        (
            Field::Visuals,
            !scenes.is_empty() && scenes.iter().all(|scene| !scene.placements.is_empty()),
        ),
    ];
    let missing: Vec<_> =
        told.into_iter().filter_map(|(field, is_told)| (!is_told).then_some(field)).collect();
    let said = FIELDS - missing.len();
    (missing, i32::try_from(said * 100 / FIELDS).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_says_nothing_misses_everything() {
        let (all, none) = missing(&Brief::default());
        assert_eq!((all.len(), none), (FIELDS, 0));
        let said = Brief { goal: "Sell".into(), audience: "Sailors".into(), ..Brief::default() };
        let (rest, percent) = missing(&said);
        assert!(!rest.contains(&ProjectField::Goal) && !rest.contains(&ProjectField::Audience));
        assert_eq!(percent, 18);
    }
}
