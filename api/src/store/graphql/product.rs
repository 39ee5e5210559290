use async_graphql::{Context, Description, Object};
use entity::{
    id::ProductId,
    money::Money,
    price,
    product::{self, ProductKind},
    rendition::{PreviewFormat, PreviewSize},
};
use sea_orm::prelude::*;

use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::{
        self,
        graphql::{Asset, Preview},
        reads::loaders::{AssetOf, RenditionsOf},
        rules::rendition::{self as rules, Framed},
    },
    page::{Key, Page, PageInput, Paged, Part},
    prices::reads::LineOf,
    store::reads::{self, OwnedBy, ProductOf, Shopper, StockOf},
};

/// Something that the store sells.
#[derive(Description)]
pub struct Product {
    row: product::Model,
    shopper: Shopper,
}

impl Product {
    /// Shows a product to an account.
    pub(super) fn new(row: product::Model, shopper: Shopper) -> Self {
        Self { row, shopper }
    }

    /// Shows the product that something is about.
    pub(super) async fn load(
        ctx: &Context<'_>,
        id: ProductId,
        shopper: Shopper,
    ) -> Result<Option<Self>> {
        Ok(ctx.load(ProductOf(id)).await?.map(|row| Self { row, shopper }))
    }

    async fn line(&self, ctx: &Context<'_>) -> Result<price::Model> {
        let name = LineOf(self.row.kind.price_kind(), self.row.price_code.clone());
        let line = ctx.load(name).await?;
        line.ok_or_else(|| Error::Broken(anyhow::anyhow!("{} has no price", self.row.id)))
    }
}

#[Object(use_type_description)]
impl Product {
    /// The product's id.
    async fn id(&self) -> ProductId {
        self.row.id
    }

    /// What sort of thing it is.
    async fn kind(&self) -> ProductKind {
        self.row.kind
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What it is, in a sentence.
    async fn description(&self) -> &str {
        &self.row.description
    }

    /// What it costs now, in credits; null where it costs money.
    async fn credits(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.line(ctx).await?.credits)
    }

    /// What it costs now in the account's currency, ex. VAT; null where it costs credits.
    async fn price(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        Ok(self.line(ctx).await?.money(self.shopper.currency))
    }

    /// How many credits are in it; null unless it is a credit pack.
    async fn contained_credits(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        match self.row.kind {
            ProductKind::CreditPack => Ok(self.line(ctx).await?.quantity),
            ProductKind::Service | ProductKind::StockItem => Ok(None),
        }
    }

    /// What it looks like, free to look at; null unless it is a stock item, and while the smaller
    /// pictures of a new one are being made.
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How large at most; `PREVIEW` unless given.")] size: Option<PreviewSize>,
        #[graphql(desc = "How it is encoded; `WEBP` unless given.")] format: Option<PreviewFormat>,
    ) -> Result<Option<Preview>> {
        let preset = rules::of_size(size.unwrap_or(PreviewSize::Preview));
        let encoding = rules::encoding(format.unwrap_or(PreviewFormat::Webp));
        let item = ctx.load(StockOf(self.row.id)).await?;
        let Some(digest) = item.and_then(|item| item.digest) else { return Ok(None) };
        let cut = Framed::default().cut(preset, encoding);
        let drawn = library::reads::drawn(ctx.load(RenditionsOf(digest)).await?, &cut);
        Ok(drawn.map(Preview::for_sale))
    }

    /// The terms under which it is sold; null unless it is a stock item.
    async fn licence(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.load(StockOf(self.row.id)).await?.map(|item| item.licence))
    }

    /// The asset of the library that it became when the account bought it; null while it has not.
    async fn owned_asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        let bought = ctx.load(OwnedBy(self.shopper.account, self.row.id)).await?;
        let Some(asset) = bought.and_then(|purchase| purchase.asset_id) else { return Ok(None) };
        Ok(ctx.load(AssetOf(asset)).await?.map(Asset))
    }
}

/// The queries about what the store sells.
#[derive(Default)]
pub struct ProductQuery;

#[Object]
impl ProductQuery {
    /// One product; null if there is no such product.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] id: ProductId,
    ) -> Result<Option<Product>> {
        let member = ctx.member(Permission::StoreRead)?;
        let Some(row) = reads::find_product(ctx.db(), &member, id).await? else {
            return Ok(None);
        };
        Ok(Some(Product::new(row, reads::shopper(ctx.db(), &member).await?)))
    }

    /// What the store sells, in its order.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only products of this kind.")] kind: Option<ProductKind>,
        #[graphql(desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless \
                          given.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Product>> {
        let member = ctx.member(Permission::StoreRead)?;
        let shopper = reads::shopper(ctx.db(), &member).await?;
        let keys = [
            Key::up(product::Column::Position.into_expr(), |row: &product::Model| {
                Part::Number(row.position.into())
            }),
            Key::up(product::Column::Id.into_expr(), |row: &product::Model| Part::Id(row.id.0)),
        ];
        let page = Page::new(PageInput { first, after, last, before })?;
        let products = reads::products(&member, kind);
        page.of(products, &keys, ctx.db(), |row| Product::new(row, shopper)).await
    }
}
