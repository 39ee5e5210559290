//! The files that an order is made of, as its editor needs them.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{
    asset,
    id::{AssetId, RevisionId},
    nametag, order, person, recording, revision,
    version::Versions,
};
use sea_orm::prelude::*;

use crate::{
    error::Result,
    library::{
        http::disposition::{file_name, folder_name},
        packing::{Content, Packed},
        rules::{packing::Names, rate::Rate},
    },
    orders::rules::{
        brief,
        cuts::{self, Nametag, Source},
    },
};

/// The folder of what scenes show.
const SCENES: &str = "scenes/";
/// The folder of what is made in every video of the brand.
const BRAND: &str = "brand/";
/// The folder of the finished video of which versions are made, and of what is put in.
const VERSIONS: &str = "versions/";

/// Everything that an editor needs for an order: the files in folders, a cut list in three forms,
/// and what was ordered as a text.
pub async fn materials(
    db: &impl ConnectionTrait,
    order: &order::Model,
    now: DateTime<Utc>,
) -> Result<Vec<Packed>> {
    let known = Known::of(db, order).await?;
    let mut names = Names::default();
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    let mut placed = HashMap::<RevisionId, String>::new();
    for (folder, asset, revision) in wanted(order) {
        if placed.contains_key(&revision) {
            continue;
        }
        let Some((row, of)) = known.revisions.get(&revision).zip(known.assets.get(&asset)) else {
            missing.push(format!("{folder}{asset}"));
            continue;
        };
        let name = names.give(folder, &file_name(&of.name, row.format));
        let digest = row.digest.parse().map_err(anyhow::Error::new)?;
        let content = Content::Blob(digest, u64::try_from(row.size).unwrap_or_default());
        files.push(Packed { name: name.clone(), content, modified: row.added_at });
        placed.insert(revision, name);
    }
    let shots = cuts::lay(&order.brief, &known.sources(&placed));
    let timeline = cuts::otio(&order.title, &shots);
    let timeline = serde_json::to_string_pretty(&timeline).map_err(anyhow::Error::new)?;
    let mut texts = vec![
        ("cut list.csv", cuts::csv(&shots)),
        ("cut list.edl", cuts::edl(&order.title, &shots)),
        ("cut list.otio", timeline),
        ("brief.txt", brief::text(order)),
    ];
    if !missing.is_empty() {
        texts.push(("NOT INCLUDED.txt", missing.join("\n") + "\n"));
    }
    let texts = texts.into_iter().map(|(name, text)| Packed {
        name: name.into(),
        content: Content::Text(Bytes::from(text)),
        modified: now,
    });
    Ok(texts.chain(files).collect())
}

/// What an archive of an order's materials is called.
#[must_use]
pub fn archive_name(order: &order::Model) -> String {
    folder_name(&format!("{} {} {}", order.brief.customer, order.number, order.title))
}

/// The files that are wanted, each with its folder.
fn wanted(order: &order::Model) -> Vec<(&'static str, AssetId, RevisionId)> {
    let shown = order.brief.scenes.iter().flat_map(|scene| &scene.placements);
    let shown = shown.map(|shown| (SCENES, shown.asset, shown.revision));
    let brand = order.brand.iter().flat_map(|brand| &brand.assets);
    let brand = brand.map(|part| (BRAND, part.asset, part.revision));
    let versions = order.versions.iter().flat_map(Versions::assets);
    let versions = versions.map(|part| (VERSIONS, part.asset, part.revision));
    shown.chain(brand).chain(versions).collect()
}

/// What is known of the files of an order.
struct Known {
    assets: HashMap<AssetId, asset::Model>,
    revisions: HashMap<RevisionId, revision::Model>,
    rates: HashMap<String, Rate>,
    nametags: HashMap<AssetId, Vec<Nametag>>,
}

impl Known {
    async fn of(db: &impl ConnectionTrait, order: &order::Model) -> Result<Self> {
        let wanted = wanted(order);
        let assets: HashSet<_> = wanted.iter().map(|(_, asset, _)| *asset).collect();
        let revisions: HashSet<_> = wanted.iter().map(|(.., revision)| *revision).collect();
        let nametags = nametags(db, &assets).await?;
        let assets = asset::Entity::find()
            .filter(asset::COLUMN.id.is_in(assets))
            .filter(asset::COLUMN.account_id.eq(order.account_id));
        let assets = assets.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
        let revisions =
            revision::Entity::find().filter(revision::COLUMN.id.is_in(revisions)).all(db).await?;
        let digests = revisions.iter().map(|row| row.digest.as_str());
        let recordings = recording::Entity::find()
            .filter(recording::COLUMN.digest.is_in(digests))
            .all(db)
            .await?;
        let rate = |row: recording::Model| Some((row.digest.clone(), Rate::of(&row)?));
        let rates = recordings.into_iter().filter_map(rate).collect();
        let revisions = revisions.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { assets, revisions, rates, nametags })
    }

    /// What cut lists say of the files, by where they lie.
    fn sources(&self, placed: &HashMap<RevisionId, String>) -> HashMap<RevisionId, Source> {
        let source = |(id, file): (&RevisionId, &String)| {
            let revision = self.revisions.get(id)?;
            let asset = self.assets.get(&revision.asset_id)?;
            let source = Source {
                file: file.clone(),
                name: asset.name.clone(),
                kind: asset.kind,
                duration_ms: revision.duration_ms,
                rate: self.rates.get(&revision.digest).copied(),
                nametags: self.nametags.get(&asset.id).cloned().unwrap_or_default(),
            };
            Some((*id, source))
        };
        placed.iter().filter_map(source).collect()
    }
}

/// Who is shown on some assets.
async fn nametags(
    db: &impl ConnectionTrait,
    assets: &HashSet<AssetId>,
) -> Result<HashMap<AssetId, Vec<Nametag>>> {
    let rows = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let people: HashSet<_> = rows.iter().map(|row| row.person_id).collect();
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(people)).all(db).await?;
    let people: HashMap<_, _> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let mut found = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let Some(name) = people.get(&row.person_id) else { continue };
        let text = row.title.map_or_else(|| name.clone(), |title| format!("{name}, {title}"));
        let within = row.from_ms.zip(row.to_ms);
        found.entry(row.asset_id).or_default().push(Nametag { text, within });
    }
    Ok(found)
}
