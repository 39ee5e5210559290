//! What finished videos are made of.

use std::collections::HashMap;

use entity::{
    asset, order,
    provenance::{Ingredient, Provenance},
    revision,
};
use sea_orm::prelude::*;

use crate::{
    error::Result,
    library::{
        self,
        rules::rights::{AssetAction, Purpose, judge},
    },
    orders::reads::ingredients,
    tx::Tx,
};

/// Writes down what an order is made of, with the rights as they stand now.
pub(super) async fn of(tx: &Tx, order: &order::Model) -> Result<Provenance> {
    let wanted = ingredients(order);
    let revisions = revision::Entity::find()
        .filter(revision::COLUMN.id.is_in(wanted.iter().map(|(_, revision)| *revision)))
        .all(&tx.db)
        .await?;
    let assets = asset::Entity::find()
        .filter(asset::COLUMN.id.is_in(wanted.iter().map(|(asset, _)| *asset)))
        .filter(asset::COLUMN.account_id.eq(order.account_id))
        .all(&tx.db)
        .await?;
    let standings = library::reads::rights::of(&tx.db, &assets).await?;
    let revisions: HashMap<_, _> = revisions.into_iter().map(|row| (row.id, row)).collect();
    let assets: HashMap<_, _> = assets.into_iter().map(|row| (row.id, row)).collect();
    let ingredient = |(asset, revision)| {
        let (asset, revision) = (assets.get(&asset)?, revisions.get(&revision)?);
        let standing = standings.get(&asset.id)?;
        let judged = judge(standing, AssetAction::Use, &Purpose::default(), tx.now);
        Some(Ingredient {
            asset: asset.id,
            revision: revision.id,
            digest: revision.digest.clone(),
            name: asset.name.clone(),
            kind: asset.kind,
            ownership: asset.ownership,
            until: judged.until,
        })
    };
    Ok(Provenance { at: tx.now, ingredients: wanted.into_iter().filter_map(ingredient).collect() })
}
