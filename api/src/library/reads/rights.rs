//! What decides what may be done with assets, found for all of them at once.

use std::collections::{HashMap, HashSet};

use async_graphql::dataloader::Loader;
use entity::{
    account,
    asset::{self, Ownership},
    asset_right, delivery,
    id::{AssetId, PersonId},
    nametag, person, release,
};
use sea_orm::{DbErr, QuerySelect, prelude::*};

use crate::{
    database::Db,
    error::Result,
    library::rules::rights::{Consent, Standing},
};

/// Names an asset of which is asked what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandingOf(pub AssetId);

impl Loader<StandingOf> for Db {
    type Value = Option<Standing>;
    type Error = DbErr;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Self::Value>, DbErr> {
        let ids = keys.iter().map(|key| key.0);
        let assets = asset::Entity::find().filter(asset::COLUMN.id.is_in(ids));
        let found = of(self.reader(), &assets.all(self.reader()).await?).await?;
        Ok(found.into_iter().map(|(id, standing)| (StandingOf(id), Some(standing))).collect())
    }
}

/// What decides about one asset.
pub async fn of_one(db: &impl ConnectionTrait, asset: &asset::Model) -> Result<Standing> {
    let mut found = of(db, std::slice::from_ref(asset)).await?;
    let standing = found.remove(&asset.id);
    Ok(standing.ok_or_else(|| DbErr::RecordNotFound("account".into()))?)
}

/// What decides about each of some assets, in as many statements however many they are.
pub async fn of(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<AssetId, Standing>, DbErr> {
    let made_of = ingredients(db, assets).await?;
    let parts = made_of.values().flatten().copied();
    let ids: HashSet<_> = assets.iter().map(|asset| asset.id).chain(parts).collect();
    let accounts: HashSet<_> = assets.iter().map(|asset| asset.account_id).collect();
    let accounts = account::Entity::find().filter(account::COLUMN.id.is_in(accounts)).all(db);
    let accounts: HashMap<_, _> =
        accounts.await?.into_iter().map(|account| (account.id, account)).collect();
    let terms =
        asset_right::Entity::find().filter(asset_right::COLUMN.asset_id.is_in(ids.iter().copied()));
    let terms: HashMap<_, _> =
        terms.all(db).await?.into_iter().map(|terms| (terms.asset_id, terms)).collect();
    let consents = consents(db, ids.into_iter().collect()).await?;
    let standing = |asset: &asset::Model| {
        let parts = made_of.get(&asset.id).map_or(&[][..], Vec::as_slice);
        // Whoever is shown in several parts is one person.
        let mut seen = HashSet::new();
        let people = std::iter::once(&asset.id).chain(parts);
        let people = people.filter_map(|id| consents.get(id)).flatten();
        let standing = Standing {
            ownership: asset.ownership,
            subscribed_until: accounts.get(&asset.account_id)?.closes_at,
            terms: terms.get(&asset.id).cloned(),
            ingredients: parts.iter().filter_map(|part| terms.get(part).cloned()).collect(),
            consents: people.filter(|consent| seen.insert(consent.person)).cloned().collect(),
        };
        Some((asset.id, standing))
    };
    Ok(assets.iter().filter_map(standing).collect())
}

/// What those of some assets are made of that are finished videos.
async fn ingredients(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<AssetId, Vec<AssetId>>, DbErr> {
    let finished = assets.iter().filter(|asset| asset.ownership == Ownership::Product);
    let finished: Vec<_> = finished.map(|asset| asset.id).collect();
    if finished.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = delivery::Entity::find().filter(delivery::COLUMN.asset_id.is_in(finished));
    let made_of = rows.all(db).await?.into_iter().filter_map(|row| {
        let ingredients = row.provenance?.ingredients;
        Some((row.asset_id, ingredients.into_iter().map(|one| one.asset).collect()))
    });
    Ok(made_of.collect())
}

/// What the people on assets agreed to.
async fn consents(
    db: &impl ConnectionTrait,
    assets: Vec<AssetId>,
) -> Result<HashMap<AssetId, Vec<Consent>>, DbErr> {
    let shown: Vec<(AssetId, PersonId)> = nametag::Entity::find()
        .select_only()
        .column(nametag::Column::AssetId)
        .column(nametag::Column::PersonId)
        .distinct()
        .filter(nametag::COLUMN.asset_id.is_in(assets))
        .into_tuple()
        .all(db)
        .await?;
    if shown.is_empty() {
        return Ok(HashMap::new());
    }
    let people: HashSet<_> = shown.iter().map(|(_, person)| *person).collect();
    let releases =
        release::Entity::find().filter(release::COLUMN.person_id.is_in(people.iter().copied()));
    let mut agreed = HashMap::<_, Vec<_>>::new();
    for release in releases.all(db).await? {
        agreed.entry(release.person_id).or_default().push(release);
    }
    let people = person::Entity::find().filter(person::COLUMN.id.is_in(people)).all(db).await?;
    let names: HashMap<_, _> = people.into_iter().map(|person| (person.id, person.name)).collect();
    let mut found = HashMap::<_, Vec<_>>::new();
    for (asset, person) in shown {
        let releases = agreed.get(&person).cloned().unwrap_or_default();
        let name = names.get(&person).cloned().unwrap_or_default();
        found.entry(asset).or_default().push(Consent { person, name, releases });
    }
    Ok(found)
}
