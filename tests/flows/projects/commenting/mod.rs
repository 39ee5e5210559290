//! People talk about the scenes of a video before it is made.

mod staying;

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, on_both, people::fresh_email, studio::code};

use super::read;

const ADD: &str = "mutation($input: SceneCommentAddInput!) { sceneCommentAdd(input: $input) {
    comment { id text author { name } mentions { name } scene { id } } } }";
const REPLY: &str = "mutation($input: SceneCommentReplyInput!) {
    sceneCommentReply(input: $input) { comment { id replyToId text } } }";
const UPDATE: &str = "mutation($input: SceneCommentUpdateInput!) {
    sceneCommentUpdate(input: $input) { comment { text editedAt mentions { userId } } } }";
const DELETE: &str = "mutation($id: ID!) { sceneCommentDelete(input: { id: $id }) {
    deletedId comment { text isDeleted replies { text } } } }";
const RESOLVE: &str = "mutation($ids: [ID!]!, $resolved: Boolean!) {
    sceneCommentsResolve(input: { ids: $ids, resolved: $resolved }) {
    results { id code item { resolvedAt resolvedBy { name } } } } }";
const SAID: &str = "query($id: ID!, $resolved: Boolean, $first: Int, $after: String) {
    project(id: $id) { version openCommentCount scenes { id message openCommentCount
        comments(resolved: $resolved, first: $first, after: $after) { totalCount
            pageInfo { hasNextPage endCursor } nodes { text replies { text } } } } } }";

/// Says something about a scene, and returns the comment's id.
async fn say(client: &Client, scene: &str, text: &str) -> String {
    let input = json!({ "sceneId": scene, "text": text });
    id(&client.ok(ADD, json!({ "input": input })).await["sceneCommentAdd"]["comment"]["id"])
}

async fn reply(client: &Client, comment: &str, text: &str) -> String {
    let input = json!({ "id": comment, "text": text });
    id(&client.ok(REPLY, json!({ "input": input })).await["sceneCommentReply"]["comment"]["id"])
}

/// What was said about each scene, in order, and how much of it is open.
async fn said(client: &Client, project: &str) -> Vec<(Vec<String>, i64)> {
    let data = client.ok(SAID, json!({ "id": project })).await;
    let scenes = data["project"]["scenes"].as_array().expect("scenes");
    let open = |of: &Value| of["openCommentCount"].as_i64().expect("a count");
    let told: Vec<_> =
        scenes.iter().map(|scene| (texts(&scene["comments"]), open(scene))).collect();
    let all: i64 = told.iter().map(|(_, open)| open).sum();
    assert_eq!(all, open(&data["project"]), "a project counts what its scenes count");
    told
}

fn texts(comments: &Value) -> Vec<String> {
    let nodes = comments["nodes"].as_array().expect("comments");
    nodes.iter().map(|node| node["text"].as_str().expect("a text").to_owned()).collect()
}

fn told(parts: &[(&[&str], i64)]) -> Vec<(Vec<String>, i64)> {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    parts.iter().map(|(texts, open)| (owned(texts), *open)).collect()
}

/// A colleague of somebody, who may only look and comment, with their id and address.
async fn reviewer(app: &TestApp, of: &Client) -> (Client, String, String) {
    let email = fresh_email();
    let colleague = app.joined_at(of, AccountRole::Reviewer, &email).await;
    let viewer = colleague.ok("{ viewer { user { id } } }", json!({})).await;
    (colleague, id(&viewer["viewer"]["user"]["id"]), email)
}

async fn topics(client: &Client) -> Vec<Value> {
    let list = "{ notifications { nodes { topic subject } } }";
    let nodes = client.ok(list, json!({})).await["notifications"]["nodes"].take();
    nodes.as_array().expect("notifications").clone()
}

