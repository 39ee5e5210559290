//! What can be done in the store.

pub mod abandon;
pub mod booking;
pub mod pack;
pub mod stock;

use entity::{
    id::{ProductId, PurchaseId},
    price,
    product::{self, ProductKind},
    purchase,
};
use sea_orm::{ActiveValue::Set, prelude::*};

use super::rules::SaleError;
use crate::{
    access::Member,
    error::{Error, Result},
    prices,
    tx::Tx,
};

/// Finds a product of a kind and the line of the price list that is in force for it.
async fn find(tx: &Tx, id: ProductId, kind: ProductKind) -> Result<(product::Model, price::Model)> {
    let product = product::Entity::find_by_id(id).one(&tx.db).await?;
    let product = product.ok_or_else(|| Error::not_found("product"))?;
    if product.kind != kind {
        return Err(SaleError::OtherKind.into());
    }
    let price = prices::reads::line(&tx.db, tx.now, kind.price_kind(), &product.price_code).await?;
    Ok((product, price))
}

/// Begins the row of a purchase, for nothing so far.
fn purchase(
    tx: &Tx,
    member: &Member,
    product: &product::Model,
    price: &price::Model,
) -> purchase::ActiveModel {
    purchase::ActiveModel {
        id: Set(PurchaseId::new()),
        account_id: Set(member.account),
        product_id: Set(product.id),
        kind: Set(product.kind),
        price_id: Set(price.id),
        bought_by: Set(member.user),
        bought_at: Set(tx.now),
        ..Default::default()
    }
}
