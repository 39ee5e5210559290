//! People say what the platform is to be like for them.

use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const PREFERENCES: &str = "{ viewer { language preferences { language timeZone utcOffsetMinutes
    notifications { kind email inApp digest fixed } dismissedNotices
    wizardSteps { projectId step } features { key variant } version } } }";
const UPDATE: &str =
    "mutation($input: PreferencesUpdateInput!) { preferencesUpdate(input: $input) {
    preferences { language timeZone utcOffsetMinutes dismissedNotices version
        notifications { kind email inApp digest } wizardSteps { projectId step } } } }";
const FEATURE_SET: &str = "mutation($input: FeatureSetInput!) {
    featureSet(input: $input) { feature { key variants { name weight } } } }";
const FEATURE_CHOOSE: &str = "mutation($input: FeatureChooseInput!) {
    featureChoose(input: $input) { feature { key } } }";
const FEATURE_DELETE: &str = "mutation($input: FeatureDeleteInput!) {
    featureDelete(input: $input) { deletedKey } }";

async fn read(client: &Client) -> Value {
    client.ok(PREFERENCES, json!({})).await["viewer"]["preferences"].take()
}

async fn update(client: &Client, input: Value) -> Value {
    let data = client.ok(UPDATE, json!({ "input": input })).await;
    data["preferencesUpdate"]["preferences"].clone()
}

fn told<'a>(preferences: &'a Value, kind: &str) -> &'a Value {
    let all = preferences["notifications"].as_array().expect("notifications");
    all.iter().find(|it| it["kind"] == kind).expect("the kind")
}

