//! What can be done with nametags.

use entity::{
    asset,
    id::{AssetId, NametagId, PersonId},
    nametag, revision,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{asset as assets, room};
use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    library::rules::{
        name,
        nametag::{self as rules, NametagError, PER_ASSET, Region, Span},
    },
    tx::Tx,
};

/// What a nametag says; what is not given stays as it is, and none in it clears it.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Who it is.
    pub person: Option<PersonId>,
    /// What the person is or does.
    pub title: Option<Option<String>>,
    /// Where in the picture.
    pub region: Option<Option<Region>>,
    /// When in the recording.
    pub span: Option<Option<Span>>,
}

/// Names a person on an asset.
pub async fn add(
    tx: &Tx,
    member: &Member,
    asset: AssetId,
    person: PersonId,
    change: Change,
) -> Result<nametag::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, asset).await?;
    let named = nametag::Entity::find().filter(nametag::COLUMN.asset_id.eq(asset.id));
    if named.count(&tx.db).await? >= PER_ASSET {
        return Err(NametagError::TooMany.into());
    }
    let mut nametag = nametag::ActiveModel {
        id: Set(NametagId::new()),
        asset_id: Set(asset.id),
        person_id: Set(person),
        created_at: Set(tx.now),
        ..Default::default()
    };
    apply(tx, &mut nametag, &asset, change).await?;
    let nametag = nametag.insert(&tx.db).await?;
    tx.note(nametag.id, audit::Change::added(&nametag)).await;
    assets::save(tx, asset, |_| {}).await?;
    Ok(nametag)
}

/// Changes what a nametag says.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: NametagId,
    change: Change,
) -> Result<nametag::Model> {
    let (asset, nametag) = find(tx, member, id).await?;
    let before = nametag.clone();
    let mut nametag = nametag.into_active_model();
    apply(tx, &mut nametag, &asset, change).await?;
    let nametag = nametag.update(&tx.db).await?;
    tx.note(id, audit::Change::of(&before, &nametag)).await;
    assets::save(tx, asset, |_| {}).await?;
    Ok(nametag)
}

/// Takes a nametag off its asset, and returns the asset.
pub async fn remove(tx: &Tx, member: &Member, id: NametagId) -> Result<asset::Model> {
    let (asset, nametag) = find(tx, member, id).await?;
    tx.note(id, audit::Change::removed(&nametag)).await;
    nametag.delete(&tx.db).await?;
    assets::save(tx, asset, |_| {}).await
}

async fn find(tx: &Tx, member: &Member, id: NametagId) -> Result<(asset::Model, nametag::Model)> {
    room::hold(tx, member.account).await?;
    let not_found = || Error::not_found("nametag");
    let nametag = nametag::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(not_found)?;
    let asset = assets::find(tx, member, nametag.asset_id).await.map_err(|error| match error {
        Error::Refused(_) => not_found(),
        broken @ Error::Broken(_) => broken,
    })?;
    Ok((asset, nametag))
}

async fn apply(
    tx: &Tx,
    nametag: &mut nametag::ActiveModel,
    asset: &asset::Model,
    change: Change,
) -> Result<()> {
    if let Some(person) = change.person {
        nametag.person_id = Set(person);
    }
    if let Some(title) = change.title {
        let title = title.map(|title| name::typed(&title)).transpose();
        nametag.title = Set(title.map_err(|error| Error::bad_input("title", error.to_string()))?);
    }
    if let Some(region) = change.region {
        let region = region.map(|region| rules::region(region, asset.kind)).transpose()?;
        nametag.cx = Set(region.map(|region| region.cx));
        nametag.cy = Set(region.map(|region| region.cy));
        nametag.w = Set(region.map(|region| region.w));
        nametag.h = Set(region.map(|region| region.h));
    }
    if let Some(span) = change.span {
        let span = match span {
            Some(span) => Some(rules::span(span, asset.kind, duration(tx, asset).await?)?),
            None => None,
        };
        nametag.from_ms = Set(span.map(|span| span.from_ms));
        nametag.to_ms = Set(span.map(|span| span.to_ms));
    }
    Ok(())
}

async fn duration(tx: &Tx, asset: &asset::Model) -> Result<Option<i64>> {
    let revision = revision::Entity::find_by_id(asset.revision_id).one(&tx.db).await?;
    Ok(revision.and_then(|revision| revision.duration_ms))
}
