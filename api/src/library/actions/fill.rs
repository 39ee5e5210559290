//! Many assets at once, for filling a library with files that are stored and drawn already.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    asset::{self, AssetKind, AssetState},
    asset_tag, blob,
    conversion::{self, ConversionState},
    id::{AccountId, AssetId, NametagId, PersonId, TagId},
    likeness, nametag, revision,
};
use sea_orm::{ActiveValue::Set, prelude::*};

use super::{
    asset::{self as assets, NewAsset},
    card, order, room,
};
use crate::{
    error::Result,
    library::{
        reads,
        rules::nametag::{self as rules, NametagError, Region, Span},
    },
    tx::Tx,
};

/// An asset to be, with its past.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The asset.
    pub asset: NewAsset,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// Since when it is in the trash.
    pub trashed_at: Option<DateTime<Utc>>,
    /// What it is tagged with; tags of the same account, each once.
    pub tags: Vec<TagId>,
    /// Who is named on it.
    pub people: Vec<Named>,
}

/// A nametag to be.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// Who it is; a person of the same account.
    pub person: PersonId,
    /// What the person is or does.
    pub title: Option<String>,
    /// Where in the picture.
    pub region: Option<Region>,
    /// When in the recording.
    pub span: Option<Span>,
}

/// Adds assets to an account, each at the end of its folder. Nobody is told of them.
pub(crate) async fn add(tx: &Tx, account: AccountId, gathered: Vec<Gathered>) -> Result<()> {
    room::hold(tx, account).await?;
    let hashes = hashes(tx, &gathered).await?;
    let folders: Vec<_> = gathered.iter().map(|new| new.asset.folder).collect();
    let ranks = order::behind(tx, account, &folders).await?;
    let mut rows = Rows::default();
    for (new, rank) in gathered.into_iter().zip(ranks) {
        let hash = hashes.get(&new.asset.blob.digest).copied();
        rows.push(new, rank, hash)?;
    }
    let ids: Vec<_> = rows.assets.iter().map(|asset| *asset.id.as_ref()).collect();
    tx.insert_all(rows.assets).await?;
    tx.insert_all(rows.revisions).await?;
    tx.insert_all(rows.likenesses).await?;
    tx.insert_all(rows.conversions).await?;
    tx.insert_all(rows.tagged).await?;
    tx.insert_all(rows.nametags).await?;
    card::write(tx, &ids).await?;
    room::take(tx, account, rows.bytes).await
}

/// What the pictures among the files look like.
async fn hashes(tx: &Tx, gathered: &[Gathered]) -> Result<HashMap<String, i64>> {
    let digests: HashSet<_> = gathered.iter().map(|new| new.asset.blob.digest.as_str()).collect();
    let blobs = blob::Entity::find().filter(blob::COLUMN.digest.is_in(digests));
    let blobs = blobs.all(&tx.db).await?.into_iter();
    Ok(blobs.filter_map(|blob| Some((blob.digest, blob.likeness?))).collect())
}

/// The rows of many assets.
#[derive(Default)]
struct Rows {
    assets: Vec<asset::ActiveModel>,
    revisions: Vec<revision::ActiveModel>,
    likenesses: Vec<likeness::ActiveModel>,
    conversions: Vec<conversion::ActiveModel>,
    tagged: Vec<asset_tag::ActiveModel>,
    nametags: Vec<nametag::ActiveModel>,
    bytes: i64,
}

impl Rows {
    fn push(&mut self, new: Gathered, rank: String, hash: Option<i64>) -> Result<(), NametagError> {
        let (kind, duration) = (new.asset.blob.format.kind(), new.asset.blob.duration_ms);
        self.bytes += new.asset.blob.size;
        let (mut asset, revision) = assets::rows(new.asset, rank, new.added_at);
        asset.state = Set(AssetState::Ready);
        asset.trashed_at = Set(new.trashed_at);
        let id = *asset.id.as_ref();
        let account = *asset.account_id.as_ref();
        let hash = hash.filter(|_| kind == AssetKind::Image);
        self.likenesses.extend(hash.and_then(|hash| reads::likeness::row(account, id, hash)));
        if matches!(kind, AssetKind::Video | AssetKind::Audio) {
            // Made at the next start of a server: here nobody waits for them.
            self.conversions.push(conversion::ActiveModel {
                asset_id: Set(id),
                revision_id: revision.id.clone(),
                state: Set(ConversionState::NeedsTool),
                percent: Set(0),
            });
        }
        self.assets.push(asset);
        self.revisions.push(revision);
        let tagged = new
            .tags
            .into_iter()
            .map(|tag| asset_tag::ActiveModel { asset_id: Set(id), tag_id: Set(tag) });
        self.tagged.extend(tagged);
        for named in new.people {
            named.region.map(|region| rules::region(region, kind)).transpose()?;
            named.span.map(|span| rules::span(span, kind, duration)).transpose()?;
            self.nametags.push(named.on(id, new.added_at));
        }
        Ok(())
    }
}

impl Named {
    fn on(self, asset: AssetId, at: DateTime<Utc>) -> nametag::ActiveModel {
        let Self { person, title, region, span } = self;
        nametag::ActiveModel {
            id: Set(NametagId::new()),
            asset_id: Set(asset),
            person_id: Set(person),
            title: Set(title),
            cx: Set(region.map(|region| region.cx)),
            cy: Set(region.map(|region| region.cy)),
            w: Set(region.map(|region| region.w)),
            h: Set(region.map(|region| region.h)),
            from_ms: Set(span.map(|span| span.from_ms)),
            to_ms: Set(span.map(|span| span.to_ms)),
            created_at: Set(at),
        }
    }
}
