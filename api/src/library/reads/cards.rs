//! What is known of assets that they can be found by, for many at a time.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::Datelike;
use entity::{
    asset::{self, AssetState},
    asset_tag, blob,
    card::{self as cards, Colour, Orientation},
    detail, folder,
    id::{AccountId, AssetId, FolderId, RevisionId},
    nametag, person, revision, tag, tag_synonym,
};
use sea_orm::{Condition, QueryOrder, QuerySelect, prelude::*};
use storage::media;

use super::tree;
use crate::library::rules::{card, colour, detail::Details, heap::Heap};

/// What is known of one asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The asset.
    pub asset: AssetId,
    /// Whose it is.
    pub account: AccountId,
    /// Which of its sides is the longer one.
    pub orientation: Option<Orientation>,
    /// What colour it has from afar.
    pub colour: Option<Colour>,
    /// How it is rated.
    pub rating: Option<i16>,
    /// Where it was taken, in degrees to the north and to the east.
    pub position: Option<(f64, f64)>,
    /// In which heap it lies.
    pub heap: i64,
    /// What it is counted under besides: the ids of its folder, its tags and the people on it.
    pub labels: Vec<String>,
    /// Since when it is in the trash.
    pub trashed_at: Option<DateTimeUtc>,
    /// What is said of it in each [`Place`](crate::library::rules::words::Place), the best first.
    pub texts: [Vec<String>; 3],
}