#[actix_web::test]
async fn people_choose_language_and_clocks() {
    on_both(async |app| {
        let owner = app.owner().await;
        let before = read(&owner).await;
        assert_eq!(
            (&before["language"], &before["timeZone"]),
            (&json!("EN"), &json!("Europe/Oslo"))
        );
        assert_eq!(before["version"], 0);
        let chosen = json!({ "language": "NN", "timeZone": "Asia/Kolkata", "expectedVersion": 0 });
        let after = update(&owner, chosen).await;
        assert_eq!(
            (&after["language"], &after["timeZone"]),
            (&json!("NN"), &json!("Asia/Kolkata"))
        );
        assert_eq!((&after["utcOffsetMinutes"], &after["version"]), (&json!(330), &json!(1)));
        let viewer = owner.ok(PREFERENCES, json!({})).await;
        assert_eq!(viewer["viewer"]["language"], "NN");

        let same = update(&owner, json!({})).await;
        assert_eq!((&same["language"], &same["timeZone"]), (&json!("NN"), &json!("Asia/Kolkata")));
        let cleared = update(&owner, json!({ "language": null, "timeZone": null })).await;
        assert_eq!(
            (&cleared["language"], &cleared["timeZone"]),
            (&json!("EN"), &json!("Europe/Oslo"))
        );
        for wrong in ["Oslo", "", "+01:00", "Europe/Oslo; DROP"] {
            let input = json!({ "input": { "timeZone": wrong } });
            assert_eq!(owner.refused(UPDATE, input).await, "BAD_USER_INPUT", "{wrong}");
        }
        let stale = json!({ "input": { "expectedVersion": 1, "language": "NB" } });
        assert_eq!(owner.refused(UPDATE, stale).await, "VERSION_CONFLICT");
        assert_eq!(read(&owner).await["language"], "EN", "nothing of it was kept");
        assert_eq!(app.stranger().refused(UPDATE, json!({ "input": {} })).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn people_choose_how_they_are_told_of_what() {
    on_both(async |app| {
        let owner = app.owner().await;
        let choose = |kind: &str, channel: &str, is_on: Value| {
            json!({ "notifications": [{ "kind": kind, "channel": channel, "isOn": is_on }] })
        };
        assert_eq!(told(&read(&owner).await, "COMMENTED")["email"], false);
        let on = update(&owner, choose("COMMENTED", "EMAIL", json!(true))).await;
        assert_eq!(told(&on, "COMMENTED")["email"], true);
        let off = update(&owner, choose("COMMENTED", "DIGEST", json!(false))).await;
        assert_eq!((&told(&off, "COMMENTED")["email"], &told(&off, "COMMENTED")["digest"]), (&json!(true), &json!(false)));
        let back = update(&owner, choose("COMMENTED", "EMAIL", Value::Null)).await;
        assert_eq!(told(&back, "COMMENTED")["email"], false);
        let fixed = json!({ "input": choose("SECURITY", "EMAIL", json!(false)) });
        assert_eq!(owner.refused(UPDATE, fixed).await, "ILLEGAL_STATE");
        assert_eq!(told(&read(&owner).await, "SECURITY")["fixed"], json!(["EMAIL", "IN_APP"]));
        let other = app.owner().await;
        assert_eq!(told(&read(&other).await, "COMMENTED")["digest"], true, "each has their own");
    })
    .await;
}

#[actix_web::test]
async fn people_go_on_where_they_were_and_are_spared_what_they_know() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (one, two) =
            (owner.project(json!({ "title": "One" })).await, owner.project(json!({ "title": "Two" })).await);
        let step = |project: &str, step: Value| json!({ "wizardSteps": [{ "projectId": project, "step": step }] });
        update(&owner, step(&one, json!("scenes"))).await;
        app.platform.clock.advance(chrono::TimeDelta::minutes(1));
        update(&owner, step(&two, json!("brief"))).await;
        app.platform.clock.advance(chrono::TimeDelta::minutes(1));
        let after = update(&owner, step(&one, json!("review"))).await;
        let expected = json!([{ "projectId": one, "step": "review" }, { "projectId": two, "step": "brief" }]);
        assert_eq!(after["wizardSteps"], expected);
        let after = update(&owner, step(&one, Value::Null)).await;
        assert_eq!(after["wizardSteps"], json!([{ "projectId": two, "step": "brief" }]));

        let stranger = app.owner().await;
        let theirs = json!({ "input": step(&two, json!("brief")) });
        assert_eq!(stranger.refused(UPDATE, theirs).await, "NOT_FOUND");
        let nothing = json!({ "input": step("prj_00000000000000000000000000000007", json!("brief")) });
        assert_eq!(stranger.refused(UPDATE, nothing).await, "NOT_FOUND");

        let after = update(&owner, json!({ "dismissNotices": ["welcome", "tour.1"] })).await;
        assert_eq!(after["dismissedNotices"], json!(["welcome", "tour.1"]));
        let after = update(&owner, json!({ "restoreNotices": ["welcome"] })).await;
        assert_eq!(after["dismissedNotices"], json!(["tour.1"]));
        let odd = json!({ "input": { "dismissNotices": ["<script>"] } });
        assert_eq!(owner.refused(UPDATE, odd).await, "BAD_USER_INPUT");
        let many: Vec<_> = (0..201).map(|n| format!("n{n}")).collect();
        let many = json!({ "input": { "dismissNotices": many } });
        assert_eq!(owner.refused(UPDATE, many).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn everybody_sees_the_same_variant_each_time_unless_staff_choose_another() {
    on_both(async |app| {
        let (owner, staff) = (app.owner().await, app.staff(StaffRole::Administrator).await);
        let set = |weights: [i32; 2]| {
            let variants = json!([{ "name": "old", "weight": weights[0] }, { "name": "new", "weight": weights[1] }]);
            json!({ "input": { "key": "editor", "variants": variants } })
        };
        staff.ok(FEATURE_SET, set([50, 50])).await;
        let first = read(&owner).await["features"].clone();
        assert_eq!(first[0]["key"], "editor");
        assert_eq!(read(&owner).await["features"], first);
        let other = if first[0]["variant"] == "old" { "new" } else { "old" };

        let user = id(&owner.ok("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"]);
        let choose = |variant: Value| json!({ "input": { "key": "editor", "userId": user, "variant": variant } });
        staff.ok(FEATURE_CHOOSE, choose(json!(other))).await;
        assert_eq!(read(&owner).await["features"][0]["variant"], other);
        assert_eq!(staff.refused(FEATURE_CHOOSE, choose(json!("none"))).await, "BAD_USER_INPUT");
        staff.ok(FEATURE_CHOOSE, choose(Value::Null)).await;
        assert_eq!(read(&owner).await["features"], first);

        staff.ok(FEATURE_SET, set([0, 1])).await;
        assert_eq!(read(&owner).await["features"][0]["variant"], "new");
        assert_eq!(staff.refused(FEATURE_SET, set([0, 0])).await, "BAD_USER_INPUT");
        assert_eq!(owner.refused(FEATURE_SET, set([1, 1])).await, "FORBIDDEN");
        assert_eq!(owner.refused("{ features { key } }", json!({})).await, "FORBIDDEN");
        let gone = json!({ "input": { "key": "editor" } });
        staff.ok(FEATURE_DELETE, gone.clone()).await;
        assert_eq!(staff.refused(FEATURE_DELETE, gone).await, "NOT_FOUND");
        assert_eq!(read(&owner).await["features"], json!([]));
    })
    .await;
}
