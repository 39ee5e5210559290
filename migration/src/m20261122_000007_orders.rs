//! Quotes, and the videos that are ordered by them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quote = Table::create()
            .table("quote")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(uuid("project_id"))
            .col(text("digest"))
            .col(json_binary("lines"))
            .col(integer("total").check(Expr::col("total").gte(0)))
            .col(json_binary("promise"))
            .col(uuid("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut refers("quote", "account_id", "account"))
            .foreign_key(&mut refers("quote", "project_id", "project"))
            .foreign_key(&mut refers("quote", "created_by", "user"))
            .take();
        manager.create_table(quote).await?;
        let order = Table::create()
            .table("video_order")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(integer("number"))
            .col(uuid("project_id"))
            .col(uuid_uniq("quote_id"))
            .col(text("state"))
            .col(text_null("held_from"))
            .col(text("title"))
            .col(json_binary("brief"))
            .col(integer("price").check(Expr::col("price").gte(0)))
            .col(uuid("hold_id"))
            .col(timestamp_with_time_zone("promised_at"))
            .col(timestamp_with_time_zone("due_at"))
            .col(json_binary("promise"))
            .col(timestamp_with_time_zone_null("paused_at"))
            .col(integer("version"))
            .col(uuid("placed_by"))
            .col(timestamp_with_time_zone("placed_at"))
            .col(timestamp_with_time_zone("changed_at"))
            .foreign_key(&mut refers("video_order", "account_id", "account"))
            .foreign_key(&mut refers("video_order", "project_id", "project"))
            .foreign_key(&mut refers("video_order", "quote_id", "quote"))
            .foreign_key(&mut refers("video_order", "hold_id", "hold"))
            .foreign_key(&mut refers("video_order", "placed_by", "user"))
            .take();
        manager.create_table(order).await?;
        for table in [order_event(), delivery()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["delivery", "order_event", "video_order", "quote"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn order_event() -> TableCreateStatement {
    Table::create()
        .table("order_event")
        .col(pk_uuid("id"))
        .col(uuid("order_id"))
        .col(text("action"))
        .col(text("state"))
        .col(text("actor"))
        .col(uuid_null("user_id"))
        .col(text_null("reason"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut refers("order_event", "order_id", "video_order"))
        .foreign_key(&mut refers("order_event", "user_id", "user"))
        .take()
}

fn delivery() -> TableCreateStatement {
    Table::create()
        .table("delivery")
        .col(uuid("order_id"))
        .col(uuid("asset_id"))
        .col(integer("position"))
        .primary_key(Index::create().col("order_id").col("asset_id"))
        .foreign_key(&mut refers("delivery", "order_id", "video_order"))
        .foreign_key(
            ForeignKey::create()
                .from("delivery", "asset_id")
                .to("asset", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

/// A reference to what must not go while the row is there: an order is a bookkeeping document.
fn refers(
    table: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").take()
}

fn indexes() -> [IndexCreateStatement; 7] {
    let on = |table: &'static str, name: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().table(table).name(name).take();
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        on("quote", "quote_of", &["project_id", "id"]),
        on("quote", "quote_of_account", &["account_id", "id"]),
        on("video_order", "order_number", &["account_id", "number"]).unique().take(),
        on("video_order", "order_in_state", &["account_id", "state", "number"]),
        on("video_order", "order_of", &["project_id"]),
        on("video_order", "order_queue", &["state", "due_at", "id"]),
        on("order_event", "order_event_of", &["order_id", "id"]),
    ]
}
