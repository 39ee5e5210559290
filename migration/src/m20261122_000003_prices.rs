//! The price list: plans, prices and policy figures, as they are at the start.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::prelude::Uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// From when the first list is in force.
const START: &str = "2026-01-01 00:00:00+00:00";

const GB: i64 = 1_000_000_000;
const TB: i64 = 1_000 * GB;

struct Plan {
    code: &'static str,
    /// A month in øre and in cents.
    monthly: Option<(i64, i64)>,
    credits: Option<i32>,
    seats: Option<i32>,
    brands: Option<i32>,
    storage: Option<i64>,
    has_custom_formats: bool,
    delivery: &'static str,
}

const AGREED: Plan = Plan {
    code: "enterprise",
    monthly: None,
    credits: None,
    seats: None,
    brands: None,
    storage: None,
    has_custom_formats: true,
    delivery: "agreed",
};

const PLANS: [Plan; 5] = [
    Plan {
        code: "trial",
        monthly: Some((0, 0)),
        credits: Some(0),
        seats: Some(2),
        brands: Some(1),
        storage: Some(10 * GB),
        has_custom_formats: false,
        delivery: "two_days",
    },
    Plan {
        code: "standard",
        monthly: Some((900_000, 95_000)),
        credits: Some(2_000),
        seats: Some(5),
        brands: Some(1),
        storage: Some(TB),
        has_custom_formats: false,
        delivery: "one_day",
    },
    Plan {
        code: "premium",
        monthly: Some((1_700_000, 180_000)),
        credits: Some(4_000),
        seats: None,
        brands: Some(2),
        storage: Some(2 * TB),
        has_custom_formats: true,
        delivery: "same_day",
    },
    AGREED,
    Plan { code: "multi", ..AGREED },
];

/// What a line's figure is.
enum Is {
    /// A price in credits.
    Credits(i32),
    /// A price in øre and in cents.
    Money(i64, i64),
    /// A plain number.
    Figure(i64),
}

/// A line: kind, code, the quantity that it is about, and its figure.
type Line = (&'static str, &'static str, Option<i64>, Is);

