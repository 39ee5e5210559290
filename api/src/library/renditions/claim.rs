//! Who makes what at the moment, on all nodes.

use chrono::TimeDelta;
use entity::drawing;
use sea_orm::{ActiveValue::Set, ExprTrait, prelude::*, sea_query::OnConflict};

use crate::{app::Platform, error::Result};

/// How long whoever makes a picture may be silent before another takes it over.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);

/// The right to make a rendition, which nobody else has meanwhile.
#[derive(Debug)]
pub(in crate::library) struct Claim {
    digest: String,
    name: String,
}

impl Claim {
    /// Takes the right, unless somebody has it.
    pub(in crate::library) async fn take(
        platform: &Platform,
        digest: &str,
        name: &str,
    ) -> Result<Option<Self>> {
        let now = platform.db.now();
        let until = now + PATIENCE;
        let row = drawing::ActiveModel {
            digest: Set(digest.to_owned()),
            name: Set(name.to_owned()),
            until: Set(until),
        };
        let over = Expr::col((drawing::Entity, drawing::Column::Until)).lt(now);
        let abandoned = OnConflict::columns([drawing::Column::Digest, drawing::Column::Name])
            .update_column(drawing::Column::Until)
            .action_and_where(over)
            .to_owned();
        let taken = drawing::Entity::insert(row).on_conflict(abandoned);
        let taken = taken.exec_without_returning(platform.db.writer()).await?;
        let claim = Self { digest: digest.to_owned(), name: name.to_owned() };
        Ok((taken > 0).then_some(claim))
    }

    /// Keeps the right for longer.
    pub(in crate::library) async fn renew(&self, platform: &Platform) -> Result<()> {
        let until = platform.db.now() + PATIENCE;
        drawing::Entity::update_many()
            .col_expr(drawing::Column::Until, Expr::value(until))
            .filter(drawing::COLUMN.digest.eq(self.digest.as_str()))
            .filter(drawing::COLUMN.name.eq(self.name.as_str()))
            .exec(platform.db.writer())
            .await?;
        Ok(())
    }

    /// Gives the right back.
    pub(in crate::library) async fn release(self, platform: &Platform) -> Result<()> {
        drawing::Entity::delete_many()
            .filter(drawing::COLUMN.digest.eq(self.digest))
            .filter(drawing::COLUMN.name.eq(self.name))
            .exec(platform.db.writer())
            .await?;
        Ok(())
    }
}