#[actix_web::test]
async fn comments_on_scenes_are_answered_resolved_changed_and_taken_back() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (guest, _, _) = reviewer(app, &owner).await;
        let project = owner.project(json!({ "title": "Sommer" })).await;
        let scene = owner.scene(&project, "Alt skal vekk").await;
        let version = read(&owner, &project).await["version"].clone();
        let input = json!({ "sceneId": scene, "text": " For langt!\r\n" });
        let first = guest.ok(ADD, json!({ "input": input })).await;
        let first = first["sceneCommentAdd"]["comment"].clone();
        assert_eq!(
            (&first["text"], &first["author"]["name"]),
            (&json!("For langt!"), &json!("Ola Nordmann"))
        );
        assert_eq!(first["scene"]["id"], scene.as_str());
        let first = id(&first["id"]);
        let second = say(&owner, &scene, "Er prisen riktig?").await;
        let answer = reply(&owner, &first, "Kortet ned").await;
        let again = json!({ "input": { "id": answer, "text": "Takk" } });
        assert_eq!(guest.refused(REPLY, again).await, "BAD_USER_INPUT");
        assert_eq!(
            said(&owner, &project).await,
            told(&[(&["For langt!", "Er prisen riktig?"], 2)])
        );

        let nobodys = "scc_0199b766000070008000000000000000";
        let resolve = json!({ "ids": [first, answer, nobodys], "resolved": true });
        let results = guest.ok(RESOLVE, resolve).await["sceneCommentsResolve"]["results"].take();
        assert_eq!(results[0]["item"]["resolvedBy"]["name"], "Ola Nordmann");
        assert_eq!(
            (&results[1]["code"], &results[2]["code"]),
            (&json!("ILLEGAL_STATE"), &json!("NOT_FOUND"))
        );
        let open = owner.ok(SAID, json!({ "id": project, "resolved": false })).await;
        assert_eq!(texts(&open["project"]["scenes"][0]["comments"]), ["Er prisen riktig?"]);
        assert_eq!(open["project"]["openCommentCount"], 1);
        let done = owner.ok(SAID, json!({ "id": project, "resolved": true })).await;
        assert_eq!(
            done["project"]["scenes"][0]["comments"]["nodes"],
            json!([{ "text": "For langt!", "replies": [{ "text": "Kortet ned" }] }])
        );
        owner.ok(RESOLVE, json!({ "ids": [first], "resolved": false })).await;
        assert_eq!(said(&owner, &project).await[0].1, 2);

        let change = json!({ "input": { "id": second, "text": "Er prisen fortsatt riktig?" } });
        assert_eq!(guest.refused(UPDATE, change.clone()).await, "FORBIDDEN");
        assert_eq!(guest.refused(DELETE, json!({ "id": second })).await, "FORBIDDEN");
        let changed = owner.ok(UPDATE, change).await["sceneCommentUpdate"]["comment"].take();
        assert!(changed["editedAt"].is_string(), "{changed}");
        let deleted = guest.ok(DELETE, json!({ "id": first })).await["sceneCommentDelete"].take();
        let place = json!({ "text": "", "isDeleted": true, "replies": [{ "text": "Kortet ned" }] });
        assert_eq!(deleted["comment"], place, "its place is kept");
        assert_eq!(guest.refused(DELETE, json!({ "id": first })).await, "ILLEGAL_STATE");
        let resolve = json!({ "ids": [first], "resolved": true });
        let results = owner.ok(RESOLVE, resolve).await["sceneCommentsResolve"]["results"].take();
        assert_eq!(results[0]["code"], "ILLEGAL_STATE", "nobody resolves what was taken back");
        owner.ok(DELETE, json!({ "id": answer })).await;
        assert_eq!(
            said(&owner, &project).await,
            told(&[(&["Er prisen fortsatt riktig?"], 1)]),
            "the place goes with its last reply"
        );
        for wrong in [json!(" \n"), json!("x".repeat(5_001))] {
            let input = json!({ "input": { "sceneId": scene, "text": wrong } });
            assert_eq!(owner.refused(ADD, input).await, "BAD_USER_INPUT");
        }
        assert_eq!(read(&owner, &project).await["version"], version, "none of it changes the plan");
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_mentioned_or_answered_on_a_scene_is_told_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (guest, user, email) = reviewer(app, &owner).await;
        let project = owner.project(json!({ "title": "Fjord & <sol>" })).await;
        let scene = owner.scene(&project, "Hei").await;
        let before = app.mails(&email).await;
        let input =
            json!({ "sceneId": scene, "text": "Se <her>!", "mentionedUserIds": [user, user] });
        let added =
            owner.ok(ADD, json!({ "input": input })).await["sceneCommentAdd"]["comment"].take();
        assert_eq!(added["mentions"], json!([{ "name": "Ola Nordmann" }]));
        let comment = id(&added["id"]);
        let mail = app.mail(&email).await;
        assert_eq!(mail.subject, "Kari Nordmann mentioned you on Fjord & <sol>");
        assert!(mail.text.contains("Se <her>!"), "{}", mail.text);
        assert!(mail.text.contains(&format!("projects/{project}")), "{}", mail.text);
        assert!(!mail.html.contains("<her>") && !mail.html.contains("<sol>"), "{}", mail.html);
        for mentioned in [json!([]), json!([user])] {
            let change = json!({ "input": { "id": comment, "mentionedUserIds": mentioned } });
            let changed = owner.ok(UPDATE, change).await["sceneCommentUpdate"]["comment"].take();
            let count = changed["mentions"].as_array().map(Vec::len);
            assert_eq!(count, mentioned.as_array().map(Vec::len));
        }
        assert_eq!(app.mails(&email).await, before + 1, "once");
        let told = topics(&guest).await;
        assert_eq!((told.len(), &told[0]["topic"]), (1, &json!("MENTIONED")));
        assert_eq!(told[0]["subject"], project.as_str());
        reply(&guest, &comment, "Fint").await;
        assert_eq!(topics(&owner).await[0]["topic"], "REPLIED");
        say(&owner, &scene, "Enda noe").await;
        assert_eq!(topics(&guest).await[0]["topic"], "COMMENTED");

        let (stranger, theirs, _) = reviewer(app, &app.owner().await).await;
        let input = json!({ "sceneId": scene, "text": "x", "mentionedUserIds": [user, theirs] });
        assert_eq!(owner.refused(ADD, json!({ "input": input })).await, "NOT_FOUND");
        assert!(topics(&stranger).await.is_empty());
        let many: Vec<_> = (0..21).map(|n| format!("usr_{n:032x}")).collect();
        let input = json!({ "sceneId": scene, "text": "x", "mentionedUserIds": many });
        assert_eq!(owner.refused(ADD, json!({ "input": input })).await, "BAD_USER_INPUT");
        assert_eq!(said(&owner, &project).await[0].0.len(), 2, "what is refused leaves nothing");
    })
    .await;
}

