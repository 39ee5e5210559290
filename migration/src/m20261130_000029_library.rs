//! Finding what is meant, and counting what is much: words by what is behind their first letters,
//! and new cards, which say to which sample an asset belongs.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{
        ConnectionTrait, Statement,
        prelude::{Json, Uuid},
    },
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("CREATE INDEX word_tail ON word (account_id, substr(text, 2))")
            .await?;
        catch_up(db).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX word_tail").await?;
        Ok(())
    }
}

/// Has the cards written of what is there already.
async fn catch_up(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    db.execute_unprepared(
        "INSERT INTO card_due (asset_id, account_id) SELECT id, account_id FROM asset WHERE true \
         ON CONFLICT DO NOTHING",
    )
    .await?;
    let job = "INSERT INTO job (id, name, payload, state, attempts, due_at, created_at) \
               SELECT $1, 'write_cards', $2, 'ready', 0, now, now \
               FROM (SELECT MAX(added_at) AS now FROM asset) AS newest WHERE now IS NOT NULL";
    let nothing: Json = std::iter::empty::<(String, Json)>().collect();
    let values = [Uuid::now_v7().into(), nothing.into()];
    let job = Statement::from_sql_and_values(db.get_database_backend(), job, values);
    db.execute_raw(job).await?;
    Ok(())
}
