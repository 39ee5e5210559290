use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use chrono::{DateTime, Utc};
use entity::{
    asset::{self, AssetFormat},
    asset_tag,
    download::Chosen,
    folder,
    id::{AssetId, FolderId, PersonId, RevisionId, TagId},
    nametag, revision,
};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};
use storage::blob::Digest;

use crate::{
    access::Member,
    error::{Error, Result},
    library::{
        http::disposition,
        packing::{
            LeftOut,
            plan::{NOT_INCLUDED, scope},
        },
        reads::{self, tree},
        rules::{
            package::{DIRECTORY, ENTRIES, MANIFEST, take_along},
            packing::{FILES, Names, PackingError},
        },
    },
};

/// Where the files lie that assets have now.
const ORIGINALS: &str = "originals/";
/// Where those lie that they had.
const REVISIONS: &str = "revisions/";
/// How many assets are looked at together.
const AT_ONCE: u64 = 500;
/// What an archive says of an entry beside its name, in bytes.
const PER_ENTRY: u64 = 80;

/// What goes into a package.
pub(super) struct Inventory {
    /// What the library, or the folder, is called.
    pub(super) name: String,
    /// The folders, each behind the one that it is in.
    pub(super) folders: Vec<(Option<FolderId>, folder::Model)>,
    /// The assets, in the order in which they were added.
    pub(super) items: Vec<Item>,
    /// What is left out.
    pub(super) left_out: Vec<LeftOut>,
    /// What the assets of a folder refer to; none of a whole library, which has all there is.
    pub(super) used: Option<Used>,
}

/// An asset with its files.
pub(super) struct Item {
    pub(super) asset: AssetId,
    /// The first one first.
    pub(super) files: Vec<Filed>,
}

/// A file in a package.
pub(super) struct Filed {
    pub(super) revision: RevisionId,
    /// Its name in the package; two files with the same bytes have the same.
    pub(super) name: String,
    pub(super) digest: Digest,
    pub(super) size: u64,
    pub(super) format: AssetFormat,
    pub(super) added_at: DateTime<Utc>,
}

/// What assets refer to.
#[derive(Default)]
pub(super) struct Used {
    pub(super) tags: HashSet<TagId>,
    pub(super) persons: HashSet<PersonId>,
}

impl Inventory {
    /// Finds out what of a library, or of a folder, goes into a package.
    pub(super) async fn new(
        db: &impl ConnectionTrait,
        member: &Member,
        folder: Option<FolderId>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let (name, assets) = scope(db, now, member, &Chosen::Package(folder)).await?;
        let folders = folders(db, member, folder).await?;
        let mut names = Names::default();
        for taken in [MANIFEST, NOT_INCLUDED] {
            names.give("", taken);
        }
        let paths = paths(&folders, &mut names);
        let used = folder.map(|_| Used::default());
        let empty = Self { name, folders, items: vec![], left_out: vec![], used };
        let mut gathering = Gathering { now, names, paths, inventory: empty, entries: 0, bytes: 0 };
        let mut last = None;
        loop {
            let mut page = assets.clone();
            if let Some(last) = last {
                page = page.filter(asset::COLUMN.id.gt(last));
            }
            let page = page.order_by_asc(asset::COLUMN.id).limit(AT_ONCE).all(db).await?;
            let Some(end) = page.last() else { break };
            last = Some(end.id);
            gathering.add(db, page).await?;
        }
        Ok(gathering.inventory)
    }
}

impl Item {
    /// The files that are packed: those with the same bytes once.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Filed> {
        let is_first = |(at, file): &(usize, &Filed)| {
            self.files[..*at].iter().all(|earlier| earlier.name != file.name)
        };
        self.files.iter().enumerate().filter(is_first).map(|(_, file)| file)
    }
}

/// What was found so far.
struct Gathering {
    /// When what may go along is asked.
    now: DateTime<Utc>,
    names: Names,
    /// What the names in each folder begin with.
    paths: HashMap<FolderId, String>,
    inventory: Inventory,
    entries: u64,
    /// Bytes of what the archive says of its entries.
    bytes: u64,
}

impl Gathering {
    async fn add(&mut self, db: &impl ConnectionTrait, assets: Vec<asset::Model>) -> Result<()> {
        let there = self.inventory.items.len() + self.inventory.left_out.len();
        if there + assets.len() > FILES {
            return Err(PackingError::TooMany.into());
        }
        let ids: Vec<_> = assets.iter().map(|asset| asset.id).collect();
        let found = revision::Entity::find()
            .filter(revision::COLUMN.asset_id.is_in(ids.iter().copied()))
            .order_by_asc(revision::COLUMN.number);
        let mut revisions = HashMap::<_, Vec<_>>::new();
        for revision in found.all(db).await? {
            revisions.entry(revision.asset_id).or_default().push(revision);
        }
        let standings = reads::rights::of(db, &assets).await?;
        for asset in assets {
            let Some(standing) = standings.get(&asset.id) else { continue };
            if let Err(refused) = take_along(standing, self.now) {
                let refused = Error::from(refused).into();
                let left = LeftOut { asset: asset.id, name: Some(asset.name), refused };
                self.inventory.left_out.push(left);
                continue;
            }
            let files = revisions.remove(&asset.id).unwrap_or_default();
            self.file(&asset, files)?;
        }
        match &mut self.inventory.used {
            Some(used) => used.add(db, &ids).await,
            None => Ok(()),
        }
    }

