//! Vibbio's people write templates, and every account begins projects with them.

use entity::{
    plan::PlanCode,
    role::{AccountRole, StaffRole},
};
use serde_json::{Value, json};
use tests::{Client, library::id, on_both};

const CREATE: &str = "mutation($input: HouseTemplateCreateInput!) {
    houseTemplateCreate(input: $input) { template { id version publishedAt } } }";
const UPDATE: &str = "mutation($input: HouseTemplateUpdateInput!) {
    houseTemplateUpdate(input: $input) { template { id version title } } }";
const PUBLISH: &str = "mutation($input: HouseTemplatePublishInput!) {
    houseTemplatePublish(input: $input) { template { version publishedAt } } }";
const WITHDRAW: &str = "mutation($input: HouseTemplatePublishInput!) {
    houseTemplateWithdraw(input: $input) { template { version publishedAt } } }";
const LIST: &str = "{ houseTemplates { id title about goal targetSeconds formats language plans
    publishedAt version scenes { message note durationMs } } }";
const START: &str = "mutation($id: ID!, $title: String) {
    projectStart(input: { houseTemplateId: $id, title: $title }) { project {
        title goal audience targetSeconds formats language version isTemplate
        brand { name } scenes { position message note durationMs placements { id } } } } }";

fn launch() -> Value {
    json!({
        "title": "Produktlansering", "about": "Tre korte budskap om noe nytt.",
        "goal": "Flere bestillinger", "audience": "De som kjenner oss", "targetSeconds": 15,
        "formats": ["STORY", "SQUARE"],
        "scenes": [
            { "message": "Endelig her", "durationMs": 3_000 },
            { "message": "Hva den gjør", "note": "Vis den i bruk" },
        ],
    })
}

/// Writes a template, and returns its id.
async fn write(staff: &Client, input: Value) -> String {
    let made = staff.ok(CREATE, json!({ "input": input })).await;
    assert_eq!(made["houseTemplateCreate"]["template"]["publishedAt"], Value::Null);
    id(&made["houseTemplateCreate"]["template"]["id"])
}

/// Publishes a template of version 1, or takes it back, and returns its version.
async fn set(staff: &Client, operation: &str, template: &str, version: i64) -> i64 {
    let input = json!({ "id": template, "expectedVersion": version });
    let set = staff.ok(operation, json!({ "input": input })).await;
    let set = set.as_object().and_then(|set| set.values().next()).expect("a payload");
    set["template"]["version"].as_i64().expect("a version")
}

/// The titles of the templates that somebody sees.
async fn titles(client: &Client) -> Vec<String> {
    let data = client.ok(LIST, json!({})).await;
    let templates = data["houseTemplates"].as_array().expect("templates");
    templates.iter().map(|template| id(&template["title"])).collect()
}

