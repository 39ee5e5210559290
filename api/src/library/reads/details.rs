//! What is said about assets, and what is suggested for them.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    detail,
    id::{AssetId, RevisionId},
    revision,
    suggestion::{self, SuggestionState},
};
use sea_orm::{Condition, DbErr, QueryOrder, prelude::*};

use crate::{database::Db, error::Result, library::rules::detail::Details};

/// Names an asset, with the revision whose file counts, of which what is said is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DetailsOf(pub AssetId, pub RevisionId);

impl Loader<DetailsOf> for Db {
    type Value = Details;
    type Error = DbErr;

    async fn load(&self, keys: &[DetailsOf]) -> Result<HashMap<DetailsOf, Details>, DbErr> {
        let rows = detail::Entity::find()
            .filter(detail::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .filter(
                Condition::any()
                    .add(detail::COLUMN.revision_id.is_null())
                    .add(detail::COLUMN.revision_id.is_in(keys.iter().map(|key| key.1))),
            )
            .all(self.reader())
            .await?;
        let of = |key: &DetailsOf| {
            let speaks = |row: &&detail::Model| {
                row.asset_id == key.0 && row.revision_id.is_none_or(|revision| revision == key.1)
            };
            Details::new(rows.iter().filter(speaks).cloned().collect())
        };
        Ok(keys.iter().map(|key| (*key, of(key))).collect())
    }
}

/// Names an asset for which open suggestions are wanted, in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SuggestionsOf(pub AssetId);

impl Loader<SuggestionsOf> for Db {
    type Value = Vec<suggestion::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[SuggestionsOf],
    ) -> Result<HashMap<SuggestionsOf, Self::Value>, DbErr> {
        let rows = suggestion::Entity::find()
            .filter(suggestion::COLUMN.asset_id.is_in(keys.iter().map(|key| key.0)))
            .filter(suggestion::COLUMN.state.eq(SuggestionState::Open))
            .order_by_asc(suggestion::COLUMN.id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(SuggestionsOf(row.asset_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// What each layer says about an asset with a revision.
pub async fn of(
    db: &impl ConnectionTrait,
    asset: AssetId,
    revision: RevisionId,
) -> Result<Vec<detail::Model>> {
    let rows = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.eq(asset))
        .filter(
            Condition::any()
                .add(detail::COLUMN.revision_id.is_null())
                .add(detail::COLUMN.revision_id.eq(revision)),
        )
        .all(db)
        .await?;
    Ok(rows)
}

/// What each layer says about the assets of some files, of which each has one.
pub async fn of_files(
    db: &impl ConnectionTrait,
    files: &[revision::Model],
) -> Result<HashMap<AssetId, Vec<detail::Model>>> {
    let of_file = detail::COLUMN.revision_id.is_in(files.iter().map(|file| file.id));
    let rows = detail::Entity::find()
        .filter(detail::COLUMN.asset_id.is_in(files.iter().map(|file| file.asset_id)))
        .filter(Condition::any().add(detail::COLUMN.revision_id.is_null()).add(of_file));
    let mut found = HashMap::<_, Vec<_>>::new();
    for row in rows.all(db).await? {
        found.entry(row.asset_id).or_default().push(row);
    }
    Ok(found)
}
