//! Assets by how long they play and by their kind; and what is told of fonts, of large pictures and
//! of nearly empty ones, of those that are there already, too.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{
        ConnectionTrait, Statement,
        prelude::{Json, Uuid},
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX asset_duration ON asset (account_id, duration_ms, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_in_duration ON asset (account_id, folder_id, duration_ms, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_sort_kind ON asset (account_id, kind, id) WHERE trashed_at IS NULL",
    "CREATE INDEX asset_in_kind ON asset (account_id, folder_id, kind, id) WHERE trashed_at IS NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let length = big_integer("duration_ms").default(0).take();
        manager.alter_table(Table::alter().table("asset").add_column(length).take()).await?;
        let db = manager.get_connection();
        db.execute_unprepared(
            "UPDATE asset SET duration_ms = COALESCE((SELECT revision.duration_ms FROM revision \
             WHERE revision.id = asset.revision_id), 0)",
        )
        .await?;
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        let job = "INSERT INTO job (id, name, payload, state, attempts, due_at, created_at) \
                   SELECT $1, 'look_again', $2, 'ready', 0, now, now \
                   FROM (SELECT MAX(added_at) AS now FROM asset) AS newest WHERE now IS NOT NULL";
        let start: Json = [("after".to_owned(), Json::from(""))].into_iter().collect();
        let values = [Uuid::now_v7().into(), start.into()];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), job, values))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DELETE FROM job WHERE name = 'look_again'").await?;
        // Whoever cannot tell the one from the other takes both for what cannot be decoded.
        db.execute_unprepared("UPDATE blob SET preview = 'failed' WHERE preview = 'too_large'")
            .await?;
        for index in ["asset_duration", "asset_in_duration", "asset_sort_kind", "asset_in_kind"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        let length = Table::alter().table("asset").drop_column("duration_ms").take();
        manager.alter_table(length).await
    }
}