#[actix_web::test]
async fn a_project_begins_with_a_template_of_the_house() {
    on_both(async |app| {
        let (kari, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let template = write(&producer, launch()).await;
        assert_eq!(titles(&kari).await, Vec::<String>::new(), "it is a draft");
        assert_eq!(kari.refused(START, json!({ "id": template })).await, "NOT_FOUND");
        assert_eq!(titles(&producer).await, ["Produktlansering"]);
        let version = set(&producer, PUBLISH, &template, 1).await;
        let seen = kari.ok(LIST, json!({})).await["houseTemplates"][0].take();
        assert_eq!(seen["about"], "Tre korte budskap om noe nytt.");
        assert_eq!(seen["scenes"][1]["note"], "Vis den i bruk");
        assert!(seen["publishedAt"].is_string());

        let started = kari.ok(START, json!({ "id": template, "title": "Høsten" })).await;
        let project = &started["projectStart"]["project"];
        assert_eq!(
            *project,
            json!({
                "title": "Høsten", "goal": "Flere bestillinger", "audience": "De som kjenner oss",
                "targetSeconds": 15, "formats": ["STORY", "SQUARE"], "language": "nb",
                "version": 1, "isTemplate": false, "brand": null,
                "scenes": [
                    { "position": 0, "message": "Endelig her", "note": "", "durationMs": 3_000,
                      "placements": [] },
                    { "position": 1, "message": "Hva den gjør", "note": "Vis den i bruk",
                      "durationMs": null, "placements": [] },
                ],
            })
        );
        set(&producer, WITHDRAW, &template, version).await;
        assert_eq!(titles(&kari).await, Vec::<String>::new());
        assert_eq!(kari.refused(START, json!({ "id": template })).await, "NOT_FOUND");
        let own = kari.ok("{ projects { nodes { title } } }", json!({})).await;
        assert_eq!(own["projects"]["nodes"], json!([{ "title": "Høsten" }]), "it stays");
    })
    .await;
}

#[actix_web::test]
async fn a_template_is_seen_by_the_plans_that_it_is_for() {
    on_both(async |app| {
        let (trial, premium) = (app.owner().await, app.owner().await);
        app.put_on(&premium, PlanCode::Premium).await;
        let producer = app.staff(StaffRole::Administrator).await;
        let mut input = launch();
        input["plans"] = json!(["PREMIUM", "STANDARD"]);
        let template = write(&producer, input).await;
        set(&producer, PUBLISH, &template, 1).await;
        assert_eq!(titles(&trial).await, Vec::<String>::new());
        assert_eq!(trial.refused(START, json!({ "id": template })).await, "NOT_FOUND");
        assert_eq!(titles(&premium).await, ["Produktlansering"]);
        premium.ok(START, json!({ "id": template })).await;
        let all = json!({ "id": template, "expectedVersion": 2, "plans": [] });
        producer.ok(UPDATE, json!({ "input": all })).await;
        assert_eq!(titles(&trial).await, ["Produktlansering"]);
    })
    .await;
}

#[actix_web::test]
async fn templates_are_changed_by_those_who_write_them_and_by_the_rules_of_projects() {
    on_both(async |app| {
        let (kari, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let template = write(&producer, launch()).await;
        let update = |more: Value| {
            let mut input = json!({ "id": template, "expectedVersion": 1 });
            input
                .as_object_mut()
                .expect("an input")
                .extend(more.as_object().expect("more").clone());
            json!({ "input": input })
        };
        for wrong in [
            json!({ "title": " " }),
            json!({ "targetSeconds": 4 }),
            json!({ "formats": [] }),
            json!({ "language": "klingon?" }),
            json!({ "plans": ["TRIAL", "TRIAL"] }),
            json!({ "scenes": [{ "message": "x".repeat(301) }] }),
            json!({ "scenes": [{ "durationMs": 1 }] }),
            json!({ "scenes": vec![json!({ "message": "x" }); 61] }),
        ] {
            let refused = producer.refused(UPDATE, update(wrong.clone())).await;
            assert_eq!(refused, "BAD_USER_INPUT", "{wrong}");
        }
        assert_eq!(producer.refused(CREATE, json!({ "input": {} })).await, "BAD_USER_INPUT");
        let renamed = producer.ok(UPDATE, update(json!({ "title": "Nyhet" }))).await;
        let renamed = &renamed["houseTemplateUpdate"]["template"];
        assert_eq!((&renamed["version"], &renamed["title"]), (&json!(2), &json!("Nyhet")));
        assert_eq!(producer.refused(UPDATE, update(json!({}))).await, "VERSION_CONFLICT");
        let kept = producer.ok(LIST, json!({})).await["houseTemplates"][0].take();
        assert_eq!(kept["scenes"].as_array().map(Vec::len), Some(2), "what is left out stays");

        let support = app.staff(StaffRole::Support).await;
        let reviewer = app.joined(&kari, AccountRole::Reviewer).await;
        for other in [&kari, &support, &reviewer] {
            assert_eq!(other.refused(CREATE, json!({ "input": launch() })).await, "FORBIDDEN");
            let input = json!({ "input": { "id": template, "expectedVersion": 2 } });
            for operation in [PUBLISH, WITHDRAW] {
                assert_eq!(other.refused(operation, input.clone()).await, "FORBIDDEN");
            }
        }
        assert_eq!(reviewer.refused(START, json!({ "id": template })).await, "FORBIDDEN");
        assert_eq!(titles(&reviewer).await, Vec::<String>::new());
    })
    .await;
}
