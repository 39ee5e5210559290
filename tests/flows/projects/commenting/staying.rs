//! What was said about a scene stays with it.

use entity::role::AccountRole;
use serde_json::json;
use tests::{library::id, on_both, studio::code};

use super::{
    super::{REDO, SCENE_MERGE, SCENE_MOVE, SCENE_REMOVE, SCENE_SPLIT, UNDO, read},
    ADD, DELETE, REPLY, RESOLVE, SAID, UPDATE, reply, said, say, texts, told,
};

#[actix_web::test]
async fn comments_follow_their_scene_wherever_it_goes() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Sommer" })).await;
        let mut scenes = Vec::new();
        for message in ["Alt skal vekk", "Nå", "I dag"] {
            scenes.push(owner.scene(&project, message).await);
        }
        let [a, b, c] = [&scenes[0], &scenes[1], &scenes[2]];
        let on_b = say(&owner, b, "b1").await;
        say(&owner, a, "a1").await;
        say(&owner, c, "c1").await;
        let start = told(&[(&["a1"], 1), (&["b1"], 1), (&["c1"], 1)]);
        let undo = async || owner.ok(UNDO, json!({ "input": { "id": project } })).await;

        owner.ok(SCENE_MOVE, json!({ "input": { "id": c, "position": 0 } })).await;
        assert_eq!(said(&owner, &project).await, told(&[(&["c1"], 1), (&["a1"], 1), (&["b1"], 1)]));
        undo().await;
        // What is merged is shown together, also where it is merged once more, in the order in which
        // it was said.
        owner.ok(SCENE_MERGE, json!({ "input": { "id": b } })).await;
        owner.ok(SCENE_MERGE, json!({ "input": { "id": a } })).await;
        assert_eq!(said(&owner, &project).await, told(&[(&["b1", "a1", "c1"], 3)]));
        reply(&owner, &on_b, "svar").await;
        say(&owner, a, "a2").await;
        let input = json!({ "input": { "sceneId": b, "text": "x" } });
        assert_eq!(owner.refused(ADD, input).await, "NOT_FOUND", "the scene is no more");
        let page = owner.ok(SAID, json!({ "id": project, "first": 3 })).await;
        let page = &page["project"]["scenes"][0]["comments"];
        assert_eq!(
            (texts(page), &page["totalCount"]),
            (vec!["b1".into(), "a1".into(), "c1".into()], &json!(4))
        );
        let after = &page["pageInfo"]["endCursor"];
        let page = owner.ok(SAID, json!({ "id": project, "first": 3, "after": after })).await;
        assert_eq!(texts(&page["project"]["scenes"][0]["comments"]), ["a2"]);
        undo().await;
        assert_eq!(said(&owner, &project).await, told(&[(&["a1", "a2"], 2), (&["b1", "c1"], 2)]));
        undo().await;
        let apart = told(&[(&["a1", "a2"], 2), (&["b1"], 1), (&["c1"], 1)]);
        assert_eq!(said(&owner, &project).await, apart);
        owner.ok(REDO, json!({ "id": project })).await;
        assert_eq!(said(&owner, &project).await, told(&[(&["a1", "a2"], 2), (&["b1", "c1"], 2)]));
        undo().await;
        assert_ne!(start, apart);

        owner.ok(SCENE_SPLIT, json!({ "input": { "id": a, "at": 4 } })).await;
        assert_eq!(said(&owner, &project).await[..2], told(&[(&["a1", "a2"], 2), (&[], 0)]));
    })
    .await;
}

