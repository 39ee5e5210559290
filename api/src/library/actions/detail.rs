//! What can be done with what is said about assets.

use chrono::{SubsecRound, TimeDelta};
use entity::{
    asset,
    detail::{self, Layer, ModelRelease, Paths, Translation, Translations, Words},
    id::{AssetId, DetailId, RevisionId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use storage::media::{self, Metadata};

use super::{asset as assets, room, suggestion};
use crate::{
    access::Member,
    error::Result,
    library::{
        reads::details,
        rules::detail::{self as rules, Details, Taken},
    },
    tx::Tx,
    version,
};

/// What people say about an asset; what is not given stays as it is, and none in it lets the
/// layers below speak.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it is called in print.
    pub title: Option<Option<String>>,
    /// What it shows, in each of some languages; none takes the text away.
    pub captions: Vec<(String, Option<String>)>,
    /// Who made it.
    pub creators: Option<Option<Vec<String>>>,
    /// Whose it is.
    pub copyright: Option<Option<String>>,
    /// What may be done with it, in each of some languages.
    pub usage_terms: Vec<(String, Option<String>)>,
    /// 1 to 5; 0 is undecided and -1 rejected.
    pub rating: Option<Option<i16>>,
    /// When it was taken.
    pub taken: Option<Option<Taken>>,
}

/// Keeps what files say about themselves, and suggests what follows from that. The library is held
/// already.
pub async fn embed(
    tx: &Tx,
    files: impl IntoIterator<Item = (AssetId, RevisionId, &Metadata)>,
) -> Result<()> {
    let nothing = Metadata::default();
    let said: Vec<_> = files.into_iter().filter(|(_, _, said)| **said != nothing).collect();
    let rows = said.iter().map(|&(asset, revision, said)| {
        row(tx, asset, Some(revision), Layer::Embedded, said).into_active_model().reset_all()
    });
    tx.insert_all(rows.collect()).await?;
    let said = said.iter().map(|&(asset, _, said)| (asset, said));
    suggestion::suggest(tx, Layer::Embedded, said).await
}

/// Says of a revision what the same file says about itself in an earlier one. The library is held
/// already.
pub(super) async fn say_again(tx: &Tx, from: RevisionId, to: RevisionId) -> Result<()> {
    let said = detail::Entity::find().filter(detail::COLUMN.revision_id.eq(from));
    if let Some(said) = said.one(&tx.db).await? {
        insert(tx, detail::Model { id: DetailId::new(), revision_id: Some(to), ..said }).await?;
    }
    Ok(())
}

/// Keeps what a sidecar says in place of what an earlier one said.
pub async fn attach(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    metadata: &Metadata,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    detail::Entity::delete_many()
        .filter(detail::COLUMN.asset_id.eq(id))
        .filter(detail::COLUMN.layer.eq(Layer::Sidecar))
        .exec(&tx.db)
        .await?;
    insert(tx, row(tx, id, None, Layer::Sidecar, metadata)).await?;
    suggestion::suggest(tx, Layer::Sidecar, [(id, metadata)]).await?;
    dated(tx, asset).await
}

/// Says something about an asset.
pub async fn describe(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    change: &Change,
    expected_version: Option<i32>,
) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    version::check(expected_version, asset.version)?;
    let said = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.eq(id))
        .filter(detail::COLUMN.layer.eq(Layer::User))
        .one(&tx.db)
        .await?;
    if let Some(said) = said {
        let changed = applied(said, change)?.into_active_model().reset_all();
        changed.update(&tx.db).await?;
    } else {
        let nothing = row(tx, id, None, Layer::User, &Metadata::default());
        insert(tx, applied(nothing, change)?).await?;
    }
    dated(tx, asset).await
}

