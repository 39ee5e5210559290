//! Credits for money.

use anyhow::anyhow;
use chrono::Months;
use entity::{id::ProductId, lot::LotKind, price::Policy, product::ProductKind, purchase};
use sea_orm::{ActiveValue::Set, prelude::*};

use crate::{
    access::Member,
    credits::{self, actions::Grant},
    error::Result,
    prices,
    store::{reads, rules},
    tx::Tx,
};

/// Buys a credit pack: its credits are there at once, and its price is owed until the next
/// invoice.
///
/// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no credit pack) or `CREDIT_LIMIT_EXCEEDED`.
pub async fn buy(tx: &Tx, member: &Member, product: ProductId) -> Result<purchase::Model> {
    let (product, price) = super::find(tx, product, ProductKind::CreditPack).await?;
    let currency = reads::shopper(&tx.db, member).await?.currency;
    let cost = price.money(currency).ok_or_else(|| anyhow!("a pack has no price: {}", price.id))?;
    let amount = price.quantity.and_then(|amount| i32::try_from(amount).ok());
    let amount = amount.ok_or_else(|| anyhow!("a pack has no credits: {}", price.id))?;
    let months = prices::reads::policy(&tx.db, tx.now, Policy::PurchasedLotMonths).await?;
    let months = Months::new(u32::try_from(months).map_err(anyhow::Error::new)?);
    let grant = Grant {
        kind: LotKind::Purchased,
        amount,
        effective_from: tx.now,
        expires_at: tx.now.checked_add_months(months),
        note: None,
        actor: None,
    };
    // From here on the account's ledger is locked, and purchases of packs go one after the other.
    let lot = credits::actions::grant(tx, member.account, grant).await?;
    let owed = reads::owed(&tx.db, member.account, currency).await?;
    let limit = prices::reads::policy_money(&tx.db, tx.now, Policy::CreditLimit, currency).await?;
    rules::check_limit(owed, cost, limit)?;
    let mut purchase = super::purchase(tx, member, &product, &price);
    purchase.amount = Set(Some(cost.amount));
    purchase.currency = Set(Some(currency));
    purchase.lot_id = Set(Some(lot.id));
    Ok(purchase.insert(&tx.db).await?)
}
