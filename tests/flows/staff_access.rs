//! People at Vibbio see an account's material for a reason, for a while, and are seen doing so.

use chrono::TimeDelta;
use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both};

const BEGIN: &str = "mutation($input: StaffAccessBeginInput!) { staffAccessBegin(input: $input) {
    access { id role reason until isOpen } } }";
const END: &str = "mutation($id: ID!) { staffAccessEnd(input: { id: $id }) { access { isOpen } } }";
const LOG: &str = "{ accountAccessLog(first: 10) { nodes {
    id person role reason orderId begunAt until isOpen } } }";
const SIGHTS: &str = "query($id: ID!) { accountAccessSights(accessId: $id) { nodes {
    at asked seen seenCount files } } }";
const ASSET: &str = "query($id: ID!) { asset(id: $id) { id name downloadUrl } }";

async fn account(client: &Client) -> String {
    id(&client.ok("{ account { id } }", json!({})).await["account"]["id"])
}

/// Begins to look at the account of a client, and returns what that is called.
async fn begin(staff: &Client, owner: &Client, minutes: i32) -> String {
    let reason = "Kari asked why a picture is missing";
    let input = json!({ "accountId": account(owner).await, "reason": reason, "minutes": minutes });
    let begun = staff.ok(BEGIN, json!({ "input": input })).await;
    id(&begun["staffAccessBegin"]["access"]["id"])
}

async fn log(owner: &Client) -> Vec<Value> {
    let log = owner.ok(LOG, json!({})).await;
    log["accountAccessLog"]["nodes"].as_array().expect("entries").clone()
}

async fn sights(owner: &Client, access: &str) -> Vec<Value> {
    let seen = owner.ok(SIGHTS, json!({ "id": access })).await;
    seen["accountAccessSights"]["nodes"].as_array().expect("sights").clone()
}

#[actix_web::test]
async fn support_sees_a_library_for_a_while_and_the_owner_sees_that() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let support = app.staff(StaffRole::Support).await;
        assert_eq!(support.refused(ASSET, json!({ "id": picture })).await, "FORBIDDEN");
        let access = begin(&support, &owner, 30).await;
        let seen = support.ok(ASSET, json!({ "id": picture })).await;
        assert_eq!(seen["asset"]["name"], "fjord.jpg");
        let entries = log(&owner).await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0]["role"], "SUPPORT");
        assert_eq!(entries[0]["reason"], "Kari asked why a picture is missing");
        assert_eq!(entries[0]["isOpen"], true);
        let looked = sights(&owner, &access).await;
        assert_eq!(looked[0]["asked"], json!(["asset"]));
        assert_eq!(looked[0]["seen"], json!([picture]));
        let file = looked[0]["files"][0].as_str().expect("a file");
        assert!(file.contains("/original"), "{file}");
        app.platform.clock.advance(TimeDelta::minutes(14));
        assert!(support.ok(ASSET, json!({ "id": picture })).await["asset"].is_object());
    })
    .await;
}

