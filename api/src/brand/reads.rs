//! What can be seen of brands, and by whom.

use std::collections::{HashMap, HashSet};

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::{
    asset,
    brand::{self, BrandCopy, BrandCopyAsset},
    brand_asset, font,
    id::{AccountId, AssetId, BrandId},
    revision,
};
use sea_orm::{DbErr, QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::SelectStatement};

use super::rules::Part;
use crate::{
    access::Member,
    database::Db,
    error::Result,
    library::{
        reads::rights,
        rules::rights::{AssetAction, Purpose, Standing, Verdict, judge},
    },
    uses::{Use, UseKind},
};

/// The brands that a member may see, in the customer's order; every other read starts here.
#[must_use]
pub fn visible_to(member: &Member) -> Select<brand::Entity> {
    of(member.account)
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: BrandId,
) -> Result<Option<brand::Model>> {
    Ok(visible_to(member).filter(brand::COLUMN.id.eq(id)).one(db).await?)
}

/// The brand that new projects of an account get, if it has one.
pub async fn default_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<brand::Model>> {
    Ok(of(account).filter(brand::COLUMN.is_default.eq(true)).one(db).await?)
}

/// How many brands of an account are in use: those that are not archived.
pub async fn used(db: &impl ConnectionTrait, account: AccountId) -> Result<i64> {
    let used = of(account).filter(brand::COLUMN.archived_at.is_null()).count(db).await?;
    Ok(i64::try_from(used).unwrap_or(i64::MAX))
}

/// All brands of an account, in the customer's order.
pub(in crate::brand) fn of(account: AccountId) -> Select<brand::Entity> {
    brand::Entity::find()
        .filter(brand::COLUMN.account_id.eq(account))
        .order_by_asc(brand::COLUMN.position)
        .order_by_asc(brand::COLUMN.id)
}

/// An asset of a brand, with what is known of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is to the brand.
    pub row: brand_asset::Model,
    /// The asset, in the trash or not.
    pub asset: asset::Model,
    /// What it is as a font.
    pub font: Option<font::Model>,
    /// What decides what may be done with it.
    pub standing: Option<Standing>,
}

impl Shown {
    /// What the rights to it allow.
    #[must_use]
    pub fn judged(&self, now: DateTime<Utc>) -> Verdict {
        let judged = |standing| judge(standing, AssetAction::Use, &Purpose::default(), now);
        self.standing.as_ref().map(judged).unwrap_or_default()
    }

    /// What of it matters to how far a brand has come.
    #[must_use]
    pub fn part(&self, now: DateTime<Utc>) -> Part<'_> {
        Part {
            role: self.row.role,
            asset: self.asset.id,
            is_gone: self.asset.trashed_at.is_some(),
            lacks_rights: !self.judged(now).lacks.is_empty(),
            font: self.font.as_ref(),
        }
    }
}

/// The assets of brands, each brand's in its order, in as many statements however many they are.
pub async fn shown_by(
    db: &impl ConnectionTrait,
    brands: impl IntoIterator<Item = BrandId>,
) -> Result<HashMap<BrandId, Vec<Shown>>, DbErr> {
    let rows = brand_asset::Entity::find()
        .filter(brand_asset::COLUMN.brand_id.is_in(brands))
        .order_by_asc(brand_asset::COLUMN.position)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: HashSet<_> = rows.iter().map(|row| row.asset_id).collect();
    let assets = asset::Entity::find().filter(asset::COLUMN.id.is_in(ids)).all(db).await?;
    let standings = rights::of(db, &assets).await?;
    let fonts = fonts(db, &assets).await?;
    let assets: HashMap<_, _> = assets.into_iter().map(|asset| (asset.id, asset)).collect();
    let mut found = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let Some(asset) = assets.get(&row.asset_id).cloned() else { continue };
        let standing = standings.get(&asset.id).cloned();
        let font = fonts.get(&asset.id).cloned();
        found.entry(row.brand_id).or_default().push(Shown { row, asset, font, standing });
    }
    Ok(found)
}

