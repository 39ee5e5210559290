//! Rights that end soon.

use chrono::NaiveDate;
use entity::{
    asset, asset_right,
    id::{AccountId, ReleaseId},
    nametag,
    notification::{Facts, Topic},
    person, release,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};

use crate::{
    accounts,
    error::Result,
    notifications::actions::{self, News},
    tx::Tx,
};

/// Tells those who keep an account what ends on a day.
pub(super) async fn tell(tx: &Tx, account: AccountId, last: NaiveDate) -> Result<()> {
    let licensed = asset_right::Entity::find()
        .select_only()
        .column(asset_right::Column::AssetId)
        .filter(asset_right::COLUMN.valid_until.eq(last))
        .into_query();
    let assets = asset::Entity::find()
        .filter(asset::COLUMN.account_id.eq(account))
        .filter(asset::COLUMN.trashed_at.is_null())
        .filter(asset::COLUMN.id.in_subquery(licensed))
        .order_by_asc(asset::COLUMN.id);
    let agreed = release::Entity::find()
        .select_only()
        .column(release::Column::PersonId)
        .filter(release::COLUMN.account_id.eq(account))
        .filter(release::COLUMN.withdrawn_at.is_null())
        .filter(release::COLUMN.valid_until.eq(last))
        .into_query();
    let people = person::Entity::find()
        .filter(person::COLUMN.id.in_subquery(agreed))
        .order_by_asc(person::COLUMN.id);
    let count = assets.clone().count(&tx.db).await? + people.clone().count(&tx.db).await?;
    let first = match assets.one(&tx.db).await? {
        Some(asset) => Some(asset.name),
        None => people.one(&tx.db).await?.map(|person| person.name),
    };
    let news = News {
        topic: Topic::RightsExpiring,
        account: Some(account),
        subject: account.to_string(),
        fact: format!("{account}:{last}:{}", tx.now.date_naive()),
        facts: Facts {
            title: first,
            number: i64::try_from(count).ok(),
            day: Some(last),
            ..Facts::default()
        },
    };
    let keepers = accounts::reads::keepers(&tx.db, account).await?;
    actions::tell(tx, news, keepers.into_iter().map(|keeper| keeper.id)).await
}

/// Tells those who keep an account that a person has taken a release back, and how many files show
/// them.
pub(super) async fn withdrawn(tx: &Tx, account: AccountId, id: ReleaseId) -> Result<()> {
    let Some(release) = release::Entity::find_by_id(id).one(&tx.db).await? else { return Ok(()) };
    let person = person::Entity::find_by_id(release.person_id).one(&tx.db).await?;
    let shown = nametag::Entity::find()
        .select_only()
        .column(nametag::Column::AssetId)
        .filter(nametag::COLUMN.person_id.eq(release.person_id))
        .into_query();
    let shown = asset::Entity::find()
        .filter(asset::COLUMN.account_id.eq(account))
        .filter(asset::COLUMN.trashed_at.is_null())
        .filter(asset::COLUMN.id.in_subquery(shown));
    let news = News {
        topic: Topic::ReleaseWithdrawn,
        account: Some(account),
        subject: id.to_string(),
        fact: format!("{id}:withdrawn"),
        facts: Facts {
            person: person.map(|person| person.name),
            number: i64::try_from(shown.count(&tx.db).await?).ok(),
            ..Facts::default()
        },
    };
    let keepers = accounts::reads::keepers(&tx.db, account).await?;
    actions::tell(tx, news, keepers.into_iter().map(|keeper| keeper.id)).await
}
