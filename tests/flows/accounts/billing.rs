//! The keepers of an account say whom Vibbio bills.

use entity::{id::UserId, membership, role::AccountRole};
use futures::future::join;
use sea_orm::{IntoActiveModel, Set, prelude::*};
use serde_json::{Value, json};
use tests::{Client, TestApp, on_both};

const PROFILE: &str =
    "{ account { id billingProfile { organisationName organisationNumber contactName
    invoiceEmail addressLines postalCode city country vatNumber purchaseReference missing version
    changedAt } } }";
const UPDATE: &str = "mutation($input: BillingProfileUpdateInput!) {
    billingProfileUpdate(input: $input) { billingProfile { organisationNumber vatNumber city missing version } } }";

async fn profile(client: &Client) -> Value {
    client.ok(PROFILE, json!({})).await["account"]["billingProfile"].take()
}

fn whole() -> Value {
    json!({ "input": {
        "expectedVersion": 0,
        "organisationName": "Fjord AS",
        "organisationNumber": "916 722 516",
        "contactName": "Kari Nordmann",
        "invoiceEmail": "faktura@fjord.no",
        "addressLines": ["Storgata 1", "2. etasje"],
        "postalCode": "0150",
        "city": "Oslo",
        "country": "NO",
        "vatNumber": "916722516MVA",
        "purchaseReference": "PO 4711",
    } })
}

/// Gives somebody another role in their account.
async fn set_role(app: &TestApp, client: &Client, role: AccountRole) {
    let viewer = client.ok("{ viewer { user { id } } }", json!({})).await;
    let id = viewer["viewer"]["user"]["id"].as_str().expect("an id");
    let id: UserId = id.parse().expect("an id");
    let db = app.platform.db.writer();
    let found = membership::Entity::find().filter(membership::COLUMN.user_id.eq(id)).one(db).await;
    let mut membership = found.expect("memberships").expect("a membership").into_active_model();
    membership.role = Set(role);
    membership.update(db).await.expect("the role is changed");
}

#[actix_web::test]
async fn an_owner_tells_whom_to_bill_and_is_told_what_is_missing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let before = profile(&owner).await;
        assert_eq!((&before["version"], &before["changedAt"]), (&json!(0), &Value::Null));
        assert_eq!(before["missing"].as_array().map(Vec::len), Some(8));

        let told = owner.ok(UPDATE, whole()).await["billingProfileUpdate"]["billingProfile"].take();
        assert_eq!(told["organisationNumber"], "916722516");
        assert_eq!(told["vatNumber"], "NO916722516MVA");
        assert_eq!((&told["missing"], &told["version"]), (&json!([]), &json!(1)));

        let input = json!({ "input": { "expectedVersion": 1, "city": null } });
        let cleared =
            owner.ok(UPDATE, input).await["billingProfileUpdate"]["billingProfile"].take();
        assert_eq!(cleared["missing"], json!(["CITY"]));
        assert_eq!(cleared["organisationNumber"], "916722516", "what is left out stays");
        let after = profile(&owner).await;
        assert_eq!(after["addressLines"], json!(["Storgata 1", "2. etasje"]));
        assert_eq!((&after["version"], &after["city"]), (&json!(2), &Value::Null));
    })
    .await;
}

#[actix_web::test]
async fn a_refused_profile_names_the_field_and_changes_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        for (field, value) in [
            ("organisationNumber", json!("916722515")),
            ("organisationName", json!("Vibbi\u{43e}")),
            ("contactName", json!("Kari\u{200b}")),
            ("invoiceEmail", json!("faktura@fjord.no\r\nBcc: x@y.no")),
            ("addressLines", json!(["a", "b", "c", "d"])),
            ("postalCode", json!("150")),
            ("country", json!("Norge")),
            ("vatNumber", json!("SE123456789701")),
            ("purchaseReference", json!("x".repeat(1 << 20))),
        ] {
            let mut wrong = whole();
            wrong["input"][field] = value;
            let answer = owner.send(UPDATE, wrong).await;
            let refused = &answer["errors"][0]["extensions"];
            if field == "purchaseReference" {
                // A megabyte in one field may be refused by the transport before anybody reads it.
                assert!(refused["code"].is_string(), "{answer}");
                continue;
            }
            assert_eq!(
                (&refused["code"], &refused["field"]),
                (&json!("BAD_USER_INPUT"), &json!(field))
            );
        }
        assert_eq!(profile(&owner).await["version"], 0);
        let stale = json!({ "input": { "expectedVersion": 3, "city": "Oslo" } });
        let answer = owner.send(UPDATE, stale).await;
        let refused = &answer["errors"][0]["extensions"];
        assert_eq!(
            (&refused["code"], &refused["details"]["version"]),
            (&json!("VERSION_CONFLICT"), &json!(0))
        );
    })
    .await;
}

#[actix_web::test]
async fn of_two_first_profiles_at_once_one_is_written() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (one, other) = join(owner.send(UPDATE, whole()), owner.send(UPDATE, whole())).await;
        let codes = [&one, &other].map(|answer| answer["errors"][0]["extensions"]["code"].clone());
        assert!(
            codes.contains(&Value::Null) && codes.contains(&json!("VERSION_CONFLICT")),
            "{codes:?}"
        );
        assert_eq!(profile(&owner).await["version"], 1);
    })
    .await;
}

#[actix_web::test]
async fn members_do_not_see_whom_vibbio_bills() {
    on_both(async |app| {
        let person = app.owner().await;
        person.ok(UPDATE, whole()).await;
        set_role(app, &person, AccountRole::Admin).await;
        assert_eq!(profile(&person).await["city"], "Oslo");
        for role in [AccountRole::Member, AccountRole::Reviewer] {
            set_role(app, &person, role).await;
            let answer = person.send(PROFILE, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            assert!(answer["data"]["account"]["id"].is_string(), "the rest is answered: {answer}");
            assert_eq!(answer["data"]["account"]["billingProfile"], Value::Null);
            assert_eq!(person.refused(UPDATE, whole()).await, "FORBIDDEN");
        }
        let stranger = app.owner().await;
        assert_eq!(profile(&stranger).await["city"], Value::Null, "each account has its own");
    })
    .await;
}
