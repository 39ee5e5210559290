//! Conversations between accounts and Vibbio.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX conversation_account ON conversation (account_id) WHERE project_id IS NULL",
    "CREATE UNIQUE INDEX conversation_project ON conversation (project_id) \
     WHERE project_id IS NOT NULL",
    "CREATE INDEX conversation_changed ON conversation (account_id, changed_at, id)",
    "CREATE INDEX conversation_waiting ON conversation (waiting_since, id) \
     WHERE waiting_since IS NOT NULL",
    "CREATE UNIQUE INDEX message_number ON message (conversation_id, number)",
    "CREATE INDEX message_change ON message (conversation_id, change)",
    "CREATE UNIQUE INDEX message_mail_id ON message (mail_id) WHERE mail_id IS NOT NULL",
    "CREATE INDEX message_mail_reply ON message_mail (reply_hash)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_message = [link(), mention(), reaction(), mail()];
        let tables = [conversation(), message()].into_iter().chain(of_message);
        for table in tables.chain([reader(), presence()]) {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "presence",
            "conversation_reader",
            "message_mail",
            "message_reaction",
            "message_mention",
            "message_link",
            "message",
            "conversation",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn conversation() -> TableCreateStatement {
    Table::create()
        .table("conversation")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("project_id"))
        .col(big_integer("messages"))
        .col(big_integer("changes"))
        .col(text_null("last_side"))
        .col(timestamp_with_time_zone_null("waiting_since"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut of("conversation", "account_id", "account"))
        .foreign_key(&mut of("conversation", "project_id", "project"))
        .take()
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("message")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("conversation_id"))
        .col(big_integer("number"))
        .col(big_integer("change"))
        .col(text("side"))
        .col(uuid_null("author_id"))
        .col(uuid_null("reply_to_id"))
        .col(text("way"))
        .col(text("text"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("edited_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(text_null("mail_id"))
        .foreign_key(&mut of("message", "account_id", "account"))
        .foreign_key(&mut of("message", "conversation_id", "conversation"))
        .foreign_key(of("message", "author_id", "user").on_delete(ForeignKeyAction::SetNull))
        .take()
}

fn link() -> TableCreateStatement {
    Table::create()
        .table("message_link")
        .col(uuid("message_id"))
        .col(integer("position"))
        .col(text("kind"))
        .col(uuid("target_id"))
        .primary_key(Index::create().col("message_id").col("position"))
        .foreign_key(&mut of("message_link", "message_id", "message"))
        .take()
}

fn mention() -> TableCreateStatement {
    Table::create()
        .table("message_mention")
        .col(uuid("message_id"))
        .col(uuid("user_id"))
        .primary_key(Index::create().col("message_id").col("user_id"))
        .foreign_key(&mut of("message_mention", "message_id", "message"))
        .foreign_key(&mut of("message_mention", "user_id", "user"))
        .take()
}

fn reaction() -> TableCreateStatement {
    Table::create()
        .table("message_reaction")
        .col(uuid("message_id"))
        .col(uuid("user_id"))
        .col(text("emoji"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("message_id").col("user_id").col("emoji"))
        .foreign_key(&mut of("message_reaction", "message_id", "message"))
        .foreign_key(&mut of("message_reaction", "user_id", "user"))
        .take()
}

fn mail() -> TableCreateStatement {
    Table::create()
        .table("message_mail")
        .col(uuid("message_id"))
        .col(uuid("user_id"))
        .col(text("reply_hash"))
        .col(timestamp_with_time_zone("sent_at"))
        .primary_key(Index::create().col("message_id").col("user_id"))
        .foreign_key(&mut of("message_mail", "message_id", "message"))
        .foreign_key(&mut of("message_mail", "user_id", "user"))
        .take()
}

fn reader() -> TableCreateStatement {
    Table::create()
        .table("conversation_reader")
        .col(uuid("conversation_id"))
        .col(uuid("user_id"))
        .col(big_integer("read"))
        .col(timestamp_with_time_zone("read_at"))
        .primary_key(Index::create().col("conversation_id").col("user_id"))
        .foreign_key(&mut of("conversation_reader", "conversation_id", "conversation"))
        .foreign_key(&mut of("conversation_reader", "user_id", "user"))
        .take()
}

fn presence() -> TableCreateStatement {
    Table::create()
        .table("presence")
        .col(uuid("user_id").primary_key())
        .col(timestamp_with_time_zone("seen_at"))
        .foreign_key(&mut of("presence", "user_id", "user"))
        .take()
}

/// A reference that goes when what it refers to goes.
fn of(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