    /// Gives the files of an asset their names.
    fn file(&mut self, asset: &asset::Model, revisions: Vec<revision::Model>) -> Result<()> {
        let folder = asset.folder_id.and_then(|folder| self.paths.get(&folder));
        let folder = folder.map_or(ORIGINALS, String::as_str);
        let name = disposition::file_name(&asset.name, asset.format);
        let original = self.names.give(folder, &name);
        let inner = original.strip_prefix(ORIGINALS).unwrap_or(&original);
        let current = revisions.iter().find(|row| row.id == asset.revision_id);
        let mut names: HashMap<_, _> =
            current.map(|row| (row.digest.clone(), original.clone())).into_iter().collect();
        let mut files = Vec::with_capacity(revisions.len());
        for row in revisions {
            let number = disposition::file_name(&row.number.to_string(), row.format);
            let name = names.entry(row.digest.clone());
            files.push(Filed {
                revision: row.id,
                name: name.or_insert_with(|| format!("{REVISIONS}{inner}/{number}")).clone(),
                digest: row.digest.parse().map_err(anyhow::Error::new)?,
                size: u64::try_from(row.size).unwrap_or_default(),
                format: row.format,
                added_at: row.added_at,
            });
        }
        // Beside the files there is one sidecar, whose name is like that of the original.
        self.entries += names.len() as u64 + 1;
        self.bytes += names.values().map(|name| name.len() as u64 + PER_ENTRY).sum::<u64>()
            + (original.len() as u64 + PER_ENTRY);
        if self.entries > ENTRIES / 2 || self.bytes > DIRECTORY / 2 {
            return Err(PackingError::TooMany.into());
        }
        self.inventory.items.push(Item { asset: asset.id, files });
        Ok(())
    }
}

impl Used {
    async fn add(&mut self, db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<()> {
        let ids = || assets.iter().copied();
        let tags: Vec<TagId> = asset_tag::Entity::find()
            .select_only()
            .column(asset_tag::Column::TagId)
            .distinct()
            .filter(asset_tag::COLUMN.asset_id.is_in(ids()))
            .into_tuple()
            .all(db)
            .await?;
        let persons: Vec<PersonId> = nametag::Entity::find()
            .select_only()
            .column(nametag::Column::PersonId)
            .distinct()
            .filter(nametag::COLUMN.asset_id.is_in(ids()))
            .into_tuple()
            .all(db)
            .await?;
        self.tags.extend(tags);
        self.persons.extend(persons);
        Ok(())
    }
}

/// Finds the folders of a library, or those in one of them and that itself.
async fn folders(
    db: &impl ConnectionTrait,
    member: &Member,
    top: Option<FolderId>,
) -> Result<Vec<(Option<FolderId>, folder::Model)>> {
    let mut found = reads::folders_of(member);
    if let Some(top) = top {
        found = found.filter(folder::COLUMN.id.is_in(tree::subtree(db, top).await?));
    }
    let found = found.order_by_asc(folder::COLUMN.sort_key).order_by_asc(folder::COLUMN.name_key);
    Ok(from_the_top(found.all(db).await?, |folder| (folder.id, folder.parent_id)))
}

/// Tells what the names of files begin with in each folder.
fn paths(
    folders: &[(Option<FolderId>, folder::Model)],
    names: &mut Names,
) -> HashMap<FolderId, String> {
    let mut paths = HashMap::<_, String>::new();
    for (above, folder) in folders {
        let above = above.and_then(|above| paths.get(&above)).map_or(ORIGINALS, String::as_str);
        let name = names.give(above, &disposition::folder_name(&folder.name));
        paths.insert(folder.id, format!("{name}/"));
    }
    paths
}

/// Sorts rows of a tree so that each stands behind the one that it is in, and tells which that is;
/// those that are in none of them come first. Beside each other they keep their order.
pub(super) fn from_the_top<R, Id: Copy + Eq + Hash>(
    rows: Vec<R>,
    place: impl Fn(&R) -> (Id, Option<Id>),
) -> Vec<(Option<Id>, R)> {
    let known: HashSet<_> = rows.iter().map(|row| place(row).0).collect();
    let mut inside = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let parent = place(&row).1.filter(|parent| known.contains(parent));
        inside.entry(parent).or_default().push((parent, row));
    }
    let mut sorted = inside.remove(&None).unwrap_or_default();
    let mut at = 0;
    while let Some((_, row)) = sorted.get(at) {
        let below = inside.remove(&Some(place(row).0));
        sorted.extend(below.unwrap_or_default());
        at += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_something_stands_behind_it_and_siblings_keep_their_order() {
        let rows = vec![(5, Some(3)), (3, Some(9)), (2, None), (9, Some(77)), (4, Some(9))];
        let sorted = from_the_top(rows, |row| *row);
        let ids: Vec<_> = sorted.iter().map(|(parent, (id, _))| (*parent, *id)).collect();
        assert_eq!(ids, [(None, 2), (None, 9), (Some(9), 3), (Some(9), 4), (Some(3), 5)]);
    }
}
