//! Projects are seen by those whose they are.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{
    PLACEMENT_ADD, PLACEMENT_MOVE, PLACEMENT_REMOVE, PLACEMENT_UPDATE, SCENE_ADD, SCENE_MOVE,
    SCENE_REMOVE, SCENE_UPDATE, UPDATE, read, reasons,
};

#[actix_web::test]
async fn what_belongs_to_another_account_looks_like_nothing_at_all() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let project = owner.project(json!({ "title": "Secret" })).await;
        let scene = owner.scene(&project, "Hush").await;
        let picture = owner.add_fjord().await;
        let placement = owner.show(&scene, &picture).await;
        let theirs = other.project(json!({ "title": "Theirs" })).await;
        let their_scene = other.scene(&theirs, "Aloud").await;

        let [p, s, a, pl] = ["prj", "scn", "ast", "plc"]
            .map(|kind| format!("{kind}_0199b766000070008000000000000000"));
        for id in [&project, &p] {
            assert!(read(&other, id).await.is_null());
        }
        let attempts = [
            (UPDATE, json!({ "id": project, "expectedVersion": 3 }), json!({ "id": p })),
            (SCENE_ADD, json!({ "projectId": project }), json!({ "projectId": p })),
            (SCENE_UPDATE, json!({ "id": scene, "expectedVersion": 3 }), json!({ "id": s })),
            (SCENE_MOVE, json!({ "id": scene, "position": 0 }), json!({ "id": s })),
            (SCENE_REMOVE, json!({ "id": scene }), json!({ "id": s })),
            (
                PLACEMENT_ADD,
                json!({ "sceneId": scene, "assetId": picture }),
                json!({ "sceneId": s }),
            ),
            (
                PLACEMENT_ADD,
                json!({ "sceneId": their_scene, "assetId": picture }),
                json!({ "assetId": a }),
            ),
            (
                PLACEMENT_UPDATE,
                json!({ "id": placement, "expectedVersion": 3 }),
                json!({ "id": pl }),
            ),
            (PLACEMENT_MOVE, json!({ "id": placement, "position": 0 }), json!({ "id": pl })),
            (PLACEMENT_REMOVE, json!({ "id": placement }), json!({ "id": pl })),
        ];
        for (mutation, real, random) in attempts {
            let mut random_input = real.clone();
            let fields = random.as_object().expect("an object").clone();
            random_input.as_object_mut().expect("an object").extend(fields);
            let real = other.send(mutation, json!({ "input": real })).await;
            assert_eq!(code(&real), Some("NOT_FOUND"), "{mutation}");
            assert_eq!(real, other.send(mutation, json!({ "input": random_input })).await);
        }
        assert_eq!(read(&owner, &project).await["version"], 3, "nothing has happened to it");
    })
    .await;
}

#[actix_web::test]
async fn reviewers_look_at_projects_and_change_nothing() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Look" })).await;
        let client = app.joined(&owner, AccountRole::Reviewer).await;
        let seen = read(&client, &project).await;
        assert_eq!(reasons(&seen, "EDIT"), ["ROLE"]);
        assert_eq!(reasons(&seen, "ORDER"), ["NO_SCENE", "ROLE"]);
        let add = json!({ "input": { "projectId": project } });
        assert_eq!(client.refused(SCENE_ADD, add.clone()).await, "FORBIDDEN");
        assert_eq!(app.stranger().refused(SCENE_ADD, add).await, "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn projects_are_listed_newest_first_by_state() {
    on_both(async |app| {
        let owner = app.owner().await;
        for title in ["Old", "Middle", "New"] {
            owner.project(json!({ "title": title })).await;
        }
        let list = "query($after: String, $state: ProjectState) {
            projects(first: 2, after: $after, filter: { state: $state }) {
                nodes { title } totalCount pageInfo { endCursor hasNextPage } } }";
        let first = owner.ok(list, json!({})).await["projects"].take();
        assert_eq!(first["nodes"], json!([{ "title": "New" }, { "title": "Middle" }]));
        assert_eq!(
            (&first["totalCount"], &first["pageInfo"]["hasNextPage"]),
            (&json!(3), &json!(true))
        );
        let after = &first["pageInfo"]["endCursor"];
        let second = owner.ok(list, json!({ "after": after, "state": "DRAFT" })).await;
        assert_eq!(second["projects"]["nodes"], json!([{ "title": "Old" }]));
        let ordered = owner.ok(list, json!({ "state": "ORDERED" })).await;
        assert_eq!(ordered["projects"]["nodes"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_projects_costs_the_same_number_of_statements_whatever_its_size() {
    on_both(async |app| {
        let owner = app.owner().await;
        let picture = owner.add_fjord().await;
        for _ in 0..6 {
            owner.planned(&picture, 15).await;
        }
        let page = "query($first: Int!) { projects(first: $first) { nodes {
            id approver { name } completeness { percent } advice { kind }
            history(first: 2) { kind by { name } }
            scenes { message readingMs placements { inFrame asset { id name } } }
            availableActions { allowed reasons } } } }";
        let cost = async |first: i32| {
            let ask = async || {
                let data = owner.ok(page, json!({ "first": first })).await;
                let nodes = data["projects"]["nodes"].as_array().expect("nodes");
                assert_eq!(nodes.len(), usize::try_from(first).expect("a size"));
                for node in nodes {
                    let kinds: Vec<_> = (0..3).map(|n| &node["history"][n]["kind"]).collect();
                    let expected = [&json!("PLACEMENT_ADDED"), &json!("SCENE_ADDED"), &Value::Null];
                    assert_eq!(kinds, expected);
                }
            };
            app.cost(ask).await
        };
        let one = cost(1).await;
        assert_eq!(cost(6).await, one);
        assert!(one <= 29, "{one} statements");
    })
    .await;
}
