//! The store: its products as they are at the start, what is bought, and what is booked.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::prelude::Uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const LICENCE: &str = "Royalty-free and worldwide, without end, in videos and pictures of the \
                       buyer in all channels. Not to be sold or given away as a file.";

/// A product: kind, price code, name, description.
type Product = (&'static str, &'static str, &'static str, &'static str);

const PRODUCTS: [Product; 17] = [
    (
        "service",
        "onboarding",
        "Onboarding",
        "We set up your account, your brand and your first project together.",
    ),
    (
        "service",
        "shoot_half_day",
        "Shoot, half a day",
        "A photographer films with you, up to 4 hours.",
    ),
    ("service", "shoot_day", "Shoot, a whole day", "A photographer films with you, up to 8 hours."),
    (
        "service",
        "content_workshop",
        "Content workshop",
        "Half a day in which we plan your videos of the next months with you.",
    ),
    (
        "service",
        "content_adaption",
        "Content adaption",
        "We make a video out of an article, a report or a presentation.",
    ),
    ("service", "copywriting", "Copywriting", "A writer gives your messages their final shape."),
    ("service", "voice_over", "Voice-over", "A professional voice speaks your video."),
    ("service", "music", "Music", "We find and clear music for your video."),
    ("stock_item", "picture", "Mountain lake", "A still lake among mountains."),
    ("stock_item", "picture", "Summer valley", "A green valley on a bright day."),
    ("stock_item", "picture", "Autumn forest", "A forest in the colours of autumn."),
    ("stock_item", "picture", "Winter night", "A night of stars over snow."),
    ("stock_item", "picture", "Office district", "Tall houses in a business district."),
    ("stock_item", "picture", "Interview", "Two people in conversation."),
    ("credit_pack", "pack_500", "500 credits", "Enough for a short video."),
    ("credit_pack", "pack_1000", "1 000 credits", "Enough for a long video, or two short ones."),
    ("credit_pack", "pack_2500", "2 500 credits", "Enough for a small campaign."),
];

/// The place of a product in the list above, and its bundled picture.
const PICTURES: [(usize, &str); 6] = [
    (8, "mountain-lake.jpg"),
    (9, "summer-valley.jpg"),
    (10, "autumn-forest.jpg"),
    (11, "winter-night.jpg"),
    (12, "office-district.jpg"),
    (13, "interview.jpg"),
];

const INDEXES: &[&str] = &[
    "CREATE INDEX product_in_store ON product (position, id)",
    "CREATE INDEX product_by_kind ON product (kind, position, id)",
    // A stock item is bought once per account, however many click.
    "CREATE UNIQUE INDEX purchase_once ON purchase (account_id, product_id) WHERE kind = 'stock_item'",
    "CREATE INDEX purchase_by_account ON purchase (account_id, bought_at, id)",
    "CREATE INDEX purchase_owed ON purchase (account_id, currency, amount) \
     WHERE billed_at IS NULL AND amount IS NOT NULL",
    "CREATE INDEX purchase_by_asset ON purchase (asset_id)",
    "CREATE INDEX booking_by_account ON booking (account_id, ordered_at, id)",
    "CREATE INDEX booking_by_state ON booking (state, ordered_at, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [product(), stock_item(), booking(), purchase()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        manager.execute(first_products()).await?;
        manager.execute(first_stock()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["purchase", "booking", "stock_item", "product"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn product() -> TableCreateStatement {
    Table::create()
        .table("product")
        .col(pk_uuid("id"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("description"))
        .col(text("price_code"))
        .col(integer("position"))
        .take()
}

fn stock_item() -> TableCreateStatement {
    Table::create()
        .table("stock_item")
        .col(uuid("product_id").primary_key())
        .col(text("file"))
        .col(text("licence"))
        .col(text_null("digest"))
        .col(integer_null("width"))
        .col(integer_null("height"))
        .foreign_key(&mut reference("stock_item", "product_id", "product"))
        // Bytes that are for sale are not swept away, although no library has them.
        .foreign_key(ForeignKey::create().from("stock_item", "digest").to("blob", "digest"))
        .take()
}

fn booking() -> TableCreateStatement {
    Table::create()
        .table("booking")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("product_id"))
        .col(uuid("price_id"))
        .col(text("state"))
        .col(timestamp_with_time_zone_null("wished_at"))
        .col(timestamp_with_time_zone_null("starts_at"))
        .col(text_null("note"))
        .col(text_null("reply"))
        .col(integer_null("credits"))
        .col(uuid_null("hold_id"))
        .col(big_integer_null("amount"))
        .col(text_null("currency"))
        .col(timestamp_with_time_zone("cancel_free_until"))
        .col(uuid("ordered_by"))
        .col(timestamp_with_time_zone("ordered_at"))
        .foreign_key(&mut reference("booking", "account_id", "account"))
        .foreign_key(&mut reference("booking", "product_id", "product"))
        .foreign_key(&mut reference("booking", "price_id", "price"))
        .foreign_key(&mut reference("booking", "hold_id", "hold"))
        .take()
}

fn purchase() -> TableCreateStatement {
    Table::create()
        .table("purchase")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("product_id"))
        .col(text("kind"))
        .col(uuid("price_id"))
        .col(integer_null("credits"))
        .col(big_integer_null("amount"))
        .col(text_null("currency"))
        .col(uuid_null("hold_id"))
        .col(uuid_null("lot_id"))
        .col(uuid_null("asset_id"))
        .col(uuid_null("booking_id").unique_key())
        .col(uuid("bought_by"))
        .col(timestamp_with_time_zone("bought_at"))
        .col(timestamp_with_time_zone_null("billed_at"))
        .foreign_key(&mut reference("purchase", "account_id", "account"))
        .foreign_key(&mut reference("purchase", "product_id", "product"))
        .foreign_key(&mut reference("purchase", "price_id", "price"))
        .foreign_key(&mut reference("purchase", "hold_id", "hold"))
        .foreign_key(&mut reference("purchase", "lot_id", "lot"))
        // An asset can be deleted; that it was bought stays true.
        .foreign_key(
            reference("purchase", "asset_id", "asset").on_delete(ForeignKeyAction::SetNull),
        )
        .foreign_key(&mut reference("purchase", "booking_id", "booking"))
        .take()
}

fn reference(from: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from.to_owned(), column.to_owned()).to(to.to_owned(), "id").take()
}

/// The id of the first products, the same in every database.
fn id(place: usize) -> Uuid {
    Uuid::from_u128(0x019b_7662_9c00_7000_8000_0003_0000_0001 + place as u128)
}

fn first_products() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("product").columns([
        "id",
        "kind",
        "price_code",
        "name",
        "description",
        "position",
    ]);
    for ((place, position), (kind, price, name, description)) in (0..).zip(1..).zip(PRODUCTS) {
        insert.values_panic([
            id(place).into(),
            kind.into(),
            price.into(),
            name.into(),
            description.into(),
            position.into(),
        ]);
    }
    insert
}

fn first_stock() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("stock_item").columns(["product_id", "file", "licence"]);
    for (place, file) in PICTURES {
        insert.values_panic([id(place).into(), file.into(), LICENCE.into()]);
    }
    insert
}
