//! What is said about an asset, as a file for other programs.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use entity::{
    asset, asset_tag, blob, detail,
    id::AssetId,
    nametag, person, revision,
    suggestion::{self, SuggestionKind, SuggestionState},
    tag,
};
use sea_orm::{QueryOrder, prelude::*};
use storage::media::{
    Area, Frame, Metadata, ModelRelease, PersonRegion, Position, TakenAt, Translation,
};

use super::details;
use crate::{
    error::Result,
    library::rules::{
        detail::{Details, Said, Taken},
        name,
    },
};

/// Writes the sidecar of an asset with one of its files: what counts of all that is said, its tags
/// and its nametags. What people chose not to follow is left out.
pub async fn write(
    db: &impl ConnectionTrait,
    asset: &asset::Model,
    revision: &revision::Model,
) -> Result<String> {
    let mut written = write_all(db, std::slice::from_ref(revision)).await?;
    Ok(written.remove(&asset.id).unwrap_or_default())
}

/// Writes the sidecars of some assets, each with one of its files, in as many statements however
/// many they are.
pub async fn write_all(
    db: &impl ConnectionTrait,
    files: &[revision::Model],
) -> Result<HashMap<AssetId, String>> {
    let ids: Vec<_> = files.iter().map(|file| file.asset_id).collect();
    let mut layers = details::of_files(db, files).await?;
    let mut dismissed = HashMap::<_, Vec<_>>::new();
    let unwanted = suggestion::Entity::find()
        .filter(suggestion::COLUMN.asset_id.is_in(ids.iter().copied()))
        .filter(suggestion::COLUMN.state.eq(SuggestionState::Dismissed));
    for row in unwanted.all(db).await? {
        dismissed.entry(row.asset_id).or_default().push(row);
    }
    let mut tags = tags(db, &ids).await?;
    let mut named = nametags(db, &ids).await?;
    let blobs = blob::Entity::find()
        .filter(blob::COLUMN.digest.is_in(files.iter().map(|file| file.digest.as_str())));
    let blobs = blobs.all(db).await?.into_iter();
    let blobs: HashMap<_, _> = blobs.map(|blob| (blob.digest.clone(), blob)).collect();
    let written = files.iter().map(|file| {
        let id = file.asset_id;
        let mut metadata = said(&Details::new(layers.remove(&id).unwrap_or_default()));
        leave_out(&mut metadata, &dismissed.remove(&id).unwrap_or_default());
        add_tags(&mut metadata, tags.remove(&id).unwrap_or_default());
        add_people(&mut metadata, named.remove(&id).unwrap_or_default());
        let frame = blobs.get(&file.digest).and_then(|blob| frame(file, blob));
        (id, metadata.to_sidecar(frame))
    });
    Ok(written.collect())
}

/// Writes what one layer says, and nothing else.
#[must_use]
pub fn of_layer(layer: detail::Model) -> String {
    said(&Details::new(vec![layer])).to_sidecar(None)
}

/// Takes away what people chose not to follow.
fn leave_out(metadata: &mut Metadata, dismissed: &[suggestion::Model]) {
    let keys = |kind| -> HashSet<&str> {
        let of_kind = dismissed.iter().filter(|row| row.kind == kind);
        of_kind.map(|row| row.key.as_str()).collect()
    };
    let unwanted = keys(SuggestionKind::Tag);
    let is_wanted = |word: &str| !unwanted.contains(name::key(word).as_str());
    metadata.keywords.retain(|word| is_wanted(word));
    metadata.keyword_paths.retain(|path| is_wanted(&path.join("|")));
    let strangers = keys(SuggestionKind::Nametag);
    metadata.persons.retain(|name| !strangers.contains(name::key(name).as_str()));
}

/// Tells which picture the regions of an asset's nametags are in.
pub async fn frame_of(db: &impl ConnectionTrait, asset: &asset::Model) -> Result<Option<Frame>> {
    let Some(revision) = revision::Entity::find_by_id(asset.revision_id).one(db).await? else {
        return Ok(None);
    };
    let blob = blob::Entity::find_by_id(&revision.digest).one(db).await?;
    Ok(blob.and_then(|blob| frame(&revision, &blob)))
}

fn frame(revision: &revision::Model, blob: &blob::Model) -> Option<Frame> {
    let side = |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok());
    let orientation = u8::try_from(blob.orientation).ok()?;
    Frame::shown(side(revision.width)?, side(revision.height)?, orientation)
}