#[actix_web::test]
async fn what_is_said_in_a_project_is_heard_by_its_people_and_by_nobody_else() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let ola = app.joined(&owner, AccountRole::Member).await;
        let project = owner.project(json!({ "title": "Hemmelig" })).await;
        let scene = owner.scene(&project, "Hysj").await;
        let listen = "subscription { projectChanged { project { id openCommentCount }
            edit { kind } commentId comment { text scene { id } } } }";
        let (mut hears, mut theirs) = (ola.subscribe(listen).await, other.subscribe(listen).await);
        let comment = say(&owner, &scene, "Hei").await;
        let heard = hears.next().await["data"]["projectChanged"].take();
        assert_eq!(
            heard,
            json!({
                "project": { "id": project, "openCommentCount": 1 }, "edit": null,
                "commentId": comment, "comment": { "text": "Hei", "scene": { "id": scene } },
            })
        );
        owner.ok(RESOLVE, json!({ "ids": [comment], "resolved": true })).await;
        let heard = hears.next().await["data"]["projectChanged"].take();
        assert_eq!(heard["project"]["openCommentCount"], 0);

        let nobodys = "scc_0199b766000070008000000000000000";
        let no_scene = "scn_0199b766000070008000000000000000";
        for (mutation, real, none) in [
            (
                ADD,
                json!({ "sceneId": scene, "text": "x" }),
                json!({ "sceneId": no_scene, "text": "x" }),
            ),
            (REPLY, json!({ "id": comment, "text": "x" }), json!({ "id": nobodys, "text": "x" })),
            (UPDATE, json!({ "id": comment, "text": "x" }), json!({ "id": nobodys, "text": "x" })),
        ] {
            let answer = other.send(mutation, json!({ "input": real })).await;
            assert_eq!(code(&answer), Some("NOT_FOUND"), "{mutation}");
            assert_eq!(answer, other.send(mutation, json!({ "input": none })).await);
        }
        for id in [comment.as_str(), nobodys] {
            assert_eq!(other.refused(DELETE, json!({ "id": id })).await, "NOT_FOUND");
            let resolve = json!({ "ids": [id], "resolved": false });
            let results =
                other.ok(RESOLVE, resolve).await["sceneCommentsResolve"]["results"].take();
            assert_eq!(results[0]["code"], "NOT_FOUND");
        }
        owner.ok(DELETE, json!({ "id": comment })).await;
        let heard = hears.next().await["data"]["projectChanged"].take();
        assert_eq!((&heard["commentId"], &heard["comment"]), (&json!(comment), &Value::Null));
        // What the other hears first is its own.
        let own = other.project(json!({ "title": "Eget" })).await;
        other.scene(&own, "x").await;
        assert_eq!(theirs.next().await["data"]["projectChanged"]["project"]["id"], own.as_str());
    })
    .await;
}

#[actix_web::test]
async fn what_is_said_about_many_scenes_costs_what_is_said_about_one() {
    on_both(async |app| {
        let owner = app.owner().await;
        let mut projects = Vec::new();
        for scenes in [1, 12] {
            let project = owner.project(json!({ "title": "Sommer" })).await;
            for _ in 0..scenes {
                let scene = owner.scene(&project, "Hei").await;
                let comment = say(&owner, &scene, "Bra").await;
                reply(&owner, &comment, "Takk").await;
            }
            projects.push(project);
        }
        let query =
            "query($id: ID!) { project(id: $id) { openCommentCount scenes { openCommentCount
            comments { nodes { text author { name } mentions { name } scene { message }
                replies { text author { name } } resolvedBy { name } } } } } }";
        let mut costs = Vec::new();
        for project in &projects {
            let ask = async || {
                let data = owner.ok(query, json!({ "id": project })).await;
                for scene in data["project"]["scenes"].as_array().expect("scenes") {
                    assert_eq!(scene["comments"]["nodes"][0]["replies"][0]["text"], "Takk");
                    assert_eq!(scene["openCommentCount"], 1);
                }
            };
            costs.push(app.cost(ask).await);
        }
        // So much is asked for at once that it may come in two halves each time.
        assert!(costs[1] <= costs[0] + 3, "12 scenes cost what one does: {costs:?}");
        let list = "query($first: Int!) { projects(first: $first) { nodes { openCommentCount } } }";
        let mut costs = Vec::new();
        for first in [1, 2] {
            let ask = async || {
                owner.ok(list, json!({ "first": first })).await;
            };
            costs.push(app.cost(ask).await);
        }
        assert_eq!(costs[0], costs[1], "a list of projects counts them together");
    })
    .await;
}
