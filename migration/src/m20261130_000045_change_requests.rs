//! What was said in conversations and became a change that is asked for.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "CREATE UNIQUE INDEX change_request_comment ON change_request (comment_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let references = [
            ("message_id", "message", ForeignKeyAction::Cascade),
            ("conversation_id", "conversation", ForeignKeyAction::Cascade),
            ("comment_id", "review_comment", ForeignKeyAction::Cascade),
            ("made_by", "user", ForeignKeyAction::SetNull),
        ];
        let mut request = Table::create()
            .table("change_request")
            .col(pk_uuid("message_id"))
            .col(uuid("conversation_id"))
            .col(uuid("comment_id"))
            .col(json_binary("attachments"))
            .col(uuid_null("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .take();
        for (column, parent, on_delete) in references {
            let mut reference = ForeignKey::create();
            reference.from("change_request", column).to(parent, "id").on_delete(on_delete);
            request.foreign_key(&mut reference);
        }
        manager.create_table(request).await?;
        manager.get_connection().execute_unprepared(INDEX).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("change_request").take()).await
    }
}
