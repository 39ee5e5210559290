//! Projects as they would be ordered, many at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    account, asset, brand as row,
    brief::{Brief, BriefPlacement, BriefScene, NamedPerson},
    id::{AccountId, AssetId, BrandId, NametagId, ProjectId, SceneId},
    nametag, person,
    placement::{self, LowerThird},
    price::PriceKind,
    project, scene,
};
use sea_orm::{QueryOrder, prelude::*};

use crate::{
    brand,
    error::{Error, Result},
    library::{
        self,
        rules::rights::{self, AssetAction, Lack, Purpose, Verdict},
    },
    plans, prices,
    projects::rules::{self, Circumstances, ProjectGap},
};

/// What ordering a video does with the assets that it shows.
const USE: AssetAction = AssetAction::Use;

/// A project as it would be ordered.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What would be made.
    pub brief: Brief,
    /// What keeps it from being ordered.
    pub gaps: Vec<ProjectGap>,
    /// What the rights to assets that it shows do not allow.
    pub rights: Vec<(AssetId, Lack)>,
    /// Until when those rights allow it, as far as is known; none where they do not.
    pub until: Option<DateTime<Utc>>,
}

/// Reads a project as it would be ordered.
pub async fn plan(
    db: &impl ConnectionTrait,
    project: &project::Model,
    now: DateTime<Utc>,
) -> Result<Plan> {
    let plans = plans(db, std::slice::from_ref(project), now).await?;
    plans.into_values().next().ok_or_else(|| Error::not_found("project"))
}

/// Reads projects as they would be ordered, in as many statements however many they are.
pub(super) async fn plans(
    db: &impl ConnectionTrait,
    projects: &[project::Model],
    now: DateTime<Utc>,
) -> Result<HashMap<ProjectId, Plan>> {
    let customers = customers(db, projects).await?;
    let accounts: Vec<_> = customers.keys().copied().collect();
    let subscribed = plans::reads::of_each(db, &accounts, now).await?;
    let prices = prices::reads::lines(db, now, PriceKind::Video).await?;
    let (mut scenes, shown) = scenes(db, projects).await?;
    let brands = brand::reads::shown_by(db, projects.iter().filter_map(|it| it.brand_id)).await?;
    let archived = archived(db, projects).await?;
    let standings = library::reads::rights::of(db, &shown).await?;
    let judged = |asset: &AssetId| {
        let standing = standings.get(asset)?;
        Some((*asset, rights::judge(standing, USE, &Purpose::default(), now)))
    };
    let gone: BTreeSet<_> =
        shown.iter().filter(|asset| asset.trashed_at.is_some()).map(|asset| asset.id).collect();
    let mut plans = HashMap::new();
    for project in projects {
        let Some(customer) = customers.get(&project.account_id) else { continue };
        let brief = brief(customer, project, scenes.remove(&project.id).unwrap_or_default());
        let shown = brief.scenes.iter().flat_map(|scene| &scene.placements);
        let shown: BTreeSet<_> = shown.map(|shown| shown.asset).collect();
        let branded = brief.brand.and_then(|id| brands.get(&id)).map_or(&[][..], Vec::as_slice);
        let others = branded.iter().filter(|part| !shown.contains(&part.asset.id));
        let others = others.map(|part| (part.asset.id, part.judged(now)));
        let (rights, until) = summed_up(shown.iter().filter_map(judged).chain(others));
        let lacks_part = branded.iter().any(|part| part.asset.trashed_at.is_some());
        let now = Circumstances {
            state: project.state,
            is_template: project.is_template,
            is_archived: project.archived_at.is_some(),
            lacks_asset: lacks_part || !shown.is_disjoint(&gone),
            is_brand_archived: brief.brand.is_some_and(|id| archived.contains(&id)),
            lacks_rights: !rights.is_empty(),
            has_custom_formats: subscribed
                .get(&project.account_id)
                .is_some_and(|subscribed| subscribed.terms().has_custom_formats),
            is_priced: prices::rules::video(&prices, i64::from(project.target_seconds)).is_some(),
        };
        let gaps = rules::gaps(&brief, now);
        plans.insert(project.id, Plan { brief, gaps, rights, until });
    }
    Ok(plans)
}

/// What the rights to assets do not allow together, or else until when they allow it.
fn summed_up(
    judged: impl Iterator<Item = (AssetId, Verdict)>,
) -> (Vec<(AssetId, Lack)>, Option<DateTime<Utc>>) {
    let (mut lacks, mut until) = (Vec::new(), None);
    for (asset, verdict) in judged {
        until = until.into_iter().chain(verdict.until).min();
        lacks.extend(verdict.lacks.into_iter().map(|lack| (asset, lack)));
    }
    let until = until.filter(|_| lacks.is_empty());
    (lacks, until)
}

