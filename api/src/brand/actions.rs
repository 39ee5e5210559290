//! What can be done with brands. Whoever does anything holds the account first, so that there are
//! never too many, and one default.

use std::collections::{HashMap, HashSet};

use entity::{
    asset,
    brand::{self as row, BrandColourRole, Model},
    brand_asset::{self, BrandAssetRole},
    id::{AccountId, AssetId, BrandId},
};
use sea_orm::{IntoActiveModel, SqlErr, prelude::*};

use super::{
    reads,
    rules::{self, ASSETS, BRANDS, BrandError},
};
use crate::{
    access::Member,
    accounts::actions::account,
    audit,
    error::{Error, Result},
    events::Event,
    library,
    plans::{
        self,
        rules::{LimitName, fit},
    },
    tx::Tx,
    version,
};

/// What is to be changed; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it is called.
    pub name: Option<String>,
    /// How it speaks.
    pub tone: Option<String>,
    /// All of its colours: a name, the colour, and what it is for.
    pub colours: Option<Vec<(String, String, BrandColourRole)>>,
    /// All of its assets, in order.
    pub assets: Option<Vec<(BrandAssetRole, AssetId)>>,
}

/// Adds a brand behind the others; the first one is the default.
pub async fn create(tx: &Tx, member: &Member, start: Change) -> Result<Model> {
    let account = account::hold(tx, member.account).await?;
    let there = reads::of(account.id).all(&tx.db).await?;
    has_room(tx, account.id, &there).await?;
    if there.len() as u64 >= BRANDS {
        return Err(BrandError::TooMany.into());
    }
    let (name, name_key) = rules::name(start.name.as_deref().unwrap_or_default())?;
    let brand = Model {
        id: BrandId::new(),
        account_id: account.id,
        name,
        name_key,
        tone: rules::tone(start.tone.as_deref().unwrap_or_default())?,
        colours: rules::colours(start.colours.unwrap_or_default())?,
        position: there.iter().map(|brand| brand.position + 1).max().unwrap_or(0),
        is_default: there.iter().all(|brand| !brand.is_default),
        archived_at: None,
        version: 1,
        created_by: member.user,
        created_at: tx.now,
        changed_at: tx.now,
    };
    let brand = brand.into_active_model().reset_all().insert(&tx.db).await.map_err(taken)?;
    tx.note(brand.id, audit::Change::added(&brand)).await;
    show(tx, member, brand.id, start.assets.unwrap_or_default()).await?;
    Ok(brand)
}

/// Changes what a brand is made of, unless somebody changed it since the caller saw it.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: BrandId,
    expected: i32,
    change: Change,
) -> Result<Model> {
    let was = hold(tx, member, id).await?;
    version::check(Some(expected), was.version)?;
    let before = was.clone();
    let (name, name_key) = match change.name {
        Some(name) => rules::name(&name)?,
        None => (was.name, was.name_key),
    };
    let now = Model {
        name,
        name_key,
        tone: change.tone.map_or(Ok(was.tone), |tone| rules::tone(&tone))?,
        colours: change.colours.map_or(Ok(was.colours), rules::colours)?,
        version: was.version + 1,
        changed_at: tx.now,
        ..was
    };
    let brand = now.into_active_model().reset_all().update(&tx.db).await.map_err(taken)?;
    tx.note(id, audit::Change::of(&before, &brand)).await;
    if let Some(assets) = change.assets {
        show(tx, member, id, assets).await?;
    }
    Ok(brand)
}

/// Moves a brand to another place among those of the account.
pub async fn relocate(tx: &Tx, member: &Member, id: BrandId, position: i32) -> Result<Model> {
    let brand = hold(tx, member, id).await?;
    let mut order = reads::of(member.account).all(&tx.db).await?;
    order.retain(|other| other.id != id);
    let place = usize::try_from(position).unwrap_or(0).min(order.len());
    order.insert(place, brand);
    let mut moved = None;
    for (position, brand) in (0..).zip(order) {
        let is_moved = brand.id == id;
        let brand = if brand.position == position {
            brand
        } else {
            let moved = Model { position, ..brand.clone() };
            let moved = moved.into_active_model().reset_all().update(&tx.db).await?;
            tx.note(moved.id, audit::Change::of(&brand, &moved)).await;
            moved
        };
        moved = moved.or(is_moved.then_some(brand));
    }
    moved.ok_or_else(|| Error::not_found("brand"))
}

/// Makes a brand the one that new projects get.
pub async fn make_default(tx: &Tx, member: &Member, id: BrandId) -> Result<Model> {
    let brand = hold(tx, member, id).await?;
    if brand.archived_at.is_some() {
        return Err(BrandError::Archived.into());
    }
    if brand.is_default {
        return Ok(brand);
    }
    if let Some(other) = reads::default_of(&tx.db, member.account).await? {
        touch(tx, &other, |brand| brand.is_default = false).await?;
    }
    touch(tx, &brand, |brand| brand.is_default = true).await
}

