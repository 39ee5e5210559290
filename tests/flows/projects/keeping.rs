//! Projects are copied, made templates of, and put aside.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{SCENE_ADD, read, reasons, told};

const COPY: &str = "mutation($input: ProjectCopyInput!) { projectCopy(input: $input) {
    project { id title version isTemplate publishOn } } }";
const TEMPLATE: &str = "mutation($input: ProjectTemplateCreateInput!) {
    projectTemplateCreate(input: $input) { project { id title isTemplate } } }";
const ARCHIVE: &str = "mutation($ids: [ID!]!) { projectsArchive(input: { ids: $ids }) {
    results { code item { archivedAt } } } }";
const RESTORE: &str = "mutation($ids: [ID!]!) { projectsRestore(input: { ids: $ids }) {
    results { code item { archivedAt } } } }";
const LIST: &str = "query($filter: ProjectFilter) { projects(filter: $filter) { nodes { id } } }";

#[actix_web::test]
async fn a_copy_says_and_shows_the_same_and_goes_its_own_way() {
    on_both(async |app| {
        let kari = app.owner().await;
        let input = json!({ "title": "Sale", "goal": "More", "publishOn": "2027-05-01",
            "channels": ["WEB", "SOCIAL"], "dos": "The boat" });
        let project = kari.project(input).await;
        let picture = kari.add_fjord().await;
        for message in ["One", "Two"] {
            let scene = kari.scene(&project, message).await;
            kari.show(&scene, &picture).await;
        }
        let input = json!({ "id": project, "title": " Next   sale " });
        let data = kari.ok(COPY, json!({ "input": input })).await;
        let copy = &data["projectCopy"]["project"];
        assert_eq!((&copy["title"], &copy["version"]), (&json!("Next sale"), &json!(1)));
        assert_eq!(copy["publishOn"], Value::Null, "the day belongs to the first");
        let id = copy["id"].as_str().expect("an id");
        kari.scene(id, "Three").await;
        let (first, copied) = (read(&kari, &project).await, read(&kari, id).await);
        assert_eq!(told(&first), ["One", "Two"]);
        assert_eq!(told(&copied), ["One", "Two", "Three"]);
        assert_eq!(copied["goal"], "More");
        for n in 0..2 {
            let [was, is] = [&first, &copied].map(|it| it["scenes"][n]["placements"][0].clone());
            assert_eq!(was["asset"], is["asset"]);
            assert_ne!(was["id"], is["id"]);
        }
        let other = app.owner().await;
        assert_eq!(other.refused(COPY, json!({ "input": { "id": project } })).await, "NOT_FOUND");
        let reviewer = app.joined(&kari, AccountRole::Reviewer).await;
        assert_eq!(
            reviewer.refused(COPY, json!({ "input": { "id": project } })).await,
            "FORBIDDEN"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_template_is_listed_apart_and_never_ordered_itself() {
    on_both(async |app| {
        let kari = app.owner().await;
        let picture = kari.add_fjord().await;
        let project = kari.planned(&picture, 15).await;
        let input = json!({ "id": project, "title": "Job ad" });
        let data = kari.ok(TEMPLATE, json!({ "input": input })).await;
        let template = data["projectTemplateCreate"]["project"]["id"].clone();
        let list = async |filter: Value| {
            kari.ok(LIST, json!({ "filter": filter })).await["projects"]["nodes"].take()
        };
        assert_eq!(list(Value::Null).await, json!([{ "id": project }]));
        assert_eq!(list(json!({ "isTemplate": true })).await, json!([{ "id": template }]));
        let template = template.as_str().expect("an id");
        let read = read(&kari, template).await;
        assert!(read["scenes"][0]["placements"].as_array().is_some_and(Vec::is_empty));
        assert!(reasons(&read, "ORDER").contains(&"IS_TEMPLATE".to_owned()));
        let quote = "mutation($id: ID!) { orderQuote(input: { projectId: $id }) { quote { id } } }";
        assert_ne!(kari.refused(quote, json!({ "id": template })).await, "none");
        let data =
            kari.ok(COPY, json!({ "input": { "id": template, "title": "Cook wanted" } })).await;
        assert_eq!(data["projectCopy"]["project"]["isTemplate"], false);
    })
    .await;
}

#[actix_web::test]
async fn what_is_put_aside_is_left_alone_until_it_is_restored() {
    on_both(async |app| {
        let kari = app.owner().await;
        let picture = kari.add_fjord().await;
        let project = kari.planned(&picture, 15).await;
        let theirs = app.owner().await.project(json!({ "title": "Theirs" })).await;
        let done = kari.ok(ARCHIVE, json!({ "ids": [project, theirs] })).await;
        let results = &done["projectsArchive"]["results"];
        assert_ne!(results[0]["item"]["archivedAt"], Value::Null);
        assert_eq!(results[1]["code"], "NOT_FOUND");
        let list = async |filter: Value| {
            kari.ok(LIST, json!({ "filter": filter })).await["projects"]["nodes"].take()
        };
        assert_eq!(list(Value::Null).await, json!([]));
        assert_eq!(list(json!({ "isArchived": true })).await, json!([{ "id": project }]));
        let input = json!({ "input": { "projectId": project } });
        let response = kari.send(SCENE_ADD, input.clone()).await;
        assert_eq!(code(&response), Some("ILLEGAL_STATE"));
        assert_eq!(response["errors"][0]["extensions"]["details"]["reason"], "ARCHIVED");
        let archived = read(&kari, &project).await;
        assert_eq!(reasons(&archived, "ORDER"), ["ARCHIVED"]);
        assert_eq!(reasons(&archived, "EDIT"), ["ARCHIVED"]);
        kari.ok(RESTORE, json!({ "ids": [project] })).await;
        kari.ok(SCENE_ADD, input).await;
        assert_eq!(list(Value::Null).await, json!([{ "id": project }]));
    })
    .await;
}