impl Known {
    /// Finds what is known of some assets, the oldest first; those that are gone are left out.
    pub async fn of(db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<Vec<Self>, DbErr> {
        let assets = asset::Entity::find()
            .filter(asset::COLUMN.id.is_in(assets.iter().copied()))
            .order_by_asc(asset::COLUMN.id)
            .all(db)
            .await?;
        if assets.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = assets.iter().map(|asset| asset.id).collect();
        let mut files = files(db, &assets).await?;
        let mut details = details(db, &assets).await?;
        let mut tags = tags(db, &ids).await?;
        let mut people = people(db, &ids).await?;
        let paths = paths(db, &assets).await?;
        let known = assets.into_iter().map(|asset| {
            let (orientation, colour) = files.remove(&asset.revision_id).unwrap_or_default();
            let details = Details::new(details.remove(&asset.id).unwrap_or_default());
            let position = details.position().map(|said| said.value);
            // While it is processing, it does not tell of pictures made for others.
            let colour = colour.filter(|_| asset.state == AssetState::Ready);
            let notes = [tags.remove(&asset.id), people.remove(&asset.id)];
            let notes = notes.into_iter().flatten().flatten();
            let (labels, notes): (Vec<_>, Vec<_>) =
                notes.map(|note| (note.label, note.text)).unzip();
            let labels = labels.into_iter().chain(asset.folder_id.map(|id| id.to_string()));
            let path = asset.folder_id.and_then(|folder| paths.get(&folder));
            Self {
                asset: asset.id,
                account: asset.account_id,
                orientation,
                colour,
                rating: details.said(|row| row.rating).map(|said| said.value),
                position: position.map(|position| (position.latitude, position.longitude)),
                heap: heap(&asset, orientation, colour).number(),
                labels: labels.collect::<BTreeSet<_>>().into_iter().collect(),
                trashed_at: asset.trashed_at,
                texts: [
                    names(asset.name, &details),
                    captions(&details).chain(notes).collect(),
                    others(&details).chain(path.into_iter().flatten().cloned()).collect(),
                ],
            }
        });
        Ok(known.collect())
    }
}

/// What is said of one asset by something that it is counted under.
struct Note {
    label: String,
    text: String,
}

/// What cards said of some assets by which they are counted, until they are written anew. The cards
/// are held until then.
pub async fn counted(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<Vec<cards::Model>, DbErr> {
    cards::Entity::find()
        .filter(cards::COLUMN.asset_id.is_in(assets.iter().copied()))
        .filter(cards::COLUMN.heap.is_not_null())
        .filter(cards::COLUMN.trashed_at.is_null())
        .order_by_asc(cards::COLUMN.number)
        .lock_exclusive()
        .all(db)
        .await
}

fn heap(asset: &asset::Model, orientation: Option<Orientation>, colour: Option<Colour>) -> Heap {
    Heap {
        format: asset.format,
        ownership: asset.ownership,
        orientation,
        colour,
        year: asset.dated_at.year(),
    }
}

fn names(name: String, details: &Details) -> Vec<String> {
    let title = details.said(|row| row.title.clone()).map(|said| said.value);
    [Some(name), title].into_iter().flatten().collect()
}

fn captions(details: &Details) -> impl Iterator<Item = String> {
    details.texts(|row| &row.captions.0).into_iter().map(|said| said.value.text)
}

/// What files and sidecars say besides.
fn others(details: &Details) -> impl Iterator<Item = String> {
    let keywords = details.words(|row| &row.keywords.0);
    let creators = details.words(|row| &row.creators.0);
    let shown = details.words(|row| &row.persons.0);
    let words = [keywords, creators, shown].into_iter().flatten().flat_map(|said| said.value);
    let paths = details.said(|row| Some(row.keyword_paths.0.concat()));
    let texts = [
        details.said(|row| row.copyright.clone()),
        details.said(|row| row.camera_make.clone()),
        details.said(|row| row.camera_model.clone()),
        details.said(|row| row.lens.clone()),
    ];
    let texts = texts.into_iter().flatten().map(|said| said.value);
    let paths = paths.into_iter().flat_map(|said| said.value);
    words.chain(paths).chain(texts).collect::<Vec<_>>().into_iter()
}

/// What the files of assets look like.
async fn files(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<RevisionId, (Option<Orientation>, Option<Colour>)>, DbErr> {
    let current = assets.iter().map(|asset| asset.revision_id);
    let files = revision::Entity::find().filter(revision::COLUMN.id.is_in(current)).all(db).await?;
    let digests: HashSet<_> = files.iter().map(|file| file.digest.as_str()).collect();
    let blobs = blob::Entity::find().filter(blob::COLUMN.digest.is_in(digests)).all(db).await?;
    let colours: HashMap<_, _> = blobs
        .into_iter()
        .filter_map(|blob| Some((blob.digest, media::average(&blob.thumbhash?)?)))
        .map(|(digest, average)| (digest, colour::named(average)))
        .collect();
    let looks = |file: revision::Model| {
        let orientation = card::orientation(file.width, file.height);
        (file.id, (orientation, colours.get(&file.digest).copied()))
    };
    Ok(files.into_iter().map(looks).collect())
}

/// What each layer says of assets.
async fn details(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<AssetId, Vec<detail::Model>>, DbErr> {
    let current = assets.iter().map(|asset| asset.revision_id);
    let rows = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.is_in(assets.iter().map(|asset| asset.id)))
        .filter(
            Condition::any()
                .add(detail::COLUMN.revision_id.is_null())
                .add(detail::COLUMN.revision_id.is_in(current)),
        )
        .all(db)
        .await?;
    Ok(gathered(rows.into_iter().map(|row| (row.asset_id, row))))
}

/// The tags of assets, and other words for them.
async fn tags(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Vec<Note>>, DbErr> {
    let carried = asset_tag::Entity::find()
        .filter(asset_tag::COLUMN.asset_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let ids: HashSet<_> = carried.iter().map(|row| row.tag_id).collect();
    let tags =
        tag::Entity::find().filter(tag::COLUMN.id.is_in(ids.iter().copied())).all(db).await?;
    let synonyms = tag_synonym::Entity::find().filter(tag_synonym::COLUMN.tag_id.is_in(ids));
    let synonyms = synonyms.all(db).await?.into_iter().map(|word| (word.tag_id, word.name));
    let words = gathered(tags.into_iter().map(|tag| (tag.id, tag.name)).chain(synonyms));
    let words = carried.iter().flat_map(|row| {
        let words = words.get(&row.tag_id).into_iter().flatten();
        words.map(|word| (row.asset_id, Note { label: row.tag_id.to_string(), text: word.clone() }))
    });
    Ok(gathered(words))
}

/// Who is named on assets, and what they are there.
async fn people(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<HashMap<AssetId, Vec<Note>>, DbErr> {
    let named = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let ids: HashSet<_> = named.iter().map(|row| row.person_id).collect();
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(ids)).all(db).await?;
    let people: HashMap<_, _> = people.into_iter().map(|it| (it.id, it.name)).collect();
    let texts = named.into_iter().flat_map(|row| {
        let texts = [people.get(&row.person_id).cloned(), row.title];
        let label = row.person_id.to_string();
        let note = move |text| (row.asset_id, Note { label: label.clone(), text });
        texts.into_iter().flatten().map(note)
    });
    Ok(gathered(texts))
}

/// What the folders of assets are called, and those that these are in.
async fn paths(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<FolderId, Vec<String>>, DbErr> {
    let folders: HashSet<_> = assets.iter().filter_map(|asset| asset.folder_id).collect();
    if folders.is_empty() {
        return Ok(HashMap::new());
    }
    let folders: Vec<_> = folders.into_iter().collect();
    let ways = tree::ways_up(db, &folders).await?;
    let ids: HashSet<_> = ways.iter().map(|(_, folder)| *folder).collect();
    let names = folder::Entity::find().filter(folder::COLUMN.id.is_in(ids)).all(db).await?;
    let names: HashMap<_, _> = names.into_iter().map(|it| (it.id, it.name)).collect();
    let parts =
        ways.into_iter().filter_map(|(root, folder)| Some((root, names.get(&folder)?.clone())));
    Ok(gathered(parts))
}

fn gathered<K: Eq + std::hash::Hash, V>(rows: impl Iterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut gathered = HashMap::<_, Vec<_>>::new();
    for (key, value) in rows {
        gathered.entry(key).or_default().push(value);
    }
    gathered
}
