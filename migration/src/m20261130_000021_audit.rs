//! What was done, by whom and to what: one chain of entries for each account, which the database
//! itself keeps whole. An entry joins only at the end; it never changes, but for the address, which
//! may be emptied; and it goes only with all of its chain, once that is released.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What an entry says for good; the address and its salt may be emptied.
const FINAL: &str = "account_id, number, recorded_at, actor_kind, actor, action, subject, count, \
                     before, after, request, address_digest, previous, hash";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let head = Table::create()
            .table("audit_head")
            .col(uuid("account_id").primary_key())
            .col(big_integer("number"))
            .col(text("hash"))
            .col(timestamp_with_time_zone_null("released_at"))
            .take();
        let entry = Table::create()
            .table("audit_entry")
            .col(uuid("account_id"))
            .col(big_integer("number").check(Expr::col("number").gt(0)))
            .col(timestamp_with_time_zone("recorded_at"))
            .col(text("actor_kind"))
            .col(text_null("actor"))
            .col(text("action"))
            .col(text_null("subject"))
            .col(integer("count"))
            .col(text_null("before"))
            .col(text_null("after"))
            .col(text_null("request"))
            .col(text_null("address"))
            .col(text_null("salt"))
            .col(text_null("address_digest"))
            .col(text("previous"))
            .col(text("hash"))
            .primary_key(Index::create().col("account_id").col("number"))
            .take();
        let by_subject = Index::create()
            .name("audit_entry_by_subject")
            .table("audit_entry")
            .col("account_id")
            .col("subject")
            .col("number")
            .take();
        let with_address = Index::create()
            .name("audit_entry_with_address")
            .table("audit_entry")
            .col("recorded_at")
            .and_where(Expr::col("address").is_not_null())
            .take();
        manager.create_table(head).await?;
        manager.create_table(entry).await?;
        manager.create_index(by_subject).await?;
        manager.create_index(with_address).await?;
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => on_postgres(),
            _ => on_sqlite(),
        };
        manager.get_connection().execute_unprepared(&guards).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_entry", "audit_head"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let drop = "DROP FUNCTION audit_joins(); DROP FUNCTION audit_stays(); \
                        DROP FUNCTION audit_address_goes(); DROP FUNCTION audit_head_goes_on()";
            manager.get_connection().execute_unprepared(drop).await?;
        }
        Ok(())
    }
}

fn on_postgres() -> String {
    format!(
        "CREATE FUNCTION audit_joins() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             UPDATE audit_head SET number = NEW.number, hash = NEW.hash
             WHERE account_id = NEW.account_id AND number = NEW.number - 1 AND hash = NEW.previous
               AND released_at IS NULL;
             IF NOT FOUND THEN RAISE EXCEPTION 'an entry joins at the end of its chain'; END IF;
             RETURN NEW;
         END $$;
         CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF TG_OP = 'DELETE' AND EXISTS (
                 SELECT 1 FROM audit_head
                 WHERE account_id = OLD.account_id AND released_at IS NOT NULL
             ) THEN RETURN OLD; END IF;
             RAISE EXCEPTION 'what was done is final';
         END $$;
         CREATE FUNCTION audit_address_goes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NEW.address IS NULL AND NEW.salt IS NULL THEN RETURN NEW; END IF;
             RAISE EXCEPTION 'what was done is final';
         END $$;
         CREATE FUNCTION audit_head_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF TG_OP = 'DELETE' THEN
                 IF OLD.released_at IS NOT NULL THEN RETURN OLD; END IF;
             ELSIF NEW.account_id = OLD.account_id AND NEW.number >= OLD.number
                 AND (OLD.released_at IS NULL OR NEW.released_at = OLD.released_at)
             THEN RETURN NEW; END IF;
             RAISE EXCEPTION 'the end of a chain goes on only';
         END $$;
         CREATE TRIGGER audit_entry_joins BEFORE INSERT ON audit_entry
             FOR EACH ROW EXECUTE FUNCTION audit_joins();
         CREATE TRIGGER audit_entry_stays BEFORE DELETE OR UPDATE OF {FINAL} ON audit_entry
             FOR EACH ROW EXECUTE FUNCTION audit_stays();
         CREATE TRIGGER audit_entry_address_goes BEFORE UPDATE OF address, salt ON audit_entry
             FOR EACH ROW EXECUTE FUNCTION audit_address_goes();
         CREATE TRIGGER audit_head_goes_on BEFORE DELETE OR UPDATE ON audit_head
             FOR EACH ROW EXECUTE FUNCTION audit_head_goes_on();"
    )
}

fn on_sqlite() -> String {
    format!(
        "CREATE TRIGGER audit_entry_joins BEFORE INSERT ON audit_entry BEGIN
             SELECT RAISE(ABORT, 'an entry joins at the end of its chain') WHERE NOT EXISTS (
                 SELECT 1 FROM audit_head WHERE account_id = NEW.account_id
                   AND number = NEW.number - 1 AND hash = NEW.previous AND released_at IS NULL
             );
             UPDATE audit_head SET number = NEW.number, hash = NEW.hash
             WHERE account_id = NEW.account_id;
         END;
         CREATE TRIGGER audit_entry_stays BEFORE UPDATE OF {FINAL} ON audit_entry BEGIN
             SELECT RAISE(ABORT, 'what was done is final');
         END;
         CREATE TRIGGER audit_entry_address_goes BEFORE UPDATE OF address, salt ON audit_entry
         WHEN NEW.address IS NOT NULL OR NEW.salt IS NOT NULL BEGIN
             SELECT RAISE(ABORT, 'what was done is final');
         END;
         CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry WHEN NOT EXISTS (
             SELECT 1 FROM audit_head
             WHERE account_id = OLD.account_id AND released_at IS NOT NULL
         ) BEGIN
             SELECT RAISE(ABORT, 'what was done is final');
         END;
         CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head
         WHEN NEW.account_id <> OLD.account_id OR NEW.number < OLD.number
           OR (OLD.released_at IS NOT NULL AND NEW.released_at IS NOT OLD.released_at) BEGIN
             SELECT RAISE(ABORT, 'the end of a chain goes on only');
         END;
         CREATE TRIGGER audit_head_remains BEFORE DELETE ON audit_head
         WHEN OLD.released_at IS NULL BEGIN
             SELECT RAISE(ABORT, 'the end of a chain goes on only');
         END;"
    )
}
