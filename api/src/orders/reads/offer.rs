//! What can be ordered, as it would be ordered now.

use entity::{
    asset::{self, AssetKind},
    brief::Brief,
    delivery,
    id::{AssetId, OrderId, ProjectId, SceneId},
    order,
    project::{self, ProjectState, VideoFormat},
    quote,
    version::{Version, VersionMessage, VersionPart, Versions},
};
use sea_orm::{QueryOrder, prelude::*};

use super::{Party, find, latest_of};
use crate::{
    access::Member,
    error::{Error, Result},
    library::{
        self,
        rules::rights::{self, AssetAction, Lack, Purpose},
    },
    orders::rules::{
        quote::{QuoteError, digest},
        version::{self, VersionError},
    },
    plans,
    projects::{self, rules::ProjectGap},
};

/// What somebody asks to be quoted.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A project, as it is.
    Project(ProjectId),
    /// Versions of a finished video.
    Versions(VersionsAsk),
}

/// Which versions of which finished video somebody asks for.
#[derive(Clone, Debug)]
pub struct VersionsAsk {
    /// The order by which the video was made.
    pub order: OrderId,
    /// Which of its videos; the first unless given.
    pub video: Option<AssetId>,
    /// The versions.
    pub versions: Vec<VersionAsk>,
}

/// One version, as somebody asks for it.
#[derive(Clone, Debug, Default)]
pub struct VersionAsk {
    /// Another shape.
    pub format: Option<VideoFormat>,
    /// Another language.
    pub language: Option<String>,
    /// Another beginning.
    pub intro: Option<AssetId>,
    /// Another end.
    pub outro: Option<AssetId>,
    /// What scenes say instead.
    pub messages: Vec<(SceneId, String)>,
}

/// What can be ordered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The project, or the one of which versions are made.
    pub project: ProjectId,
    /// What would be made, or was.
    pub brief: Brief,
    /// The versions, and the order of the finished video.
    pub versions: Option<(Versions, order::Model)>,
    /// The digest of all of it.
    pub digest: String,
}

/// Reads what somebody asks for as it would be ordered now, if it can be.
pub async fn offer(
    db: &impl ConnectionTrait,
    member: &Member,
    ask: &Ask,
    now: DateTimeUtc,
) -> Result<Offer> {
    match ask {
        Ask::Project(id) => {
            let project = projects::reads::find(db, member, *id).await?;
            let project = project.ok_or_else(|| Error::not_found("project"))?;
            of_project(db, &project, now).await
        }
        Ask::Versions(ask) => of_versions(db, member, ask, now).await,
    }
}

/// Tells whether what was quoted is not any more what would be ordered.
pub async fn is_stale(
    db: &impl ConnectionTrait,
    member: &Member,
    quote: &quote::Model,
    now: DateTimeUtc,
) -> Result<bool> {
    match offer(db, member, &Ask::again(quote), now).await {
        Ok(offer) => Ok(offer.digest != quote.digest),
        Err(Error::Refused(_)) => Ok(true),
        Err(broken @ Error::Broken(_)) => Err(broken),
    }
}

impl Ask {
    /// Asks again for what was quoted.
    #[must_use]
    pub fn again(quote: &quote::Model) -> Self {
        let Some(Versions { order, video, versions }) = &quote.versions else {
            return Self::Project(quote.project_id);
        };
        let part = |part: &Option<VersionPart>| part.as_ref().map(|part| part.asset);
        let again = |version: &Version| VersionAsk {
            format: version.format,
            language: version.language.clone(),
            intro: part(&version.intro),
            outro: part(&version.outro),
            messages: version.messages.iter().map(|it| (it.scene, it.text.clone())).collect(),
        };
        Self::Versions(VersionsAsk {
            order: *order,
            video: Some(video.asset),
            versions: versions.iter().map(again).collect(),
        })
    }
}

async fn of_project(
    db: &impl ConnectionTrait,
    project: &project::Model,
    now: DateTimeUtc,
) -> Result<Offer> {
    if project.state == ProjectState::Ordered
        && let Some(order) = latest_of(db, project.id).await?
    {
        return Err(QuoteError::AlreadyOrdered(order.id).into());
    }
    let projects::reads::Plan { brief, gaps, rights, .. } =
        projects::reads::plan(db, project, now).await?;
    if !gaps.is_empty() {
        return Err(QuoteError::NotOrderable(gaps, rights).into());
    }
    let digest = digest(&brief).map_err(anyhow::Error::new)?;
    Ok(Offer { project: project.id, brief, versions: None, digest })
}

