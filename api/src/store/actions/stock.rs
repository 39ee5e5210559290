//! Stock pictures.

use std::{fmt, str::FromStr};

use anyhow::anyhow;
use entity::{
    asset::Ownership,
    blob,
    id::{AccountId, AssetId, ProductId, PurchaseId},
    product::{self, ProductKind},
    purchase, stock_item,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*, sea_query::OnConflict};
use storage::media::Metadata;

use crate::{
    access::Member,
    credits,
    error::{Error, Result},
    library::actions::asset::{self, BlobFacts, NewAsset},
    store::rules::SaleError,
    tx::Tx,
};

/// What came of buying a stock item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The purchase, of now or of before.
    pub purchase: PurchaseId,
    /// Whether the account had it already, and was charged nothing.
    pub was_owned: bool,
}

/// The mark of what was owned already.
const OWNED: &str = " owned";

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.purchase, if self.was_owned { OWNED } else { "" })
    }
}

impl FromStr for Receipt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (purchase, was_owned) = match text.strip_suffix(OWNED) {
            Some(purchase) => (purchase, true),
            None => (text, false),
        };
        Ok(Self { purchase: purchase.parse()?, was_owned })
    }
}

/// Buys a stock item, which is in the library at once; one that the account has already is not
/// bought again. Of two purchases at once the second finds the first.
///
/// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no stock item), `ILLEGAL_STATE` (not on sale yet) or
/// `INSUFFICIENT_CREDITS`.
pub async fn buy(tx: &Tx, member: &Member, product: ProductId) -> Result<Receipt> {
    let (product, price) = super::find(tx, product, ProductKind::StockItem).await?;
    let credits = price.credits.ok_or_else(|| anyhow!("a stock item costs no credits"))?;
    let mut claim = super::purchase(tx, member, &product, &price);
    claim.credits = Set(Some(credits));
    let once = OnConflict::new().do_nothing().to_owned();
    let claim = purchase::Entity::insert(claim).on_conflict(once);
    let was_owned = claim.exec_without_returning(&tx.db).await? == 0;
    let purchase = purchase::Entity::find()
        .filter(purchase::COLUMN.account_id.eq(member.account))
        .filter(purchase::COLUMN.product_id.eq(product.id))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or_else(|| anyhow!("a claimed purchase is gone"))?;
    let receipt = Receipt { purchase: purchase.id, was_owned };
    if was_owned && purchase.asset_id.is_some() {
        return Ok(receipt);
    }
    let mut purchase = purchase.into_active_model();
    if !was_owned {
        let subject = receipt.purchase.to_string();
        let hold = credits::actions::spend(tx, member.account, credits, subject).await?;
        purchase.hold_id = Set(Some(hold.id));
    }
    purchase.asset_id = Set(Some(deliver(tx, member.account, &product).await?));
    purchase.update(&tx.db).await?;
    Ok(receipt)
}

/// Puts the licensed picture into the library.
async fn deliver(tx: &Tx, account: AccountId, product: &product::Model) -> Result<AssetId> {
    let item = stock_item::Entity::find_by_id(product.id).one(&tx.db).await?;
    let item = item.ok_or_else(|| anyhow!("a stock item has no picture: {}", product.id))?;
    let digest = item.digest.ok_or(SaleError::NotOnSaleYet)?;
    let blob = blob::Entity::find_by_id(digest).one(&tx.db).await?;
    let blob = blob.ok_or_else(|| Error::Broken(anyhow!("a picture is gone: {}", product.id)))?;
    let new = NewAsset {
        account,
        folder: None,
        name: item.file,
        ownership: Ownership::Stock,
        licence: Some(item.licence),
        blob: BlobFacts {
            digest: blob.digest,
            size: blob.size,
            format: blob.format,
            orientation: blob.orientation,
            width: item.width,
            height: item.height,
            duration_ms: None,
            taken_at: None,
            taken_offset: None,
            is_animated: false,
            has_audio: false,
            metadata: Metadata::default(),
            recording: None,
            font: None,
        },
    };
    Ok(asset::add(tx, new).await?.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_survives_being_kept() {
        for was_owned in [true, false] {
            let receipt = Receipt { purchase: PurchaseId::new(), was_owned };
            assert_eq!(receipt.to_string().parse(), Ok(receipt));
        }
        assert!("pur_1 owned".parse::<Receipt>().is_err());
    }
}
