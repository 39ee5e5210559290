//! The review of cuts, and what a further round of changes costs.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, Statement, prelude::Uuid},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX cut_number ON cut (order_id, number)",
    "CREATE INDEX cut_asset ON cut (asset_id)",
    "CREATE INDEX review_comment_order ON review_comment (order_id, id)",
    "CREATE INDEX review_comment_reply ON review_comment (reply_to_id) \
     WHERE reply_to_id IS NOT NULL",
    "CREATE INDEX review_place_cut ON review_place (cut_id)",
    "CREATE INDEX review_decision_cut ON review_decision (cut_id, id)",
    "CREATE INDEX review_stage_order ON review_stage (order_id, position)",
    "CREATE UNIQUE INDEX review_guest_token ON review_guest (token_hash)",
    "CREATE UNIQUE INDEX review_guest_session ON review_guest (session_hash) \
     WHERE session_hash IS NOT NULL",
    "CREATE INDEX review_guest_order ON review_guest (order_id, id)",
    "CREATE INDEX review_certificate_order ON review_certificate (order_id)",
    "CREATE UNIQUE INDEX review_round_number ON review_round (order_id, number)",
];

/// What a further round costs: the same id in every database.
const ROUND: &str = "INSERT INTO price (id, kind, code, effective_from, quantity) \
    SELECT $1, 'policy', 'review_round_credits', effective_from, 150 FROM price \
    WHERE kind = 'policy' AND code = 'review_rounds'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [cut(), guest(), comment(), mention(), place(), stage(), reviewer()];
        for table in tables.into_iter().chain([decision(), round(), certificate()]) {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        let id = Uuid::from_u128(0x019b_7662_9c00_7000_8000_0003_0000_0001);
        let line = Statement::from_sql_and_values(db.get_database_backend(), ROUND, [id.into()]);
        db.execute_raw(line).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "review_certificate",
            "review_round",
            "review_decision",
            "review_reviewer",
            "review_stage",
            "review_place",
            "review_mention",
            "review_comment",
            "review_guest",
            "cut",
        ];
        for table in tables {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        let line = "DELETE FROM price WHERE kind = 'policy' AND code = 'review_round_credits'";
        manager.get_connection().execute_unprepared(line).await.map(|_| ())
    }
}

