//! Identity providers, who people are to them, and who is on the way to one and back.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX identity_provider_name ON identity_provider (account_id, name)",
    "CREATE INDEX identity_domain_domain ON identity_domain (domain)",
    "CREATE UNIQUE INDEX identity_subject ON identity (provider, issuer, subject)",
    "CREATE INDEX identity_user ON identity (user_id)",
    "CREATE INDEX identity_provider_id ON identity (provider_id)",
    "CREATE INDEX provider_trip_expires ON provider_trip (expires_at)",
    "CREATE INDEX provider_answer_expires ON provider_answer (expires_at)",
    "CREATE INDEX provider_answer_provider ON provider_answer (provider_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        let provider = uuid_null("provider_id");
        manager.alter_table(Table::alter().table("session").add_column(provider).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let provider = Table::alter().table("session").drop_column("provider_id").take();
        manager.alter_table(provider).await?;
        let jobs = "DELETE FROM job WHERE name = 'send_joining'";
        manager.get_connection().execute_unprepared(jobs).await?;
        let tables = [
            "provider_answer",
            "provider_trip",
            "identity",
            "identity_domain",
            "identity_provider",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn tables() -> [TableCreateStatement; 5] {
    let identity_provider = Table::create()
        .table("identity_provider")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("issuer"))
        .col(text("client_id"))
        .col(text("client_secret"))
        .col(text_null("joins_as"))
        .col(boolean("trusts_unstated"))
        .col(boolean("is_required"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut belongs_to("identity_provider", "account_id", "account"))
        .take();
    let identity_domain = Table::create()
        .table("identity_domain")
        .col(uuid("provider_id"))
        .col(text("domain"))
        .primary_key(Index::create().col("provider_id").col("domain"))
        .foreign_key(&mut belongs_to("identity_domain", "provider_id", "identity_provider"))
        .take();
    let identity = Table::create()
        .table("identity")
        .col(pk_uuid("id"))
        .col(uuid("user_id"))
        .col(text("provider"))
        .col(uuid_null("provider_id"))
        .col(text("issuer"))
        .col(text("subject"))
        .col(text_null("email"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .foreign_key(&mut belongs_to("identity", "user_id", "user"))
        .foreign_key(&mut belongs_to("identity", "provider_id", "identity_provider"))
        .take();
    let [trip, answer] = on_the_way();
    [identity_provider, identity_domain, identity, trip, answer]
}

fn on_the_way() -> [TableCreateStatement; 2] {
    let trip = Table::create()
        .table("provider_trip")
        .col(text("hash").primary_key())
        .col(text("provider"))
        .col(text("ticket_hash"))
        .col(text_null("browser_hash"))
        .col(text("return_to"))
        .col(text_null("hint"))
        .col(timestamp_with_time_zone("expires_at"))
        .take();
    let answer = Table::create()
        .table("provider_answer")
        .col(pk_uuid("id"))
        .col(text_uniq("hash"))
        .col(text("good_for"))
        .col(text_null("ticket_hash"))
        .col(text("provider"))
        .col(uuid_null("provider_id"))
        .col(text("issuer"))
        .col(text("subject"))
        .col(text_null("email"))
        .col(boolean("email_verified"))
        .col(text_null("name"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut belongs_to("provider_answer", "provider_id", "identity_provider"))
        .take();
    [trip, answer]
}

/// A reference that goes when what it refers to goes.
fn belongs_to(
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
