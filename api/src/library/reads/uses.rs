//! Where assets are used within the library itself.

use entity::{id::AssetId, person, release};
use sea_orm::prelude::*;

use crate::{
    error::Result,
    uses::{Use, UseKind},
};

/// The releases of which some assets are the documents.
pub async fn of_documents(
    db: &impl ConnectionTrait,
    assets: &[AssetId],
) -> Result<Vec<(AssetId, Use)>> {
    let rows = release::Entity::find()
        .filter(release::COLUMN.document_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let people = rows.iter().map(|release| release.person_id);
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(people)).all(db).await?;
    let used = rows.into_iter().filter_map(|release| {
        let person = people.iter().find(|person| person.id == release.person_id)?;
        let (id, name) = (person.id.to_string(), person.name.clone());
        Some((release.document_id?, Use { kind: UseKind::Release, id, name }))
    });
    Ok(used.collect())
}
