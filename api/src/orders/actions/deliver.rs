//! Delivering finished files.

use entity::{asset::Ownership, delivery, id::OrderId, order, order_event::OrderAction};
use sea_orm::{ActiveValue::Set, prelude::*};

use super::{
    provenance,
    step::{self, Step},
};
use crate::{
    access::Staff,
    error::{Error, Result},
    library::{
        self,
        actions::asset::{BlobFacts, NewAsset},
    },
    orders::{
        jobs::CloseOrder,
        reads::{self, Party},
        rules::transition::next,
    },
    tx::Tx,
};

/// Where finished videos lie in a library.
pub const FOLDER: &str = "Finished videos";

/// A finished file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What it is called.
    pub name: String,
    /// What is known of it.
    pub file: BlobFacts,
}

/// Puts the finished files of an order into the customer's library.
pub async fn deliver(
    tx: &Tx,
    staff: Staff,
    id: OrderId,
    files: Vec<Finished>,
) -> Result<order::Model> {
    let party = Party::Staff(staff);
    let order = step::hold(tx, &party, id).await?;
    let step = Step { party, action: OrderAction::Deliver, reason: None };
    let order = step::advance(tx, order, step).await?;
    CloseOrder::later(tx, &order).await?;
    let folder = library::actions::folder::ensure(tx, order.account_id, None, FOLDER).await?;
    let provenance = provenance::of(tx, &order).await?;
    for (position, finished) in (0..).zip(files) {
        let asset = NewAsset {
            account: order.account_id,
            folder: Some(folder.id),
            name: finished.name,
            ownership: Ownership::Product,
            licence: None,
            blob: finished.file,
        };
        let asset = library::actions::asset::add(tx, asset).await?;
        let delivery = delivery::ActiveModel {
            order_id: Set(order.id),
            asset_id: Set(asset.id),
            position: Set(position),
            provenance: Set(Some(provenance.clone())),
        };
        delivery.insert(&tx.db).await?;
    }
    Ok(order)
}

/// Checks that an order can be delivered, before its files are taken in.
pub async fn ready(db: &impl ConnectionTrait, staff: Staff, id: OrderId) -> Result<()> {
    let party = Party::Staff(staff);
    let order = reads::find(db, &party, id).await?.ok_or_else(|| Error::not_found("order"))?;
    next(step::standing(&order), OrderAction::Deliver, party.actor())?;
    Ok(())
}
