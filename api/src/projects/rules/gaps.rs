//! What a plan lacks before it can be ordered.

use async_graphql::Enum;
use entity::{
    brief::Brief,
    project::{ProjectState, VideoFormat},
};

/// What keeps a project from being ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum ProjectGap {
    /// It has no scene.
    NoScene,
    /// A scene has neither a message nor anything to show.
    EmptyScene,
    /// Nothing is shown in any scene.
    NoVisual,
    /// An asset that it shows, or one of its brand, is in the trash.
    AssetGone,
    /// Its brand was put aside: restore it, or choose another one.
    BrandArchived,
    /// The rights to an asset that it shows, or to one of its brand, do not allow that; `Asset.rightsStatus` tells why.
    RightsLacking,
    /// A format is not part of the account's plan.
    FormatNotInPlan,
    /// Videos of this length are priced by agreement: talk to Vibbio.
    LengthByAgreement,
    /// It has been ordered already.
    AlreadyOrdered,
    /// It is a template: begin a project with it.
    IsTemplate,
    /// It was put aside: restore it first.
    Archived,
    /// The caller's role in the account does not allow it.
    Role,
    /// The account is closed to writes.
    AccountClosed,
}

/// What has to be known beside the plan itself to tell whether it can be ordered.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Circumstances {
    /// Whether it has been ordered.
    pub state: ProjectState,
    /// Others begin as copies of it.
    pub is_template: bool,
    /// It was put aside.
    pub is_archived: bool,
    /// An asset that it shows can no longer be used.
    pub lacks_asset: bool,
    /// Its brand was put aside.
    pub is_brand_archived: bool,
    /// The rights to an asset that it shows do not allow its use.
    pub lacks_rights: bool,
    /// The account's plan allows any format.
    pub has_custom_formats: bool,
    /// The price list has a price for its length.
    pub is_priced: bool,
}

/// Tells everything that keeps a project from being ordered; nothing if it can be.
#[must_use]
pub fn gaps(brief: &Brief, now: Circumstances) -> Vec<ProjectGap> {
    let scenes = &brief.scenes;
    let has_odd_format = brief.formats.contains(&VideoFormat::Portrait);
    let is_empty = |message: &str, shown: usize| message.is_empty() && shown == 0;
    let found = [
        (ProjectGap::AlreadyOrdered, now.state == ProjectState::Ordered),
        (ProjectGap::IsTemplate, now.is_template),
        (ProjectGap::Archived, now.is_archived),
        (ProjectGap::NoScene, scenes.is_empty()),
        (
            ProjectGap::EmptyScene,
            scenes.iter().any(|scene| is_empty(&scene.message, scene.placements.len())),
        ),
        (
            ProjectGap::NoVisual,
            !scenes.is_empty() && scenes.iter().all(|scene| scene.placements.is_empty()),
        ),
        (ProjectGap::AssetGone, now.lacks_asset),
        (ProjectGap::BrandArchived, now.is_brand_archived),
        (ProjectGap::RightsLacking, now.lacks_rights),
        (ProjectGap::FormatNotInPlan, has_odd_format && !now.has_custom_formats),
        (ProjectGap::LengthByAgreement, !now.is_priced),
    ];
    found.into_iter().filter_map(|(gap, is_there)| is_there.then_some(gap)).collect()
}

#[cfg(test)]
mod tests {
    use entity::{
        brief::{BriefPlacement, BriefScene},
        id::{AssetId, RevisionId, SceneId},
    };

    use super::*;

    fn brief(scenes: Vec<BriefScene>) -> Brief {
        Brief {
            customer: "Acme".into(),
            title: "Sale".into(),
            target_seconds: 15,
            formats: vec![VideoFormat::Landscape],
            language: "nb".into(),
            scenes,
            ..Brief::default()
        }
    }

    fn scene(message: &str, shown: usize) -> BriefScene {
        let placement = BriefPlacement {
            asset: AssetId::new(),
            revision: RevisionId::new(),
            in_ms: None,
            out_ms: None,
            note: String::new(),
            focuses: vec![],
            lower_thirds: vec![],
        };
        BriefScene {
            id: SceneId::new(),
            message: message.into(),
            note: String::new(),
            duration_ms: None,
            placements: vec![placement; shown],
        }
    }

    const FINE: Circumstances = Circumstances {
        state: ProjectState::Draft,
        is_template: false,
        is_archived: false,
        lacks_asset: false,
        is_brand_archived: false,
        lacks_rights: false,
        has_custom_formats: false,
        is_priced: true,
    };

    #[test]
    fn a_plan_tells_what_it_lacks() {
        use ProjectGap as Gap;
        let whole = brief(vec![scene("Hello", 1), scene("", 1), scene("Bye", 0)]);
        assert_eq!(gaps(&whole, FINE), []);
        assert_eq!(gaps(&brief(vec![]), FINE), [Gap::NoScene]);
        assert_eq!(gaps(&brief(vec![scene("Hello", 0)]), FINE), [Gap::NoVisual]);
        assert_eq!(gaps(&brief(vec![scene("", 0), scene("", 1)]), FINE), [Gap::EmptyScene]);
        let mut tall = whole.clone();
        tall.formats.push(VideoFormat::Portrait);
        assert_eq!(gaps(&tall, FINE), [Gap::FormatNotInPlan]);
        assert_eq!(gaps(&tall, Circumstances { has_custom_formats: true, ..FINE }), []);
        let bad = Circumstances {
            state: ProjectState::Ordered,
            is_template: true,
            is_archived: true,
            lacks_asset: true,
            is_brand_archived: true,
            lacks_rights: true,
            is_priced: false,
            ..FINE
        };
        let found = gaps(&whole, bad);
        let expected = [
            Gap::AlreadyOrdered,
            Gap::IsTemplate,
            Gap::Archived,
            Gap::AssetGone,
            Gap::BrandArchived,
            Gap::RightsLacking,
            Gap::LengthByAgreement,
        ];
        assert_eq!(found, expected);
    }
}