/// Applies a change to what people said before.
fn applied(mut said: detail::Model, change: &Change) -> Result<detail::Model> {
    let text = |text: &Option<String>, field| {
        text.as_deref().map(|text| rules::text(text, field)).transpose()
    };
    if let Some(title) = &change.title {
        said.title = text(title, "title")?;
    }
    if let Some(copyright) = &change.copyright {
        said.copyright = text(copyright, "copyright")?;
    }
    translate(&mut said.captions.0, &change.captions, "captions")?;
    translate(&mut said.usage_terms.0, &change.usage_terms, "usageTerms")?;
    if let Some(creators) = &change.creators {
        said.creators = Words(rules::creators(creators.as_deref().unwrap_or_default())?);
    }
    if let Some(rating) = change.rating {
        said.rating = rating.map(rules::rating).transpose()?;
    }
    if let Some(taken) = change.taken {
        let taken = taken.map(rules::taken).transpose()?;
        said.taken_at = taken.map(|taken| taken.at.trunc_subsecs(6));
        said.taken_offset = taken.and_then(|taken| taken.offset);
    }
    Ok(said)
}

fn translate(
    texts: &mut Vec<Translation>,
    changes: &[(String, Option<String>)],
    field: &'static str,
) -> Result<()> {
    for (language, text) in changes {
        let text = text.as_deref().map(|text| rules::text(text, field)).transpose()?;
        rules::translate(texts, rules::language(language)?, text, field)?;
    }
    Ok(())
}

/// Sorts the asset by when it was taken, as that is told now, under its next version.
async fn dated(tx: &Tx, asset: asset::Model) -> Result<asset::Model> {
    let taken = dated_at(tx, &asset, asset.revision_id).await?;
    assets::save(tx, asset, |asset| asset.dated_at = Set(taken)).await
}

/// Tells when an asset was taken, as all layers tell of one of its files; or else when it was added.
pub(super) async fn dated_at(
    tx: &Tx,
    asset: &asset::Model,
    revision: RevisionId,
) -> Result<DateTimeUtc> {
    let layers = details::of(&tx.db, asset.id, revision).await?;
    Ok(Details::new(layers).taken().map_or(asset.added_at, |taken| taken.value.at))
}

/// Writes what a layer says.
fn row(
    tx: &Tx,
    asset: AssetId,
    revision: Option<RevisionId>,
    layer: Layer,
    metadata: &Metadata,
) -> detail::Model {
    let taken = metadata.taken_at;
    let offset = taken.and_then(|taken| taken.offset_minutes);
    let ahead = TimeDelta::minutes(offset.unwrap_or_default().into());
    let taken_at = taken.and_then(|taken| taken.local.and_utc().checked_sub_signed(ahead));
    let position = metadata.position;
    let said = metadata.clone();
    detail::Model {
        id: DetailId::new(),
        asset_id: asset,
        revision_id: revision,
        layer,
        title: said.title,
        captions: translations(said.captions),
        creators: Words(said.creators),
        copyright: said.copyright,
        usage_terms: translations(said.usage_terms),
        keywords: Words(said.keywords),
        keyword_paths: Paths(said.keyword_paths),
        rating: said.rating.map(i16::from),
        model_release: said.model_release.map(release),
        model_release_ids: Words(said.model_release_ids),
        persons: Words(said.persons),
        camera_make: said.camera_make,
        camera_model: said.camera_model,
        lens: said.lens,
        colour_profile: said.colour_profile,
        latitude: position.map(|position| position.latitude),
        longitude: position.map(|position| position.longitude),
        altitude: position.and_then(|position| position.altitude),
        taken_at: taken_at.map(|instant| instant.trunc_subsecs(6)),
        taken_offset: offset,
        noted_at: tx.now,
    }
}

async fn insert(tx: &Tx, row: detail::Model) -> Result<()> {
    row.into_active_model().reset_all().insert(&tx.db).await?;
    Ok(())
}

fn translations(texts: Vec<media::Translation>) -> Translations {
    let texts = texts.into_iter();
    Translations(
        texts.map(|text| Translation { language: text.language, text: text.text }).collect(),
    )
}

fn release(release: media::ModelRelease) -> ModelRelease {
    match release {
        media::ModelRelease::None => ModelRelease::None,
        media::ModelRelease::NotApplicable => ModelRelease::NotApplicable,
        media::ModelRelease::Unlimited => ModelRelease::Unlimited,
        media::ModelRelease::Limited => ModelRelease::Limited,
    }
}
