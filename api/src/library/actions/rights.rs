//! What is agreed about the use of assets.

use chrono::NaiveDate;
use entity::{
    asset::{self, Ownership},
    asset_right::{self, Territories},
    id::AssetId,
    release::{ReleaseScope, Scopes},
};
use sea_orm::{IntoActiveModel, prelude::*, sea_query::OnConflict};

use super::{asset as assets, room};
use crate::{
    access::Member,
    audit,
    error::Result,
    library::{jobs::expiry::TellExpiring, rules::rights as rules},
    tx::Tx,
};

/// What is agreed; what is not given stays as it is, and none in it clears it.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The first day on which an asset may be used.
    pub valid_from: Option<Option<NaiveDate>>,
    /// The last day.
    pub valid_until: Option<Option<NaiveDate>>,
    /// In which countries; in all, if none are listed.
    pub territories: Option<Vec<String>>,
    /// In which channels; in all, if none are listed.
    pub channels: Option<Vec<ReleaseScope>>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// Notes what is agreed about the use of an asset.
pub async fn set(tx: &Tx, member: &Member, id: AssetId, change: &Change) -> Result<asset::Model> {
    room::hold(tx, member.account).await?;
    let asset = assets::find(tx, member, id).await?;
    let known = asset_right::Entity::find_by_id(id).one(&tx.db).await?;
    let note = match &known {
        Some(known) => audit::Change::of(known, &changed(known.clone(), change)),
        None => audit::Change::added(&changed(nothing(id), change)),
    };
    let terms = changed(known.unwrap_or_else(|| nothing(id)), change);
    rules::terms(asset.ownership, &terms)?;
    tx.note(id, note).await;
    write(tx, member, asset, terms).await
}

/// Notes what was agreed about the use of an asset where it comes from, whoever agreed to it.
pub(in crate::library) async fn bring(
    tx: &Tx,
    member: &Member,
    id: AssetId,
    change: &Change,
) -> Result<asset::Model> {
    let asset = assets::find(tx, member, id).await?;
    let terms = changed(nothing(id), change);
    rules::terms(Ownership::Own, &terms)?;
    write(tx, member, asset, terms).await
}

async fn write(
    tx: &Tx,
    member: &Member,
    asset: asset::Model,
    terms: asset_right::Model,
) -> Result<asset::Model> {
    if let Some(last) = terms.valid_until {
        TellExpiring::before(tx, member.account, last).await?;
    }
    let replaced = OnConflict::column(asset_right::Column::AssetId)
        .update_columns([
            asset_right::Column::ValidFrom,
            asset_right::Column::ValidUntil,
            asset_right::Column::Territories,
            asset_right::Column::Channels,
            asset_right::Column::Note,
            asset_right::Column::NoticedDays,
        ])
        .to_owned();
    let terms = terms.into_active_model().reset_all();
    let terms = asset_right::Entity::insert(terms).on_conflict(replaced);
    terms.exec_without_returning(&tx.db).await?;
    assets::save(tx, asset, |_| {}).await
}

/// Terms that allow everything.
fn nothing(asset: AssetId) -> asset_right::Model {
    asset_right::Model {
        asset_id: asset,
        valid_from: None,
        valid_until: None,
        territories: Territories::default(),
        channels: Scopes::default(),
        note: String::new(),
        noticed_days: None,
    }
}

fn changed(known: asset_right::Model, change: &Change) -> asset_right::Model {
    let valid_until = change.valid_until.unwrap_or(known.valid_until);
    let territories = change.territories.clone().map_or(known.territories, Territories);
    let channels = change.channels.clone().map_or(known.channels, Scopes);
    asset_right::Model {
        asset_id: known.asset_id,
        valid_from: change.valid_from.unwrap_or(known.valid_from),
        // Of another end people are told anew.
        noticed_days: known.noticed_days.filter(|_| valid_until == known.valid_until),
        valid_until,
        territories,
        channels,
        note: change.note.clone().unwrap_or(known.note),
    }
}
