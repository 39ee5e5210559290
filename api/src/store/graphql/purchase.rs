use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::{ProductId, PurchaseId},
    money::Money,
    product::ProductKind,
    purchase,
};
use sea_orm::prelude::*;
use serde::Serialize;

use super::Product;
use crate::{
    access::{Member, Permission},
    context::ContextExt,
    credits::graphql::CreditLot,
    error::{Error, Result},
    idempotency::Request,
    library::{graphql::Asset, reads::loaders::AssetOf},
    page::{Key, Page, PageInput, Paged, Part},
    store::{
        actions::{pack, stock},
        reads::{self, Shopper},
    },
};

/// Something that the account bought.
#[derive(Description)]
pub struct Purchase {
    row: purchase::Model,
    shopper: Shopper,
}

impl Purchase {
    /// Shows a purchase to the account that made it.
    pub(super) fn new(row: purchase::Model, shopper: Shopper) -> Self {
        Self { row, shopper }
    }
}

#[Object(use_type_description)]
impl Purchase {
    /// The purchase's id.
    async fn id(&self) -> PurchaseId {
        self.row.id
    }

    /// What was bought.
    async fn product(&self, ctx: &Context<'_>) -> Result<Option<Product>> {
        Product::load(ctx, self.row.product_id, self.shopper).await
    }

    /// What sort of thing was bought.
    async fn kind(&self) -> ProductKind {
        self.row.kind
    }

    /// What it cost in credits; null where it cost money.
    async fn credits(&self) -> Option<i32> {
        self.row.credits
    }

    /// What it cost in money, ex. VAT; null where it cost credits.
    async fn price(&self) -> Option<Money> {
        self.row.money()
    }

    /// When it was bought.
    async fn bought_at(&self) -> DateTime<Utc> {
        self.row.bought_at
    }

    /// When it was put on an invoice; null while it is on none.
    async fn billed_at(&self) -> Option<DateTime<Utc>> {
        self.row.billed_at
    }

    /// The asset that a stock item became.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        let Some(asset) = self.row.asset_id else { return Ok(None) };
        Ok(ctx.load(AssetOf(asset)).await?.map(Asset))
    }

    /// The credits that were in a pack.
    async fn lot(&self, ctx: &Context<'_>) -> Result<Option<CreditLot>> {
        let Some(lot) = self.row.lot_id else { return Ok(None) };
        CreditLot::load(ctx, lot).await
    }
}

/// The queries about purchases.
#[derive(Default)]
pub struct PurchaseQuery;

#[Object]
impl PurchaseQuery {
    /// What the account bought, newest first.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn purchases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless \
                          given.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Purchase>> {
        let member = ctx.member(Permission::StoreRead)?;
        let shopper = reads::shopper(ctx.db(), &member).await?;
        let keys = [
            Key::down(purchase::Column::BoughtAt.into_expr(), |row: &purchase::Model| {
                Part::Instant(row.bought_at)
            }),
            Key::down(purchase::Column::Id.into_expr(), |row: &purchase::Model| Part::Id(row.id.0)),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        let purchases = reads::purchases(&member);
        page.of(purchases, &keys, ctx.db(), |row| Purchase::new(row, shopper)).await
    }
}

/// The mutations that buy.
#[derive(Default)]
pub struct PurchaseMutation;

#[Object]
impl PurchaseMutation {
    /// Buys a stock picture for credits. It is in the library at once, under its licence. One that
    /// the account owns already is not charged again: the answer is the asset that it has.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no stock item), `ILLEGAL_STATE` (not on sale
    /// yet), `INSUFFICIENT_CREDITS` or `IDEMPOTENCY_MISMATCH`.
    async fn stock_buy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to buy.")] input: StockBuyInput,
    ) -> Result<StockBuyPayload> {
        let member = ctx.member(Permission::StoreBuy)?;
        let tx = ctx.begin().await?;
        let request = Request {
            account: member.account,
            operation: "stockBuy",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let buy = async || stock::buy(&tx, &member, input.product_id).await;
        let receipt = tx.once(request, buy).await?;
        tx.commit().await?;
        let purchase = reload(ctx, &member, receipt.purchase).await?;
        Ok(StockBuyPayload { purchase, was_owned: receipt.was_owned })
    }

    /// Buys a credit pack. Its credits are there at once; it is billed on the next monthly invoice.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (no credit pack), `CREDIT_LIMIT_EXCEEDED` or
    /// `IDEMPOTENCY_MISMATCH`.
    async fn credit_pack_buy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to buy.")] input: CreditPackBuyInput,
    ) -> Result<CreditPackBuyPayload> {
        let member = ctx.member(Permission::CreditsBuy)?;
        let tx = ctx.begin().await?;
        let request = Request {
            account: member.account,
            operation: "creditPackBuy",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let buy = async || Ok(pack::buy(&tx, &member, input.product_id).await?.id);
        let purchase = tx.once(request, buy).await?;
        tx.commit().await?;
        Ok(CreditPackBuyPayload { purchase: reload(ctx, &member, purchase).await? })
    }
}

/// Shows a purchase that was just made, or made before by the same request.
async fn reload(ctx: &Context<'_>, member: &Member, id: PurchaseId) -> Result<Purchase> {
    let row = reads::find_purchase(ctx.db(), member, id).await?;
    let row = row.ok_or_else(|| Error::not_found("purchase"))?;
    Ok(Purchase::new(row, reads::shopper(ctx.db(), member).await?))
}

/// Which stock picture to buy.
#[derive(InputObject, Serialize)]
pub(super) struct StockBuyInput {
    /// The product, of the kind `STOCK_ITEM`.
    product_id: ProductId,
    /// Your name for this request, of 1 to 100 characters: sent twice it acts once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// The picture, now in the library.
#[derive(SimpleObject)]
pub(super) struct StockBuyPayload {
    /// The purchase, of now or of before; its `asset` is in the library.
    purchase: Purchase,
    /// Whether the account owned it already, so that nothing was charged.
    was_owned: bool,
}

/// Which credit pack to buy.
#[derive(InputObject, Serialize)]
pub(super) struct CreditPackBuyInput {
    /// The product, of the kind `CREDIT_PACK`.
    product_id: ProductId,
    /// Your name for this request, of 1 to 100 characters: sent twice it buys once.
    #[serde(skip)]
    idempotency_key: Option<String>,
}

/// The credits, ready to be spent.
#[derive(SimpleObject)]
pub(super) struct CreditPackBuyPayload {
    /// The purchase; its `lot` has the credits.
    purchase: Purchase,
}
