//! Delivering finished files.

use entity::{asset::Ownership, delivery, id::OrderId, order, order_event::OrderAction};
use sea_orm::{ActiveValue::Set, prelude::*};

use super::{
    file::OrderFile,
    provenance,
    step::{self, Step},
};
use crate::{
    access::Staff,
    error::{Error, Result},
    orders::{
        jobs::CloseOrder,
        reads::{self, Party},
        rules::transition::next,
    },
    tx::Tx,
};

/// Where finished videos lie in a library.
pub const FOLDER: &str = "Finished videos";

/// Puts the finished files of an order into the customer's library. Asked again with the same files,
/// it has done so.
pub async fn deliver(
    tx: &Tx,
    staff: Staff,
    id: OrderId,
    files: Vec<OrderFile>,
) -> Result<order::Model> {
    let party = Party::Staff(staff);
    let order = step::hold(tx, &party, id).await?;
    let digests: Vec<_> = files.iter().map(|file| file.file.digest.as_str()).collect();
    if is_delivered(&tx.db, &order, &digests).await? {
        return Ok(order);
    }
    let step = Step { party, action: OrderAction::Deliver, reason: None };
    let order = step::advance(tx, order, step).await?;
    CloseOrder::later(tx, &order).await?;
    let provenance = provenance::of(tx, &order).await?;
    for (position, file) in (0..).zip(files) {
        let asset = file.add(tx, order.account_id, (FOLDER, Ownership::Product)).await?;
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

/// Checks that an order can be delivered, before its files are taken in. Where their digests are
/// known, it answers with an order that was delivered with just those.
pub async fn ready(
    db: &impl ConnectionTrait,
    staff: Staff,
    id: OrderId,
    digests: &[&str],
) -> Result<Option<order::Model>> {
    let party = Party::Staff(staff);
    let order = reads::find(db, &party, id).await?.ok_or_else(|| Error::not_found("order"))?;
    if is_delivered(db, &order, digests).await? {
        return Ok(Some(order));
    }
    next(step::standing(&order), OrderAction::Deliver, party.actor())?;
    Ok(None)
}

/// Tells whether an order was delivered with files of these digests, and no others.
async fn is_delivered(
    db: &impl ConnectionTrait,
    order: &order::Model,
    digests: &[&str],
) -> Result<bool> {
    if digests.is_empty() {
        return Ok(false);
    }
    Ok(reads::delivered(db, order.id).await? == digests)
}
