use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    asset,
    download::Chosen,
    folder,
    id::{AssetId, FolderId},
    revision,
};
use futures::{Stream, stream};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};
use storage::{blob::Digest, zip};

use super::{Content, Packed};
use crate::{
    access::Member,
    accounts,
    app::Platform,
    error::{Error, Refused, Result},
    library::{
        http::disposition,
        reads::{self, lists::Sorting, selection, tree},
        rules::{
            packing::{FILES, Names, PackingError},
            rights::{self, AssetAction},
        },
    },
};

/// What an archive says of what is not in it.
pub(super) const NOT_INCLUDED: &str = "NOT INCLUDED.txt";
/// What an archive of single files is called.
const SOME_FILES: &str = "Vibbio";
/// How many assets are looked at together.
const AT_ONCE: u64 = 500;

/// What is going to be in an archive.
#[derive(Debug)]
pub struct Plan {
    /// What the archive is called, without its ending.
    pub name: String,
    /// The files, by the order in which they are in it.
    pub files: Vec<File>,
    /// What was chosen and is not in it.
    pub left_out: Vec<LeftOut>,
}

/// One file in an archive.
#[derive(Debug)]
pub struct File {
    name: String,
    digest: Digest,
    size: u64,
    added_at: DateTime<Utc>,
}

/// An asset that was chosen and is not in an archive.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The asset.
    pub asset: AssetId,
    /// What it is called; none for what is not there.
    pub name: Option<String>,
    /// Why not.
    pub refused: Refused,
}

impl Plan {
    /// Finds out what of a member's choice can be in an archive.
    pub async fn new(platform: &Platform, member: &Member, chosen: &Chosen) -> Result<Self> {
        let (db, now) = (platform.db.reader(), platform.db.now());
        let (name, query) = scope(db, now, member, chosen).await?;
        let paths = match chosen {
            Chosen::Folder(folder) => paths(db, member, *folder).await?,
            Chosen::Assets(_) | Chosen::Collection(_) | Chosen::Package(_) => HashMap::new(),
        };
        let mut gathering =
            Gathering { now, names: Names::default(), paths, files: vec![], left_out: vec![] };
        // Nothing may take the name of the list.
        gathering.names.give("", NOT_INCLUDED);
        let mut last = None;
        loop {
            let mut page = query.clone();
            if let Some(last) = last {
                page = page.filter(asset::COLUMN.id.gt(last));
            }
            let page = page.order_by_asc(asset::COLUMN.id).limit(AT_ONCE).all(db).await?;
            let Some(end) = page.last() else { break };
            last = Some(end.id);
            gathering.add(db, page).await?;
        }
        if let Chosen::Assets(ids) = chosen {
            gathering.miss(ids);
        }
        let Gathering { files, left_out, .. } = gathering;
        let files = files.into_iter().map(|(_, file)| file).collect();
        Ok(Self { name, files, left_out })
    }

    /// Tells how many bytes the archive has, to the byte.
    #[must_use]
    pub fn size(&self) -> u64 {
        let note = self.note().map(|note| (NOT_INCLUDED, note.len() as u64));
        let files = self.files.iter().map(|file| (file.name.as_str(), file.size));
        zip::size_of(files.chain(note))
    }

    /// Lists what is to be packed, first to last.
    pub fn entries(self, now: DateTime<Utc>) -> impl Stream<Item = Result<Packed>> + Send + use<> {
        let note = self.note().map(|note| Packed {
            name: NOT_INCLUDED.into(),
            content: Content::Text(note.into()),
            modified: now,
        });
        let files = self.files.into_iter().map(|file| Packed {
            name: file.name,
            content: Content::Blob(file.digest, file.size),
            modified: file.added_at,
        });
        stream::iter(files.chain(note).map(Ok))
    }

    /// Says what is not in the archive; none if all is.
    fn note(&self) -> Option<String> {
        note(&self.left_out)
    }
}

/// Says what is left out; none if nothing is.
pub(super) fn note(left_out: &[LeftOut]) -> Option<String> {
    let lines = left_out.iter().map(|left| {
        let name = left.name.clone().unwrap_or_else(|| left.asset.to_string());
        format!("{name}: {}\r\n", left.refused.message)
    });
    Some(lines.collect::<Vec<_>>().concat()).filter(|note| !note.is_empty())
}

/// What was found so far.
struct Gathering {
    /// When what may be downloaded is asked.
    now: DateTime<Utc>,
    names: Names,
    /// What the names in each folder begin with.
    paths: HashMap<FolderId, String>,
    files: Vec<(AssetId, File)>,
    left_out: Vec<LeftOut>,
}