/// Gathers what counts of all that is said.
fn said(details: &Details) -> Metadata {
    let text = |value: fn(&detail::Model) -> &Option<String>| {
        details.said(|row| value(row).clone()).map(|said| said.value)
    };
    let words = |words: fn(&detail::Model) -> &Vec<String>| {
        details.words(words).map(|said| said.value).unwrap_or_default()
    };
    Metadata {
        taken_at: details.taken().and_then(|said| taken_at(said.value)),
        camera_make: text(|row| &row.camera_make),
        camera_model: text(|row| &row.camera_model),
        lens: text(|row| &row.lens),
        position: details.position().map(|Said { value, .. }| Position {
            latitude: value.latitude,
            longitude: value.longitude,
            altitude: value.altitude,
        }),
        title: text(|row| &row.title),
        captions: translations(details.texts(|row| &row.captions.0)),
        creators: words(|row| &row.creators.0),
        copyright: text(|row| &row.copyright),
        usage_terms: translations(details.texts(|row| &row.usage_terms.0)),
        keywords: words(|row| &row.keywords.0),
        keyword_paths: details
            .said(|row| Some(row.keyword_paths.0.clone()).filter(|paths| !paths.is_empty()))
            .map(|said| said.value)
            .unwrap_or_default(),
        rating: details.said(|row| i8::try_from(row.rating?).ok()).map(|said| said.value),
        model_release: details.model_release().map(|said| release(said.value)),
        model_release_ids: words(|row| &row.model_release_ids.0),
        persons: words(|row| &row.persons.0),
        regions: Vec::new(),
        colour_profile: None,
    }
}

fn taken_at(taken: Taken) -> Option<TakenAt> {
    let ahead = TimeDelta::minutes(taken.offset.unwrap_or_default().into());
    let local = taken.at.naive_utc().checked_add_signed(ahead)?;
    Some(TakenAt { local, offset_minutes: taken.offset })
}

fn translations(texts: Vec<Said<detail::Translation>>) -> Vec<Translation> {
    let texts = texts.into_iter().map(|said| said.value);
    texts.map(|text| Translation { language: text.language, text: text.text }).collect()
}

fn release(release: detail::ModelRelease) -> ModelRelease {
    match release {
        detail::ModelRelease::None => ModelRelease::None,
        detail::ModelRelease::NotApplicable => ModelRelease::NotApplicable,
        detail::ModelRelease::Unlimited => ModelRelease::Unlimited,
        detail::ModelRelease::Limited => ModelRelease::Limited,
    }
}

/// Finds the tags of some assets, each with those above it, from the top down.
async fn tags(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Vec<Vec<String>>>> {
    let carried =
        asset_tag::Entity::find().filter(asset_tag::COLUMN.asset_id.is_in(assets.iter().copied()));
    let carried = carried.all(db).await?;
    let distinct: HashSet<_> = carried.iter().map(|row| row.tag_id).collect();
    let (mut known, mut wanted) = (HashMap::new(), distinct.into_iter().collect::<Vec<_>>());
    while !wanted.is_empty() {
        let found = tag::Entity::find().filter(tag::COLUMN.id.is_in(wanted)).all(db).await?;
        let above: HashSet<_> = found.iter().filter_map(|tag| tag.parent_id).collect();
        known.extend(found.into_iter().map(|tag| (tag.id, tag)));
        wanted = above.into_iter().filter(|id| !known.contains_key(id)).collect();
    }
    let mut paths = HashMap::<_, Vec<_>>::new();
    for row in carried {
        let mut path = Vec::new();
        let mut next = known.get(&row.tag_id);
        while let Some(tag) = next {
            path.insert(0, tag.name.clone());
            next = tag.parent_id.and_then(|id| known.get(&id));
        }
        paths.entry(row.asset_id).or_default().push(path);
    }
    Ok(paths)
}

/// Adds the tags, each also with those above it.
fn add_tags(metadata: &mut Metadata, paths: Vec<Vec<String>>) {
    for path in paths {
        let Some(name) = path.last() else { continue };
        let key = name::key(name);
        if metadata.keywords.iter().all(|word| name::key(word) != key) {
            metadata.keywords.push(name.clone());
        }
        if path.len() > 1 && !metadata.keyword_paths.contains(&path) {
            metadata.keyword_paths.push(path);
        }
    }
}

/// Finds who is named on some assets, in the order in which they were.
async fn nametags(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Vec<(String, nametag::Model)>>> {
    let named = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.is_in(assets.iter().copied()))
        .order_by_asc(nametag::COLUMN.created_at)
        .order_by_asc(nametag::COLUMN.id)
        .all(db)
        .await?;
    let ids: HashSet<_> = named.iter().map(|nametag| nametag.person_id).collect();
    let persons = person::Entity::find().filter(person::COLUMN.id.is_in(ids)).all(db).await?;
    let persons: HashMap<_, _> = persons.into_iter().map(|row| (row.id, row.name)).collect();
    let mut found = HashMap::<_, Vec<_>>::new();
    for nametag in named {
        let Some(name) = persons.get(&nametag.person_id) else { continue };
        found.entry(nametag.asset_id).or_default().push((name.clone(), nametag));
    }
    Ok(found)
}

/// Adds who is named, and where.
fn add_people(metadata: &mut Metadata, named: Vec<(String, nametag::Model)>) {
    for (name, nametag) in named {
        let key = name::key(&name);
        if metadata.persons.iter().all(|other| name::key(other) != key) {
            metadata.persons.push(name.clone());
        }
        if let (Some(cx), Some(cy), Some(w), Some(h)) =
            (nametag.cx, nametag.cy, nametag.w, nametag.h)
        {
            let area = Some(Area { cx, cy, w, h });
            metadata.regions.push(PersonRegion { name, area });
        }
    }
}