#[actix_web::test]
async fn what_was_said_about_a_removed_scene_comes_back_with_it() {
    on_both(async |app| {
        let owner = app.owner().await;
        let ola = app.joined(&owner, AccountRole::Member).await;
        let project = owner.project(json!({ "title": "Sommer" })).await;
        let scene = owner.scene(&project, "Alt skal vekk").await;
        let comment = say(&ola, &scene, "Bra").await;
        let undo = json!({ "input": { "id": project } });
        let response = owner.send(UNDO, undo.clone()).await;
        assert_eq!(code(&response), Some("ILLEGAL_STATE"), "it would take with it what Ola said");
        assert_eq!(response["errors"][0]["extensions"]["details"]["reason"], "CHANGED_SINCE");

        owner.ok(SCENE_REMOVE, json!({ "input": { "id": scene } })).await;
        assert_eq!(said(&owner, &project).await, told(&[]));
        let hidden = json!({ "input": { "id": comment, "text": "x" } });
        assert_eq!(ola.refused(REPLY, hidden.clone()).await, "NOT_FOUND");
        assert_eq!(ola.refused(UPDATE, hidden).await, "NOT_FOUND");
        owner.ok(UNDO, undo.clone()).await;
        assert_eq!(said(&owner, &project).await, told(&[(&["Bra"], 1)]));
        reply(&owner, &comment, "Takk").await;
        owner.ok(REDO, json!({ "id": project })).await;
        assert_eq!(
            said(&owner, &project).await,
            told(&[]),
            "whoever removes a scene does so again"
        );
        owner.ok(UNDO, undo.clone()).await;

        owner.ok(SCENE_SPLIT, json!({ "input": { "id": scene, "at": 4 } })).await;
        let planned = read(&owner, &project).await;
        let second = id(&planned["scenes"][1]["id"]);
        let on_second = say(&ola, &second, "Her også").await;
        assert_eq!(owner.refused(UNDO, undo.clone()).await, "ILLEGAL_STATE");
        ola.ok(DELETE, json!({ "id": on_second })).await;
        owner.ok(UNDO, undo).await;
        assert_eq!(said(&owner, &project).await, told(&[(&["Bra"], 1)]));
    })
    .await;
}

#[actix_web::test]
async fn a_copy_takes_no_comments_and_an_archived_project_no_new_ones() {
    on_both(async |app| {
        let owner = app.owner().await;
        let project = owner.project(json!({ "title": "Sommer" })).await;
        let scene = owner.scene(&project, "Hei").await;
        let second = owner.scene(&project, "du").await;
        let comment = say(&owner, &second, "Bra").await;
        owner.ok(SCENE_MERGE, json!({ "input": { "id": scene } })).await;
        let copy = "mutation($id: ID!) { projectCopy(input: { id: $id }) { project { id } } }";
        let copied =
            id(&owner.ok(copy, json!({ "id": project })).await["projectCopy"]["project"]["id"]);
        assert_eq!(said(&owner, &copied).await, told(&[(&[], 0)]));
        let archive = "mutation($id: ID!) { projectsArchive(input: { ids: [$id] }) {
            results { code } } }";
        owner.ok(archive, json!({ "id": project })).await;
        for (mutation, input) in [
            (ADD, json!({ "sceneId": scene, "text": "x" })),
            (REPLY, json!({ "id": comment, "text": "x" })),
            (UPDATE, json!({ "id": comment, "text": "x" })),
        ] {
            let response = owner.send(mutation, json!({ "input": input })).await;
            assert_eq!(code(&response), Some("ILLEGAL_STATE"), "{mutation}");
            assert_eq!(response["errors"][0]["extensions"]["details"]["reason"], "ARCHIVED");
        }
        let resolve = json!({ "ids": [comment], "resolved": true });
        let results = owner.ok(RESOLVE, resolve).await["sceneCommentsResolve"]["results"].take();
        assert_eq!(results[0]["code"], "ILLEGAL_STATE");
        assert_eq!(said(&owner, &project).await, told(&[(&["Bra"], 1)]));
        owner.ok(DELETE, json!({ "id": comment })).await;
        assert_eq!(
            said(&owner, &project).await,
            told(&[(&[], 0)]),
            "one's own words are one's own"
        );
    })
    .await;
}