/// The names of those whose projects they are.
async fn customers(
    db: &impl ConnectionTrait,
    projects: &[project::Model],
) -> Result<HashMap<AccountId, String>> {
    let ids: HashSet<_> = projects.iter().map(|project| project.account_id).collect();
    let accounts = account::Entity::find().filter(account::COLUMN.id.is_in(ids)).all(db).await?;
    Ok(accounts.into_iter().map(|account| (account.id, account.name)).collect())
}

/// Those of the brands of projects that were put aside.
async fn archived(
    db: &impl ConnectionTrait,
    projects: &[project::Model],
) -> Result<HashSet<BrandId>> {
    let ids: HashSet<_> = projects.iter().filter_map(|project| project.brand_id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let archived = row::Entity::find()
        .filter(row::COLUMN.id.is_in(ids))
        .filter(row::COLUMN.archived_at.is_not_null());
    Ok(archived.all(db).await?.into_iter().map(|brand| brand.id).collect())
}

/// The scenes of projects, first to last, and the assets that they show.
async fn scenes(
    db: &impl ConnectionTrait,
    projects: &[project::Model],
) -> Result<(HashMap<ProjectId, Vec<BriefScene>>, Vec<asset::Model>)> {
    let scenes = scene::Entity::find()
        .filter(scene::COLUMN.project_id.is_in(projects.iter().map(|project| project.id)))
        .order_by_asc(scene::COLUMN.position)
        .all(db)
        .await?;
    let placements = placement::Entity::find()
        .filter(placement::COLUMN.scene_id.is_in(scenes.iter().map(|scene| scene.id)))
        .order_by_asc(placement::COLUMN.position)
        .all(db)
        .await?;
    let shown: HashSet<_> = placements.iter().map(|placement| placement.asset_id).collect();
    let shown = asset::Entity::find().filter(asset::COLUMN.id.is_in(shown)).all(db).await?;
    let chosen = placements.iter().flat_map(|placement| &placement.lower_thirds.0);
    let chosen = chosen.filter_map(|told| match told {
        LowerThird::Nametag(id) => Some(*id),
        LowerThird::Typed { .. } => None,
    });
    let names = names(db, chosen).await?;
    let mut placed = HashMap::<SceneId, Vec<BriefPlacement>>::new();
    for placement in placements {
        placed.entry(placement.scene_id).or_default().push(BriefPlacement {
            asset: placement.asset_id,
            revision: placement.revision_id,
            in_ms: placement.in_ms,
            out_ms: placement.out_ms,
            note: placement.note,
            focuses: placement.focuses.0,
            lower_thirds: told(placement.lower_thirds.0, &names),
        });
    }
    let mut of_project = HashMap::<_, Vec<_>>::new();
    for scene in scenes {
        of_project.entry(scene.project_id).or_default().push(BriefScene {
            placements: placed.remove(&scene.id).unwrap_or_default(),
            id: scene.id,
            message: scene.message,
            note: scene.note,
            duration_ms: scene.duration_ms,
        });
    }
    Ok((of_project, shown))
}

/// How nametags name people.
pub(super) async fn names(
    db: &impl ConnectionTrait,
    chosen: impl Iterator<Item = NametagId>,
) -> Result<HashMap<NametagId, NamedPerson>, DbErr> {
    let chosen: HashSet<_> = chosen.collect();
    if chosen.is_empty() {
        return Ok(HashMap::new());
    }
    let nametags = nametag::Entity::find().filter(nametag::COLUMN.id.is_in(chosen)).all(db).await?;
    let people = nametags.iter().map(|nametag| nametag.person_id);
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(people)).all(db).await?;
    let people: HashMap<_, _> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let named = |nametag: nametag::Model| {
        let (name, title) = (people.get(&nametag.person_id)?.clone(), nametag.title);
        Some((nametag.id, NamedPerson { name, title: title.unwrap_or_default() }))
    };
    Ok(nametags.into_iter().filter_map(named).collect())
}

/// Who is told by name; a nametag that is gone names nobody.
fn told(told: Vec<LowerThird>, names: &HashMap<NametagId, NamedPerson>) -> Vec<NamedPerson> {
    let person = |told| match told {
        LowerThird::Nametag(id) => names.get(&id).cloned(),
        LowerThird::Typed { name, title } => Some(NamedPerson { name, title }),
    };
    told.into_iter().filter_map(person).collect()
}

/// What a project says of its video, with scenes.
#[must_use]
pub fn brief(customer: &str, project: &project::Model, scenes: Vec<BriefScene>) -> Brief {
    Brief {
        customer: customer.to_owned(),
        title: project.title.clone(),
        goal: project.goal.clone(),
        notes: project.notes.clone(),
        audience: project.audience.clone(),
        channels: project.channels.0.clone(),
        call_to_action: project.call_to_action.clone(),
        music: project.music.clone(),
        dos: project.dos.clone(),
        donts: project.donts.clone(),
        target_seconds: project.target_seconds,
        formats: project.formats.0.clone(),
        language: project.language.clone(),
        wished_on: project.wished_on,
        publish_on: project.publish_on,
        approver: project.approver_id,
        brand: project.brand_id,
        scenes,
    }
}
