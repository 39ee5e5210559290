//! What can be done with suggestions.

use entity::{
    asset,
    detail::{Layer, Words},
    id::{AssetId, PersonId, SuggestionId},
    nametag,
    suggestion::{self, SuggestionKind, SuggestionState},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*, sea_query::OnConflict};
use storage::media::Metadata;

use super::{
    asset as assets,
    nametag::{self as nametags, Change},
    person, room, tag,
};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::{
        nametag::Region,
        suggestion::{self as rules, Suggestion},
    },
    tx::Tx,
};

/// Suggests what follows from what a layer says of assets; what was suggested before is not
/// suggested again.
pub(super) async fn suggest(
    tx: &Tx,
    layer: Layer,
    said: impl IntoIterator<Item = (AssetId, &Metadata)>,
) -> Result<()> {
    let row = |asset, kind, suggestion: Suggestion| suggestion::ActiveModel {
        id: Set(SuggestionId::new()),
        asset_id: Set(asset),
        kind: Set(kind),
        state: Set(SuggestionState::Open),
        layer: Set(layer),
        key: Set(suggestion.key()),
        path: Set(Words(suggestion.path)),
        cx: Set(suggestion.region.map(|region| region.cx)),
        cy: Set(suggestion.region.map(|region| region.cy)),
        w: Set(suggestion.region.map(|region| region.w)),
        h: Set(suggestion.region.map(|region| region.h)),
        created_at: Set(tx.now),
    };
    let mut rows = Vec::new();
    for (asset, said) in said {
        let tags = rules::tags(said).into_iter();
        rows.extend(tags.map(|tag| row(asset, SuggestionKind::Tag, tag)));
        let nametags = rules::nametags(said).into_iter();
        rows.extend(nametags.map(|nametag| row(asset, SuggestionKind::Nametag, nametag)));
    }
    Ok(tx.upsert_all(rows, OnConflict::new().do_nothing().to_owned()).await?)
}

/// Follows a suggestion: puts the tag on the asset, or names the person on it. A tag or a person of
/// the same name is taken where there is one.
pub async fn accept(tx: &Tx, member: &Member, id: SuggestionId) -> Result<asset::Model> {
    let (asset, suggestion) = find(tx, member, id).await?;
    let path = &suggestion.path.0;
    match suggestion.kind {
        SuggestionKind::Tag => {
            let tag = tag::ensure_path(tx, member, path).await?;
            tag::put(tx, member, asset.id, &[tag]).await?;
        }
        SuggestionKind::Nametag => {
            let name = path.concat();
            let person = person::named(tx, member, None, Some(&name)).await?;
            name_person(tx, member, person.id, &suggestion).await?;
        }
    }
    decide(tx, suggestion, SuggestionState::Accepted).await?;
    assets::find(tx, member, asset.id).await
}

/// Puts a suggestion aside for good.
pub async fn dismiss(tx: &Tx, member: &Member, id: SuggestionId) -> Result<asset::Model> {
    let (asset, suggestion) = find(tx, member, id).await?;
    decide(tx, suggestion, SuggestionState::Dismissed).await?;
    assets::save(tx, asset, |_| {}).await
}

/// Names a person where the suggestion shows them; one who is named already only gets the place.
async fn name_person(
    tx: &Tx,
    member: &Member,
    person: PersonId,
    suggestion: &suggestion::Model,
) -> Result<()> {
    let region = region(suggestion);
    let named = nametag::Entity::find()
        .filter(nametag::COLUMN.asset_id.eq(suggestion.asset_id))
        .filter(nametag::COLUMN.person_id.eq(person))
        .all(&tx.db)
        .await?;
    let placed = Change { region: Some(region), ..Change::default() };
    match named.iter().find(|nametag| nametag.cx.is_none()) {
        Some(nametag) if region.is_some() => {
            nametags::update(tx, member, nametag.id, placed).await?;
        }
        None if named.is_empty() => {
            nametags::add(tx, member, suggestion.asset_id, person, placed).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Tells where a suggestion shows a person.
fn region(suggestion: &suggestion::Model) -> Option<Region> {
    let (cx, cy) = (suggestion.cx?, suggestion.cy?);
    Some(Region { cx, cy, w: suggestion.w?, h: suggestion.h? })
}

async fn decide(tx: &Tx, suggestion: suggestion::Model, state: SuggestionState) -> Result<()> {
    let mut decided = suggestion.into_active_model();
    decided.state = Set(state);
    decided.update(&tx.db).await?;
    Ok(())
}

/// Finds a suggestion about which nothing was decided.
async fn find(
    tx: &Tx,
    member: &Member,
    id: SuggestionId,
) -> Result<(asset::Model, suggestion::Model)> {
    room::hold(tx, member.account).await?;
    let not_found = || Error::not_found("suggestion");
    let suggestion = suggestion::Entity::find_by_id(id)
        .filter(suggestion::COLUMN.state.eq(SuggestionState::Open))
        .one(&tx.db)
        .await?
        .ok_or_else(not_found)?;
    let asset =
        assets::find(tx, member, suggestion.asset_id).await.map_err(|error| match error {
            Error::Refused(_) => not_found(),
            broken @ Error::Broken(_) => broken,
        })?;
    Ok((asset, suggestion))
}
