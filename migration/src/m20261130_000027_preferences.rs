//! What people want the platform to be like for them.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let preference = Table::create()
            .table("preference")
            .col(pk_uuid("user_id"))
            .col(text_null("time_zone"))
            .col(json_binary("dismissed_notices"))
            .col(integer("version"))
            .foreign_key(&mut key("preference", "user_id", "user", "id"))
            .take();
        let notification = Table::create()
            .table("notification_preference")
            .col(uuid("user_id"))
            .col(text("kind"))
            .col(text("channel"))
            .col(boolean("is_on"))
            .primary_key(Index::create().col("user_id").col("kind").col("channel"))
            .foreign_key(&mut key("notification_preference", "user_id", "user", "id"))
            .take();
        let step = Table::create()
            .table("wizard_step")
            .col(uuid("user_id"))
            .col(uuid("project_id"))
            .col(text("step"))
            .col(timestamp_with_time_zone("seen_at"))
            .primary_key(Index::create().col("user_id").col("project_id"))
            .foreign_key(&mut key("wizard_step", "user_id", "user", "id"))
            .foreign_key(&mut key("wizard_step", "project_id", "project", "id"))
            .take();
        let feature = Table::create()
            .table("feature")
            .col(text("key").primary_key())
            .col(json_binary("variants"))
            .col(timestamp_with_time_zone("changed_at"))
            .take();
        let table = "feature_override";
        let chosen = Table::create()
            .table(table)
            .col(uuid("user_id"))
            .col(text("feature_key"))
            .col(text("variant"))
            .primary_key(Index::create().col("user_id").col("feature_key"))
            .foreign_key(&mut key(table, "user_id", "user", "id"))
            .foreign_key(&mut key(table, "feature_key", "feature", "key"))
            .take();
        for table in [preference, notification, step, feature, chosen] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        // What the database looks through when a project or a feature goes.
        db.execute_unprepared("CREATE INDEX wizard_step_project ON wizard_step (project_id)")
            .await?;
        db.execute_unprepared(
            "CREATE INDEX feature_override_feature ON feature_override (feature_key)",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            ["feature_override", "feature", "wizard_step", "notification_preference", "preference"]
        {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn key(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from, column)
        .to(to, target)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