/// What those of some assets are that are fonts.
pub(in crate::brand) async fn fonts(
    db: &impl ConnectionTrait,
    assets: &[asset::Model],
) -> Result<HashMap<AssetId, font::Model>, DbErr> {
    let current: Vec<_> = assets
        .iter()
        .filter(|asset| asset.format.is_font())
        .map(|asset| asset.revision_id)
        .collect();
    if current.is_empty() {
        return Ok(HashMap::new());
    }
    let revisions = revision::Entity::find().filter(revision::COLUMN.id.is_in(current));
    let revisions = revisions.all(db).await?;
    let digests = revisions.iter().map(|revision| revision.digest.as_str());
    let fonts = font::Entity::find().filter(font::COLUMN.digest.is_in(digests)).all(db).await?;
    let fonts: HashMap<_, _> = fonts.into_iter().map(|font| (font.digest.clone(), font)).collect();
    let known = |revision: &revision::Model| {
        Some((revision.asset_id, fonts.get(&revision.digest)?.clone()))
    };
    Ok(revisions.iter().filter_map(known).collect())
}

/// A brand as it is now, to be kept with what is ordered in it.
pub async fn copy(db: &impl ConnectionTrait, id: BrandId) -> Result<Option<BrandCopy>> {
    let Some(brand) = brand::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let shown = shown_by(db, [id]).await?.remove(&id).unwrap_or_default();
    let assets = shown.into_iter().map(|shown| BrandCopyAsset {
        role: shown.row.role,
        asset: shown.asset.id,
        revision: shown.asset.revision_id,
        name: shown.asset.name,
    });
    Ok(Some(BrandCopy {
        id,
        name: brand.name,
        tone: brand.tone,
        colours: brand.colours.0,
        assets: assets.collect(),
    }))
}

/// The brands of which some assets are part.
pub async fn uses(db: &impl ConnectionTrait, assets: &[AssetId]) -> Result<Vec<(AssetId, Use)>> {
    let rows = brand_asset::Entity::find()
        .filter(brand_asset::COLUMN.asset_id.is_in(assets.iter().copied()))
        .all(db)
        .await?;
    let pairs: HashSet<_> = rows.iter().map(|row| (row.brand_id, row.asset_id)).collect();
    let brands: HashSet<_> = rows.iter().map(|row| row.brand_id).collect();
    let brands = brand::Entity::find()
        .filter(brand::COLUMN.id.is_in(brands))
        .order_by_asc(brand::COLUMN.id)
        .all(db)
        .await?;
    let of = |brand: &brand::Model, asset| {
        let (id, name) = (brand.id.to_string(), brand.name.clone());
        pairs
            .contains(&(brand.id, asset))
            .then_some((asset, Use { kind: UseKind::Brand, id, name }))
    };
    Ok(brands.iter().flat_map(|brand| assets.iter().filter_map(|id| of(brand, *id))).collect())
}

/// The assets that are part of brands of an account.
#[must_use]
pub fn shown(account: AccountId) -> SelectStatement {
    let brands = brand::Entity::find()
        .select_only()
        .column(brand::Column::Id)
        .filter(brand::COLUMN.account_id.eq(account))
        .into_query();
    brand_asset::Entity::find()
        .select_only()
        .column(brand_asset::Column::AssetId)
        .filter(brand_asset::COLUMN.brand_id.in_subquery(brands))
        .into_query()
}

/// Names a brand; who sees what refers to it may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrandOf(pub BrandId);

impl Loader<BrandOf> for Db {
    type Value = Option<brand::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[BrandOf]) -> Result<HashMap<BrandOf, Self::Value>, DbErr> {
        let brands = brand::Entity::find()
            .filter(brand::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(brands.into_iter().map(|brand| (BrandOf(brand.id), Some(brand))).collect())
    }
}

/// Names a brand whose assets are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownBy(pub BrandId);

impl Loader<ShownBy> for Db {
    type Value = Vec<Shown>;
    type Error = DbErr;

    async fn load(&self, keys: &[ShownBy]) -> Result<HashMap<ShownBy, Self::Value>, DbErr> {
        let found = shown_by(self.reader(), keys.iter().map(|key| key.0)).await?;
        Ok(found.into_iter().map(|(id, shown)| (ShownBy(id), shown)).collect())
    }
}