fn cut() -> TableCreateStatement {
    Table::create()
        .table("cut")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(integer("number"))
        .col(uuid_null("asset_id"))
        .col(uuid_null("revision_id"))
        .col(text("digest"))
        .col(text("name"))
        .col(text_null("note"))
        .col(json_binary_null("edits"))
        .col(uuid_null("submitted_by"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(text_null("outcome"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .foreign_key(&mut of("cut", "account_id", "account"))
        .foreign_key(&mut of("cut", "order_id", "video_order"))
        .foreign_key(&mut outliving("cut", "asset_id", "asset"))
        .foreign_key(&mut outliving("cut", "revision_id", "revision"))
        .foreign_key(&mut outliving("cut", "submitted_by", "user"))
        .take()
}

fn guest() -> TableCreateStatement {
    Table::create()
        .table("review_guest")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(text("email"))
        .col(text("name"))
        .col(uuid_null("invited_by"))
        .col(timestamp_with_time_zone("invited_at"))
        .col(text("token_hash"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(text_null("code_hash"))
        .col(timestamp_with_time_zone_null("code_until"))
        .col(text_null("session_hash"))
        .col(timestamp_with_time_zone_null("session_until"))
        .col(timestamp_with_time_zone_null("entered_at"))
        .foreign_key(&mut of("review_guest", "account_id", "account"))
        .foreign_key(&mut of("review_guest", "order_id", "video_order"))
        .foreign_key(&mut outliving("review_guest", "invited_by", "user"))
        .take()
}

fn certificate() -> TableCreateStatement {
    Table::create()
        .table("review_certificate")
        .col(uuid("cut_id").primary_key())
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(text("outcome"))
        .col(json_binary("certified"))
        .col(timestamp_with_time_zone("issued_at"))
        .col(uuid_null("asset_id"))
        .foreign_key(&mut of("review_certificate", "account_id", "account"))
        .foreign_key(&mut of("review_certificate", "order_id", "video_order"))
        .foreign_key(&mut of("review_certificate", "cut_id", "cut"))
        .foreign_key(&mut outliving("review_certificate", "asset_id", "asset"))
        .take()
}

fn comment() -> TableCreateStatement {
    Table::create()
        .table("review_comment")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(uuid("cut_id"))
        .col(text("side"))
        .col(uuid_null("author_id"))
        .col(uuid_null("guest_id"))
        .col(boolean("is_private"))
        .col(uuid_null("reply_to_id"))
        .col(text("text"))
        .col(json_binary("shapes"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(uuid_null("resolved_by"))
        .col(uuid_null("resolved_in"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("edited_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .foreign_key(&mut of("review_comment", "account_id", "account"))
        .foreign_key(&mut of("review_comment", "order_id", "video_order"))
        .foreign_key(&mut of("review_comment", "cut_id", "cut"))
        .foreign_key(&mut of("review_comment", "reply_to_id", "review_comment"))
        .foreign_key(&mut of("review_comment", "resolved_in", "cut"))
        .foreign_key(&mut outliving("review_comment", "author_id", "user"))
        .foreign_key(&mut outliving("review_comment", "guest_id", "review_guest"))
        .foreign_key(&mut outliving("review_comment", "resolved_by", "user"))
        .take()
}

fn mention() -> TableCreateStatement {
    Table::create()
        .table("review_mention")
        .col(uuid("comment_id"))
        .col(uuid("user_id"))
        .col(boolean("is_current"))
        .primary_key(Index::create().col("comment_id").col("user_id"))
        .foreign_key(&mut of("review_mention", "comment_id", "review_comment"))
        .foreign_key(&mut of("review_mention", "user_id", "user"))
        .take()
}

fn place() -> TableCreateStatement {
    Table::create()
        .table("review_place")
        .col(uuid("comment_id"))
        .col(uuid("cut_id"))
        .col(text("placing"))
        .col(integer_null("frame"))
        .col(integer_null("last_frame"))
        .primary_key(Index::create().col("comment_id").col("cut_id"))
        .foreign_key(&mut of("review_place", "comment_id", "review_comment"))
        .foreign_key(&mut of("review_place", "cut_id", "cut"))
        .take()
}

fn stage() -> TableCreateStatement {
    Table::create()
        .table("review_stage")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(integer("position"))
        .col(text("name"))
        .col(text("quorum"))
        .col(integer_null("needed"))
        .col(integer_null("hours"))
        .col(timestamp_with_time_zone("planned_at"))
        .col(timestamp_with_time_zone_null("dropped_at"))
        .foreign_key(&mut of("review_stage", "account_id", "account"))
        .foreign_key(&mut of("review_stage", "order_id", "video_order"))
        .take()
}

fn reviewer() -> TableCreateStatement {
    Table::create()
        .table("review_reviewer")
        .col(uuid("stage_id"))
        .col(integer("position"))
        .col(uuid_null("user_id"))
        .col(uuid_null("guest_id"))
        .primary_key(Index::create().col("stage_id").col("position"))
        .foreign_key(&mut of("review_reviewer", "stage_id", "review_stage"))
        .foreign_key(&mut of("review_reviewer", "user_id", "user"))
        .foreign_key(&mut of("review_reviewer", "guest_id", "review_guest"))
        .take()
}

fn decision() -> TableCreateStatement {
    Table::create()
        .table("review_decision")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("cut_id"))
        .col(uuid_null("stage_id"))
        .col(uuid_null("user_id"))
        .col(uuid_null("guest_id"))
        .col(text("decision"))
        .col(text("digest"))
        .col(text_null("note"))
        .col(timestamp_with_time_zone("decided_at"))
        .foreign_key(&mut of("review_decision", "account_id", "account"))
        .foreign_key(&mut of("review_decision", "cut_id", "cut"))
        .foreign_key(&mut of("review_decision", "stage_id", "review_stage"))
        .foreign_key(&mut outliving("review_decision", "user_id", "user"))
        .foreign_key(&mut outliving("review_decision", "guest_id", "review_guest"))
        .take()
}

fn round() -> TableCreateStatement {
    Table::create()
        .table("review_round")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("order_id"))
        .col(integer("number"))
        .col(text("class"))
        .col(integer("price"))
        .col(uuid_null("hold_id"))
        .col(uuid_null("cut_id"))
        .col(uuid_null("accepted_by"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(timestamp_with_time_zone_null("begun_at"))
        .col(timestamp_with_time_zone_null("dropped_at"))
        .foreign_key(&mut of("review_round", "account_id", "account"))
        .foreign_key(&mut of("review_round", "order_id", "video_order"))
        .foreign_key(&mut of("review_round", "cut_id", "cut"))
        .foreign_key(&mut outliving("review_round", "accepted_by", "user"))
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

/// A reference that is emptied when what it refers to goes.
fn outliving(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    of(table, column, parent).on_delete(ForeignKeyAction::SetNull).take()
}