#[actix_web::test]
async fn it_ends_by_itself_and_by_hand() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        let support = app.staff(StaffRole::Support).await;
        begin(&support, &owner, 5).await;
        app.platform.clock.advance(TimeDelta::minutes(5));
        assert_eq!(support.refused(ASSET, json!({ "id": picture })).await, "FORBIDDEN");
        let access = begin(&support, &owner, 5).await;
        let ended = support.ok(END, json!({ "id": access })).await;
        assert_eq!(ended["staffAccessEnd"]["access"]["isOpen"], false);
        assert_eq!(support.refused(ASSET, json!({ "id": picture })).await, "FORBIDDEN");
        let again = support.ok(END, json!({ "id": access })).await;
        assert_eq!(again["staffAccessEnd"]["access"]["isOpen"], false);
        let colleague = app.staff(StaffRole::Support).await;
        assert_eq!(colleague.refused(END, json!({ "id": access })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn whoever_looks_changes_nothing_and_sees_no_other_account() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let (picture, others) = (owner.add_fjord().await, other.add_fjord().await);
        let support = app.staff(StaffRole::Support).await;
        begin(&support, &owner, 30).await;
        assert!(support.ok(ASSET, json!({ "id": others })).await["asset"].is_null());
        let add = "mutation { folderCreate(input: { name: \"x\" }) { folder { id } } }";
        assert_eq!(support.refused(add, json!({})).await, "FORBIDDEN");
        let favourite =
            "mutation($ids: [ID!]!) { assetsFavourite(input: { ids: $ids }) { results { code } } }";
        let answer = support.send(favourite, json!({ "ids": [picture] })).await;
        assert!(answer["errors"].is_array(), "{answer}");
        assert_eq!(
            support.refused("{ creditBalance { available } }", json!({})).await,
            "FORBIDDEN"
        );
        assert_eq!(other.ok(LOG, json!({})).await["accountAccessLog"]["nodes"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_reason_is_given_and_the_time_is_short() {
    on_both(async |app| {
        let owner = app.owner().await;
        let account = account(&owner).await;
        let support = app.staff(StaffRole::Support).await;
        let wish = |reason: &str, minutes: i32| {
            json!({ "input": { "accountId": account, "reason": reason, "minutes": minutes } })
        };
        let good = "Kari asked for help with a clip";
        for wrong in [wish("help", 30), wish(good, 0), wish(good, 481), wish(&"x".repeat(501), 30)] {
            assert_eq!(support.refused(BEGIN, wrong).await, "BAD_USER_INPUT");
        }
        let nobodys = json!({ "input": {
            "accountId": "acc_0199b766000070008000000000000000", "reason": good, "minutes": 5 } });
        assert_eq!(support.refused(BEGIN, nobodys).await, "NOT_FOUND");
        assert_eq!(owner.refused(BEGIN, wish(good, 30)).await, "FORBIDDEN");
        let finance = app.staff(StaffRole::Finance).await;
        assert_eq!(finance.refused(BEGIN, wish(good, 30)).await, "FORBIDDEN");
        assert_eq!(log(&owner).await, [] as [Value; 0]);
    })
    .await;
}

#[actix_web::test]
async fn whoever_makes_a_video_is_seen_looking_into_its_order() {
    on_both(async |app| {
        let owner = app.owner().await;
        let order = owner.ordered().await;
        let producer = app.staff(StaffRole::Producer).await;
        let titles = "{ productionQueue { nodes { id title } } }";
        producer.ok(titles, json!({})).await;
        assert_eq!(log(&owner).await.len(), 0, "titles are no material");
        let brief = "query($id: ID!) { order(id: $id) { brief { scenes { placements {
            asset { id downloadUrl } } } } } }";
        for _ in 0..2 {
            producer.ok(brief, json!({ "id": order })).await;
        }
        let entries = log(&owner).await;
        assert_eq!(entries.len(), 1, "once a day");
        assert_eq!(entries[0]["orderId"], json!(order));
        assert_eq!(entries[0]["role"], "PRODUCER");
        let looked = sights(&owner, entries[0]["id"].as_str().expect("an id")).await;
        assert_eq!(looked.len(), 2);
        assert_eq!(looked[0]["seenCount"], 1);
        owner.ok(brief, json!({ "id": order })).await;
        assert_eq!(log(&owner).await.len(), 1, "customers look at what is theirs");
    })
    .await;
}

#[actix_web::test]
async fn a_subscription_is_no_way_around() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let support = app.staff(StaffRole::Support).await;
    begin(&support, &owner, 30).await;
    let mut events = support.subscribe("subscription { assetChanged { id } }").await;
    let answer = events.next().await;
    assert!(answer.to_string().contains("FORBIDDEN"), "{answer}");
    app.finish().await;
}
