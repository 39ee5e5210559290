//! The pictures that come with the server, so that the store has something to sell from the start.

use bytes::Bytes;
use entity::stock_item;
use sea_orm::prelude::*;

use super::jobs::RenderStock;
use crate::{
    app::Platform,
    cause::Cause,
    error::Result,
    library::{actions::asset, uploads},
};

macro_rules! pictures {
    ($($file:literal),* $(,)?) => {
        /// The bundled pictures by name.
        const PICTURES: &[(&str, &[u8])] =
            &[$(($file, include_bytes!(concat!("../../samples/stock/", $file)))),*];
    };
}

pictures![
    "autumn-forest.jpg",
    "interview.jpg",
    "mountain-lake.jpg",
    "office-district.jpg",
    "summer-valley.jpg",
    "winter-night.jpg",
];

/// Stores the pictures of stock items that have none yet, and has them drawn small. Once done it
/// costs one query; of several nodes that start together each item is taken by one.
pub async fn ensure(platform: &Platform) -> Result<()> {
    let platform = &platform.caused(Cause::command("stock"));
    let missing = stock_item::Entity::find()
        .filter(stock_item::COLUMN.digest.is_null())
        .all(platform.db.reader())
        .await?;
    for item in missing {
        if let Some((_, bytes)) = PICTURES.iter().find(|(file, _)| *file == item.file) {
            store(platform, &item, bytes).await?;
        }
    }
    Ok(())
}

/// Stores one picture, unless another node does.
async fn store(platform: &Platform, item: &stock_item::Model, bytes: &'static [u8]) -> Result<()> {
    let bytes = Bytes::from_static(bytes);
    let file = uploads::bundled(platform, bytes).await?.keep(platform, None, 0).await?;
    let tx = platform.begin().await?;
    asset::hold_blobs(&tx, [&file]).await?;
    let stored = stock_item::Entity::update_many()
        .col_expr(stock_item::Column::Digest, Expr::value(file.digest.clone()))
        .col_expr(stock_item::Column::Width, Expr::value(file.width))
        .col_expr(stock_item::Column::Height, Expr::value(file.height))
        .filter(stock_item::COLUMN.product_id.eq(item.product_id))
        .filter(stock_item::COLUMN.digest.is_null())
        .exec(&tx.db)
        .await?;
    if stored.rows_affected > 0 {
        tx.enqueue(RenderStock { digest: file.digest }).await?;
    }
    tx.commit().await?;
    Ok(())
}