const LINES: [Line; 32] = [
    ("video", "up_to_15_s", Some(15), Is::Credits(350)),
    ("video", "up_to_30_s", Some(30), Is::Credits(550)),
    ("video", "up_to_45_s", Some(45), Is::Credits(650)),
    ("video", "up_to_60_s", Some(60), Is::Credits(750)),
    ("video", "up_to_120_s", Some(120), Is::Credits(1_000)),
    ("version", "format", None, Is::Credits(250)),
    ("version", "language", None, Is::Credits(250)),
    ("version", "intro", None, Is::Credits(100)),
    ("version", "outro", None, Is::Credits(100)),
    ("service", "onboarding", None, Is::Money(990_000, 105_000)),
    ("service", "shoot_half_day", None, Is::Money(1_200_000, 125_000)),
    ("service", "shoot_day", None, Is::Money(1_900_000, 200_000)),
    ("service", "content_workshop", None, Is::Money(1_500_000, 160_000)),
    ("service", "content_adaption", None, Is::Credits(250)),
    ("service", "copywriting", None, Is::Credits(200)),
    ("service", "voice_over", None, Is::Credits(200)),
    ("service", "music", None, Is::Credits(100)),
    ("stock", "picture", None, Is::Credits(40)),
    ("pack", "pack_500", Some(500), Is::Money(250_000, 26_500)),
    ("pack", "pack_1000", Some(1_000), Is::Money(480_000, 51_000)),
    ("pack", "pack_2500", Some(2_500), Is::Money(1_150_000, 122_000)),
    ("policy", "welcome_credits", None, Is::Figure(750)),
    ("policy", "trial_days", None, Is::Figure(14)),
    ("policy", "purchased_lot_months", None, Is::Figure(12)),
    ("policy", "refund_lot_days", None, Is::Figure(30)),
    ("policy", "quote_hours", None, Is::Figure(24)),
    ("policy", "trash_days", None, Is::Figure(30)),
    ("policy", "invitation_days", None, Is::Figure(7)),
    ("policy", "review_rounds", None, Is::Figure(2)),
    ("policy", "service_cancel_hours", None, Is::Figure(2)),
    ("policy", "service_move_hours", None, Is::Figure(24)),
    ("policy", "credit_limit", None, Is::Money(2_500_000, 265_000)),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plan = Table::create()
            .table("plan")
            .col(pk_uuid("id"))
            .col(text("code"))
            .col(timestamp_with_time_zone("effective_from"))
            .col(big_integer_null("monthly_nok"))
            .col(big_integer_null("monthly_eur"))
            .col(integer_null("monthly_credits"))
            .col(integer_null("seats"))
            .col(integer_null("brands"))
            .col(big_integer_null("storage_bytes"))
            .col(boolean("has_custom_formats"))
            .col(text("delivery"))
            .take();
        manager.create_table(plan).await?;
        let price = Table::create()
            .table("price")
            .col(pk_uuid("id"))
            .col(text("kind"))
            .col(text("code"))
            .col(timestamp_with_time_zone("effective_from"))
            .col(big_integer_null("quantity"))
            .col(integer_null("credits"))
            .col(big_integer_null("nok"))
            .col(big_integer_null("eur"))
            .take();
        manager.create_table(price).await?;
        let plans = Index::create()
            .unique()
            .name("plan_by_code")
            .table("plan")
            .col("code")
            .col("effective_from")
            .take();
        manager.create_index(plans).await?;
        let prices = Index::create()
            .unique()
            .name("price_by_code")
            .table("price")
            .col("kind")
            .col("code")
            .col("effective_from")
            .take();
        manager.create_index(prices).await?;
        manager.execute(first_plans()?).await?;
        manager.execute(first_lines()?).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["price", "plan"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn start() -> Result<Expr, DbErr> {
    let start: sea_orm_migration::sea_orm::prelude::DateTimeUtc =
        START.parse().map_err(|error| DbErr::Migration(format!("{START}: {error}")))?;
    Ok(Expr::value(start))
}

/// The ids of the first list, the same in every database.
fn ids(table: u128) -> impl Iterator<Item = Uuid> {
    (1..).map(move |n| {
        Uuid::from_u128(0x019b_7662_9c00_7000_8000_0000_0000_0000 + (table << 32) + n)
    })
}

fn first_plans() -> Result<InsertStatement, DbErr> {
    let mut insert = Query::insert();
    insert.into_table("plan").columns([
        "id",
        "code",
        "effective_from",
        "monthly_nok",
        "monthly_eur",
        "monthly_credits",
        "seats",
        "brands",
        "storage_bytes",
        "has_custom_formats",
        "delivery",
    ]);
    for (id, plan) in ids(1).zip(PLANS) {
        insert.values_panic([
            id.into(),
            plan.code.into(),
            start()?,
            plan.monthly.map(|(nok, _)| nok).into(),
            plan.monthly.map(|(_, eur)| eur).into(),
            plan.credits.into(),
            plan.seats.into(),
            plan.brands.into(),
            plan.storage.into(),
            plan.has_custom_formats.into(),
            plan.delivery.into(),
        ]);
    }
    Ok(insert)
}

fn first_lines() -> Result<InsertStatement, DbErr> {
    let mut insert = Query::insert();
    insert.into_table("price").columns([
        "id",
        "kind",
        "code",
        "effective_from",
        "quantity",
        "credits",
        "nok",
        "eur",
    ]);
    for (id, (kind, code, about, is)) in ids(2).zip(LINES) {
        let (quantity, credits, money) = match is {
            Is::Credits(credits) => (about, Some(credits), None),
            Is::Money(nok, eur) => (about, None, Some((nok, eur))),
            Is::Figure(figure) => (Some(figure), None, None),
        };
        insert.values_panic([
            id.into(),
            kind.into(),
            code.into(),
            start()?,
            quantity.into(),
            credits.into(),
            money.map(|(nok, _)| nok).into(),
            money.map(|(_, eur)| eur).into(),
        ]);
    }
    Ok(insert)
}