async fn of_versions(
    db: &impl ConnectionTrait,
    member: &Member,
    ask: &VersionsAsk,
    now: DateTimeUtc,
) -> Result<Offer> {
    let source = find(db, &Party::Customer(*member), ask.order).await?;
    let source = source.ok_or_else(|| Error::not_found("order"))?;
    version::is_finished(source.state)?;
    let video = finished(db, &source, ask.video).await?;
    let mut parts = Parts { member, shown: vec![video.clone()] };
    let mut versions = Vec::new();
    for asked in &ask.versions {
        versions.push(parts.resolve(db, asked).await?);
    }
    let versions = Versions { order: source.id, video: part(video), versions };
    version::check(&versions, &source.brief)?;
    let terms = plans::reads::terms(db, member.account, now).await?;
    let rights = parts.lacks(db, now).await?;
    let gaps = [
        (ProjectGap::AssetGone, parts.shown.iter().any(|asset| asset.trashed_at.is_some())),
        (ProjectGap::RightsLacking, !rights.is_empty()),
        (
            ProjectGap::FormatNotInPlan,
            version::has_custom_format(&versions) && !terms.has_custom_formats,
        ),
    ];
    let gaps: Vec<_> = gaps.into_iter().filter_map(|(gap, is)| is.then_some(gap)).collect();
    if !gaps.is_empty() {
        return Err(QuoteError::NotOrderable(gaps, rights).into());
    }
    let brief = source.brief.clone();
    let digest = digest(&(&brief, &versions)).map_err(anyhow::Error::new)?;
    Ok(Offer { project: source.project_id, brief, versions: Some((versions, source)), digest })
}

/// One of the finished videos of an order: the first, unless another one is meant.
async fn finished(
    db: &impl ConnectionTrait,
    order: &order::Model,
    wanted: Option<AssetId>,
) -> Result<asset::Model> {
    let files = delivery::Entity::find()
        .filter(delivery::COLUMN.order_id.eq(order.id))
        .order_by_asc(delivery::COLUMN.position)
        .all(db)
        .await?;
    let mut files = files.iter().map(|file| file.asset_id);
    let video = match wanted {
        Some(wanted) => files.find(|file| *file == wanted),
        None => files.next(),
    };
    let missing = || Error::not_found("finished video");
    let video = asset::Entity::find_by_id(video.ok_or_else(missing)?).one(db).await?;
    video.ok_or_else(missing)
}

/// What versions are made with, as it is found.
struct Parts<'a> {
    member: &'a Member,
    shown: Vec<asset::Model>,
}

impl Parts<'_> {
    /// Finds what somebody asks for in a version.
    async fn resolve(&mut self, db: &impl ConnectionTrait, asked: &VersionAsk) -> Result<Version> {
        let message = |(scene, text): &(SceneId, String)| {
            Ok(VersionMessage { scene: *scene, text: version::message(text)? })
        };
        let messages = asked.messages.iter().map(message).collect::<Result<Vec<_>>>()?;
        let language = asked.language.as_deref().map(version::language).transpose()?;
        let intro = self.part(db, asked.intro).await?;
        let outro = self.part(db, asked.outro).await?;
        Ok(Version { format: asked.format, language, intro, outro, messages })
    }

    async fn part(
        &mut self,
        db: &impl ConnectionTrait,
        id: Option<AssetId>,
    ) -> Result<Option<VersionPart>> {
        let Some(id) = id else { return Ok(None) };
        let asset = library::reads::find_anywhere(db, self.member, id).await?;
        let asset = asset.ok_or_else(|| Error::not_found("asset"))?;
        if !matches!(asset.kind, AssetKind::Video | AssetKind::Image) {
            return Err(VersionError::NotShowable.into());
        }
        self.shown.push(asset.clone());
        Ok(Some(part(asset)))
    }

    /// What the rights to any of it do not allow.
    async fn lacks(
        &self,
        db: &impl ConnectionTrait,
        now: DateTimeUtc,
    ) -> Result<Vec<(AssetId, Lack)>> {
        let standings = library::reads::rights::of(db, &self.shown).await?;
        let lacks = self.shown.iter().flat_map(|asset| {
            let judged = standings.get(&asset.id).map(|standing| {
                rights::judge(standing, AssetAction::Use, &Purpose::default(), now).lacks
            });
            judged.into_iter().flatten().map(|lack| (asset.id, lack))
        });
        Ok(lacks.collect())
    }
}

fn part(asset: asset::Model) -> VersionPart {
    VersionPart { asset: asset.id, revision: asset.revision_id, name: asset.name }
}