/// Puts a brand aside: it takes no room of the plan, and no new project gets it.
pub async fn archive(tx: &Tx, member: &Member, id: BrandId) -> Result<Model> {
    let brand = hold(tx, member, id).await?;
    if brand.archived_at.is_some() {
        return Ok(brand);
    }
    let was_default = brand.is_default;
    let archive = |brand: &mut Model| (brand.archived_at, brand.is_default) = (Some(tx.now), false);
    let brand = touch(tx, &brand, archive).await?;
    if was_default {
        hand_on(tx, member.account).await?;
    }
    Ok(brand)
}

/// Takes a brand up again, if the plan has room for it.
pub async fn restore(tx: &Tx, member: &Member, id: BrandId) -> Result<Model> {
    let account = account::hold(tx, member.account).await?;
    let brand = reads::find(&tx.db, member, id).await?.ok_or_else(|| Error::not_found("brand"))?;
    if brand.archived_at.is_none() {
        return Ok(brand);
    }
    let there = reads::of(account.id).all(&tx.db).await?;
    has_room(tx, account.id, &there).await?;
    let is_default = there.iter().all(|other| !other.is_default);
    let restore = |brand: &mut Model| (brand.archived_at, brand.is_default) = (None, is_default);
    touch(tx, &brand, restore).await
}

/// Deletes a brand. Its assets stay in the library, and orders keep their copies of it.
pub async fn delete(tx: &Tx, member: &Member, id: BrandId) -> Result<Model> {
    let brand = hold(tx, member, id).await?;
    row::Entity::delete_by_id(id).exec(&tx.db).await?;
    tx.note(id, audit::Change::removed(&brand)).await;
    if brand.is_default {
        hand_on(tx, member.account).await?;
    }
    tx.record(Event::BrandDeleted { account: member.account, brand: id }).await?;
    Ok(brand)
}

/// Finds a brand, and holds the account that it belongs to until the unit of work ends.
async fn hold(tx: &Tx, member: &Member, id: BrandId) -> Result<Model> {
    account::hold(tx, member.account).await?;
    reads::find(&tx.db, member, id).await?.ok_or_else(|| Error::not_found("brand"))
}

/// Checks that the plan of a held account has room for one more brand in use.
async fn has_room(tx: &Tx, account: AccountId, there: &[Model]) -> Result<()> {
    let used = there.iter().filter(|brand| brand.archived_at.is_none()).count();
    let terms = plans::reads::terms(&tx.db, account, tx.now).await?;
    Ok(fit(&terms, LimitName::Brands, i64::try_from(used).unwrap_or(i64::MAX))?)
}

/// Makes the first brand that is in use the default one.
async fn hand_on(tx: &Tx, account: AccountId) -> Result<()> {
    let next = reads::of(account).filter(row::COLUMN.archived_at.is_null()).one(&tx.db).await?;
    if let Some(next) = next {
        touch(tx, &next, |brand| brand.is_default = true).await?;
    }
    Ok(())
}

async fn touch(tx: &Tx, before: &Model, change: impl FnOnce(&mut Model)) -> Result<Model> {
    let version = before.version + 1;
    let mut brand = Model { version, changed_at: tx.now, ..before.clone() };
    change(&mut brand);
    let brand = brand.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(brand.id, audit::Change::of(before, &brand)).await;
    Ok(brand)
}

/// Makes assets of the library, and no others, the logos, fonts, intros and outros of a brand.
async fn show(
    tx: &Tx,
    member: &Member,
    id: BrandId,
    wanted: Vec<(BrandAssetRole, AssetId)>,
) -> Result<()> {
    let once: HashSet<_> = wanted.iter().collect();
    if wanted.len() > ASSETS || once.len() < wanted.len() {
        return Err(BrandError::Assets.into());
    }
    let there = brand_asset::Entity::find().filter(brand_asset::COLUMN.brand_id.eq(id));
    let there = there.all(&tx.db).await?;
    let there: HashSet<_> = there.into_iter().map(|row| (row.role, row.asset_id)).collect();
    let new: Vec<_> = wanted.iter().copied().filter(|new| !there.contains(new)).collect();
    check(tx, member, &new).await?;
    let rows = (0..).zip(wanted).map(|(position, (role, asset_id))| {
        let row = brand_asset::Model { brand_id: id, role, asset_id, position };
        row.into_active_model().reset_all()
    });
    let rows: Vec<_> = rows.collect();
    let gone = brand_asset::Entity::delete_many().filter(brand_asset::COLUMN.brand_id.eq(id));
    gone.exec(&tx.db).await?;
    if !rows.is_empty() {
        brand_asset::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Checks that assets are there and fit their roles. What was part of the brand already may stay,
/// in the trash or not.
async fn check(tx: &Tx, member: &Member, new: &[(BrandAssetRole, AssetId)]) -> Result<()> {
    let ids = new.iter().map(|(_, asset)| *asset);
    let assets = library::reads::visible_to(member).filter(asset::COLUMN.id.is_in(ids));
    let assets = assets.all(&tx.db).await?;
    let fonts = reads::fonts(&tx.db, &assets).await?;
    let assets: HashMap<_, _> = assets.into_iter().map(|asset| (asset.id, asset)).collect();
    for (role, id) in new {
        let asset = assets.get(id).ok_or_else(|| Error::not_found("asset"))?;
        rules::fits(*role, asset.format, fonts.get(id))?;
    }
    Ok(())
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => BrandError::NameTaken.into(),
        _ => error.into(),
    }
}
