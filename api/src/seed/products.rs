use std::{collections::HashMap, iter};

use entity::{
    id::ProductId,
    product::{self, ProductKind},
    stock_item,
};
use sea_orm::{ActiveValue::Set, Iterable, QuerySelect, prelude::*};

use super::{dice::Dice, files::Files, progress::Progress, words};
use crate::{app::Platform, error::Result, library::rules::format, prices};

/// How many products one unit of work adds.
const AT_ONCE: usize = 4_096;

/// What the store sells more of, at the prices that are in force.
pub(super) struct Range<'a> {
    files: &'a Files,
    /// The lines of the price list for each kind of product.
    codes: HashMap<ProductKind, Vec<String>>,
    /// The place of the last product.
    position: i32,
    dice: Dice,
}

impl<'a> Range<'a> {
    pub(super) async fn open(
        platform: &Platform,
        files: &'a Files,
        dice: Dice,
    ) -> anyhow::Result<Self> {
        let (db, now) = (platform.db.reader(), platform.db.now());
        let mut codes = HashMap::new();
        for kind in ProductKind::iter() {
            let lines = prices::reads::lines(db, now, kind.price_kind()).await?;
            codes.insert(kind, lines.into_iter().map(|line| line.code).collect());
        }
        Ok(Self { files, codes, position: last_position(platform).await?, dice })
    }

    /// Adds products behind those that are in the store already.
    pub(super) async fn add(
        mut self,
        platform: &Platform,
        count: u32,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<()> {
        progress.begin("products");
        let count = usize::try_from(count)?;
        let mut done = 0;
        while done < count {
            let some = AT_ONCE.min(count - done);
            let products: Vec<_> = iter::repeat_with(|| self.product()).take(some).collect();
            let is_stock =
                |product: &&product::ActiveModel| *product.kind.as_ref() == ProductKind::StockItem;
            let stock = products.iter().filter(is_stock);
            let items = stock.map(|product| self.item(*product.id.as_ref())).collect();
            let tx = platform.begin().await?;
            tx.insert_all(products).await?;
            tx.insert_all::<stock_item::ActiveModel>(items).await?;
            tx.commit().await?;
            done += some;
            progress.at(done, count)?;
        }
        Ok(progress.end(done)?)
    }

    fn product(&mut self) -> product::ActiveModel {
        self.position += 1;
        let (motif, place) = (*self.dice.pick(&words::MOTIFS), *self.dice.pick(&words::PLACES));
        let (kind, name) = match self.dice.between(1, 100) {
            1..=90 => (ProductKind::StockItem, format!("{place}: {motif} {}", self.position)),
            91..=98 => (ProductKind::Service, format!("Opptak av {motif} i {place}")),
            _ => (ProductKind::CreditPack, format!("Credits for {place}")),
        };
        let codes = &self.codes[&kind];
        product::ActiveModel {
            id: Set(ProductId::new()),
            kind: Set(kind),
            description: Set(format!("{name}, made up to try the store.")),
            name: Set(name),
            price_code: Set(self.dice.pick(codes).clone()),
            position: Set(self.position),
        }
    }

    fn item(&mut self, product: ProductId) -> stock_item::ActiveModel {
        let file = self.dice.pick(&self.files.pictures);
        let ending = format::stored(file.format).extension();
        stock_item::ActiveModel {
            product_id: Set(product),
            file: Set(format!("stock.{ending}")),
            licence: Set(words::LICENCE.into()),
            digest: Set(Some(file.digest.clone())),
            width: Set(file.width),
            height: Set(file.height),
        }
    }
}

async fn last_position(platform: &Platform) -> Result<i32> {
    let last: Option<Option<i32>> = product::Entity::find()
        .select_only()
        .column_as(product::COLUMN.position.max(), "last")
        .into_tuple()
        .one(platform.db.reader())
        .await?;
    Ok(last.flatten().unwrap_or_default())
}