impl Gathering {
    async fn add(&mut self, db: &impl ConnectionTrait, assets: Vec<asset::Model>) -> Result<()> {
        if self.files.len() + self.left_out.len() + assets.len() > FILES {
            return Err(PackingError::TooMany.into());
        }
        let ids = assets.iter().map(|asset| asset.revision_id);
        let revisions = revision::Entity::find().filter(revision::COLUMN.id.is_in(ids));
        let revisions = revisions.all(db).await?;
        let revisions: HashMap<_, _> = revisions.into_iter().map(|row| (row.id, row)).collect();
        let standings = reads::rights::of(db, &assets).await?;
        for asset in assets {
            let Some(standing) = standings.get(&asset.id) else { continue };
            let Some(revision) = revisions.get(&asset.revision_id) else { continue };
            if let Err(refused) = rights::check(standing, AssetAction::Download, self.now) {
                let refused = Error::from(refused).into();
                self.left_out.push(LeftOut { asset: asset.id, name: Some(asset.name), refused });
                continue;
            }
            let folder = asset.folder_id.and_then(|folder| self.paths.get(&folder));
            let name = disposition::file_name(&asset.name, revision.format);
            let name = self.names.give(folder.map_or("", String::as_str), &name);
            let digest = revision.digest.parse().map_err(anyhow::Error::new)?;
            let size = u64::try_from(revision.size).unwrap_or_default();
            self.files.push((asset.id, File { name, digest, size, added_at: revision.added_at }));
        }
        Ok(())
    }

    /// Notes which of some assets were not found.
    fn miss(&mut self, wanted: &[AssetId]) {
        for asset in wanted {
            let is_there = self.files.iter().any(|(id, _)| id == asset)
                || self.left_out.iter().any(|left| left.asset == *asset);
            if !is_there {
                let refused = Error::not_found("asset").into();
                self.left_out.push(LeftOut { asset: *asset, name: None, refused });
            }
        }
    }
}

/// Finds what was chosen, and what an archive of it is called.
pub(super) async fn scope(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    member: &Member,
    chosen: &Chosen,
) -> Result<(String, Select<asset::Entity>)> {
    match chosen {
        Chosen::Assets(ids) => {
            let wanted = asset::COLUMN.id.is_in(ids.iter().copied());
            Ok((SOME_FILES.into(), reads::visible_to(member).filter(wanted)))
        }
        Chosen::Package(None) => {
            let account = accounts::reads::visible_to(member).one(db).await?;
            let account = account.ok_or_else(|| Error::not_found("account"))?;
            Ok((account.name, reads::visible_to(member)))
        }
        Chosen::Folder(id) | Chosen::Package(Some(id)) => {
            let folder = reads::find_folder(db, member, *id).await?;
            let folder = folder.ok_or_else(|| Error::not_found("folder"))?;
            let inside = tree::subtree(db, *id).await?;
            let inside = asset::COLUMN.folder_id.is_in(inside);
            Ok((folder.name, reads::visible_to(member).filter(inside)))
        }
        Chosen::Collection(id) => {
            let collection = reads::find_collection(db, member, *id).await?;
            let collection = collection.ok_or_else(|| Error::not_found("collection"))?;
            let (inside, _) =
                selection::of(db, now, member, &collection, Sorting::default()).await?;
            Ok((collection.name, inside))
        }
    }
}

/// Tells what the names of files begin with in each folder below one.
async fn paths(
    db: &impl ConnectionTrait,
    member: &Member,
    top: FolderId,
) -> Result<HashMap<FolderId, String>> {
    let inside = tree::subtree(db, top).await?;
    let folders = reads::folders_of(member).filter(folder::COLUMN.id.is_in(inside.clone()));
    let folders = folders.all(db).await?;
    let mut folders: HashMap<_, _> = folders.into_iter().map(|row| (row.id, row)).collect();
    let (mut paths, mut names) = (HashMap::from([(top, String::new())]), Names::default());
    // From the top down, so that the way to each is there before what is in it.
    for id in inside {
        let Some(folder) = folders.remove(&id).filter(|_| id != top) else { continue };
        let above = folder.parent_id.and_then(|above| paths.get(&above));
        let above = above.map_or("", String::as_str);
        let name = names.give(above, &disposition::folder_name(&folder.name));
        paths.insert(id, format!("{name}/"));
    }
    Ok(paths)
}
