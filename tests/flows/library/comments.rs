//! People talk about their pictures and clips where they are.

use entity::role::AccountRole;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, media, picture},
    on_both,
    people::fresh_email,
};

const ADD: &str = "mutation($input: CommentAddInput!) { commentAdd(input: $input) { comment {
    id text author { name } revision { number } mentions { name }
    moment { frame lastFrame rateNumerator rateDenominator }
    shapes { kind points { x y } } } } }";
const REPLY: &str = "mutation($input: CommentReplyInput!) { commentReply(input: $input) { comment {
    id replyToId text } } }";
const UPDATE: &str =
    "mutation($input: CommentUpdateInput!) { commentUpdate(input: $input) { comment {
    text editedAt shapes { kind } mentions { userId } } } }";
const DELETE: &str = "mutation($id: ID!) { commentDelete(input: { id: $id }) {
    deletedId comment { text isDeleted replies { text } } } }";
const RESOLVE: &str = "mutation($ids: [ID!]!, $resolved: Boolean!) {
    commentsResolve(input: { ids: $ids, resolved: $resolved }) {
    results { code item { resolvedAt resolvedBy { name } } } } }";
const LIST: &str = "query($id: ID!, $first: Int, $after: String, $resolved: Boolean) {
    asset(id: $id) { commentCount comments(first: $first, after: $after, resolved: $resolved) {
    totalCount pageInfo { hasNextPage endCursor } nodes { text replies { text } } } } }";

/// Says something, and returns the comment's id.
async fn say(client: &Client, input: Value) -> String {
    id(&client.ok(ADD, json!({ "input": input })).await["commentAdd"]["comment"]["id"])
}

async fn list(client: &Client, variables: Value) -> Value {
    client.ok(LIST, variables).await["asset"].take()
}

/// A colleague of somebody, who may only look and comment, and the address by which to mail them.
async fn reviewer(app: &TestApp, of: &Client) -> (Client, String, String) {
    let email = fresh_email();
    let colleague = app.joined_at(of, AccountRole::Reviewer, &email).await;
    let viewer = colleague.ok("{ viewer { user { id } } }", json!({})).await;
    (colleague, id(&viewer["viewer"]["user"]["id"]), email)
}

#[actix_web::test]
async fn a_comment_is_about_frames_and_parts_of_the_picture_of_one_revision() {
    on_both(async |app| {
        let owner = app.owner().await;
        let clip = owner.add(json!({}), "clip.mp4", media("clip.mp4")).await;
        let input = json!({
            "assetId": clip, "text": " Kutt her!\r\n",
            "moment": { "frame": 3, "lastFrame": 7, "rateNumerator": 30000, "rateDenominator": 1001 },
            "shapes": [
                { "kind": "RECTANGLE", "points": [{ "x": 0.1, "y": 0.2 }, { "x": 0.5, "y": 1 }] },
                { "kind": "PATH", "points": [{ "x": 0, "y": 0 }, { "x": 1, "y": 0 }, { "x": 1, "y": 1 }] },
            ],
        });
        let said = owner.ok(ADD, json!({ "input": input })).await["commentAdd"]["comment"].take();
        assert_eq!((&said["text"], &said["author"]["name"]), (&json!("Kutt her!"), &json!("Kari Nordmann")));
        let moment = json!({ "frame": 3, "lastFrame": 7, "rateNumerator": 30000, "rateDenominator": 1001 });
        assert_eq!(said["moment"], moment);
        assert_eq!(said["shapes"][0]["points"][1], json!({ "x": 0.5, "y": 1.0 }));
        assert_eq!(said["revision"]["number"], 1);
        let still = owner.add(json!({}), "still.png", picture(1)).await;
        let at = |frame: i32| json!({ "frame": frame, "rateNumerator": 25 });
        for (wrong, code) in [
            (json!({ "assetId": clip, "text": " \n" }), "BAD_USER_INPUT"),
            (json!({ "assetId": clip, "text": "x", "moment": at(-1) }), "BAD_USER_INPUT"),
            (json!({ "assetId": clip, "text": "x", "moment": at(1_000_000) }), "BAD_USER_INPUT"),
            (json!({ "assetId": still, "text": "x", "moment": at(0) }), "BAD_USER_INPUT"),
            (json!({ "assetId": still, "text": "x", "shapes": [{ "kind": "ARROW", "points": [{ "x": 0, "y": 0 }, { "x": 2, "y": 0 }] }] }), "BAD_USER_INPUT"),
            (json!({ "assetId": still, "text": "x", "revisionId": "rev_01890000000070008000000000000000" }), "NOT_FOUND"),
            (json!({ "assetId": still, "text": "x", "mentionedUserIds": ["usr_01890000000070008000000000000000"] }), "NOT_FOUND"),
        ] {
            assert_eq!(owner.refused(ADD, json!({ "input": wrong })).await, code, "{wrong}");
        }
    })
    .await;
}

#[actix_web::test]
async fn comments_are_answered_resolved_changed_and_taken_back() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (guest, _, _) = reviewer(app, &owner).await;
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let first = say(&owner, json!({ "assetId": asset, "text": "one" })).await;
        let second = say(&guest, json!({ "assetId": asset, "text": "two" })).await;
        let reply = json!({ "input": { "id": first, "text": "yes" } });
        let reply = guest.ok(REPLY, reply).await["commentReply"]["comment"].take();
        assert_eq!(reply["replyToId"], first.as_str());
        let again = json!({ "input": { "id": reply["id"], "text": "no" } });
        assert_eq!(owner.refused(REPLY, again).await, "BAD_USER_INPUT");

        let ids = json!({ "ids": [first, reply["id"]], "resolved": true });
        let results = guest.ok(RESOLVE, ids).await["commentsResolve"]["results"].take();
        assert!(results[0]["item"]["resolvedAt"].is_string(), "{results}");
        assert_eq!(results[1]["code"], "ILLEGAL_STATE");
        let open = list(&owner, json!({ "id": asset, "resolved": false })).await;
        assert_eq!(open["comments"]["nodes"], json!([{ "text": "two", "replies": [] }]));
        let done = list(&owner, json!({ "id": asset, "resolved": true })).await;
        assert_eq!(
            done["comments"]["nodes"],
            json!([{ "text": "one", "replies": [{ "text": "yes" }] }])
        );
        assert_eq!(done["commentCount"], 3);
        owner.ok(RESOLVE, json!({ "ids": [first], "resolved": false })).await;
        let open = list(&owner, json!({ "id": asset, "resolved": false })).await;
        assert_eq!(open["comments"]["totalCount"], 2);

        let change = json!({ "input": { "id": second, "text": "2" } });
        assert_eq!(owner.refused(UPDATE, change.clone()).await, "FORBIDDEN");
        assert_eq!(owner.refused(DELETE, json!({ "id": second })).await, "FORBIDDEN");
        let changed = guest.ok(UPDATE, change).await["commentUpdate"]["comment"].take();
        assert_eq!(changed["text"], "2");
        assert!(changed["editedAt"].is_string());

        let deleted = owner.ok(DELETE, json!({ "id": first })).await["commentDelete"].take();
        let place = json!({ "text": "", "isDeleted": true, "replies": [{ "text": "yes" }] });
        assert_eq!(deleted["comment"], place, "its place is kept");
        assert_eq!(list(&owner, json!({ "id": asset })).await["commentCount"], 2);
        assert_eq!(owner.refused(DELETE, json!({ "id": first })).await, "ILLEGAL_STATE");
        guest.ok(DELETE, json!({ "id": reply["id"] })).await;
        let left = list(&owner, json!({ "id": asset })).await;
        assert_eq!(left["comments"]["nodes"], json!([{ "text": "2", "replies": [] }]));
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_mentioned_gets_one_mail() {
    on_both(async |app| {
        let owner = app.owner().await;
        let (guest, user, email) = reviewer(app, &owner).await;
        let asset = owner.add(json!({}), "Fjord & <sol>.png", picture(1)).await;
        let before = app.mails(&email).await;
        let input =
            json!({ "assetId": asset, "text": "Se <her>!", "mentionedUserIds": [user, user] });
        let said = say(&owner, input).await;
        let mail = app.mail(&email).await;
        assert_eq!(mail.subject, "Kari Nordmann mentioned you on Fjord & <sol>.png");
        assert!(mail.text.contains("Se <her>!"), "{}", mail.text);
        assert!(!mail.html.contains("<her>") && !mail.html.contains("<sol>"), "{}", mail.html);
        for mentioned in [json!([]), json!([user])] {
            let change = json!({ "input": { "id": said, "mentionedUserIds": mentioned } });
            let changed = owner.ok(UPDATE, change).await["commentUpdate"]["comment"].take();
            assert_eq!(
                changed["mentions"].as_array().map(Vec::len),
                mentioned.as_array().map(Vec::len)
            );
        }
        assert_eq!(app.mails(&email).await, before + 1, "once");
        // Nobody is mailed of themselves.
        say(&guest, json!({ "assetId": asset, "text": "me", "mentionedUserIds": [user] })).await;
        assert_eq!(app.mails(&email).await, before + 1);
        let stranger = app.owner().await;
        let theirs = stranger.add(json!({}), "b.png", picture(2)).await;
        let input = json!({ "assetId": theirs, "text": "x", "mentionedUserIds": [user] });
        assert_eq!(stranger.refused(ADD, json!({ "input": input })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn comments_come_page_by_page_and_all_assets_of_a_list_share_their_statements() {
    on_both(async |app| {
        let owner = app.owner().await;
        let assets = owner.add_pictures(12, json!({})).await;
        app.work().await;
        for asset in &assets {
            for text in ["a", "b", "c"] {
                say(&owner, json!({ "assetId": asset, "text": text })).await;
            }
        }
        let page = list(&owner, json!({ "id": assets[0], "first": 2 })).await["comments"].take();
        assert_eq!((&page["totalCount"], &page["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        assert_eq!(page["nodes"][1]["text"], "b");
        let after = &page["pageInfo"]["endCursor"];
        let next = list(&owner, json!({ "id": assets[0], "after": after })).await["comments"].take();
        assert_eq!(next["nodes"], json!([{ "text": "c", "replies": [] }]));
        assert_eq!(next["pageInfo"]["hasNextPage"], false);
        assert_eq!(owner.refused(LIST, json!({ "id": assets[0], "after": "x" })).await, "BAD_USER_INPUT");

        let many = "query($first: Int!) { assets(first: $first) { nodes { commentCount comments(first: 2) {
            nodes { text author { name } mentions { name } replies { text } } } } } }";
        let mut costs = Vec::new();
        for first in [1, 12] {
            let ask = async || {
                let data = owner.ok(many, json!({ "first": first })).await;
                for asset in data["assets"]["nodes"].as_array().expect("assets") {
                    assert_eq!(asset["commentCount"], 3);
                    assert_eq!(asset["comments"]["nodes"][1]["text"], "b");
                    assert_eq!(asset["comments"]["nodes"].as_array().map(Vec::len), Some(2));
                }
            };
            costs.push(app.cost(ask).await);
        }
        assert_eq!(costs[0], costs[1], "a page of 12 costs what a page of 1 does");
    })
    .await;
}

#[actix_web::test]
async fn all_whom_a_comment_mentions_are_read_at_once() {
    on_both(async |app| {
        let owner = app.owner().await;
        let asset = owner.add_fjord().await;
        let mut people = Vec::new();
        for _ in 0..4 {
            let joined = app.joined(&owner, AccountRole::Reviewer).await;
            let viewer = joined.ok("{ viewer { user { id } } }", json!({})).await;
            people.push(viewer["viewer"]["user"]["id"].clone());
        }
        let read =
            "query($id: ID!) { asset(id: $id) { comments { nodes { mentions { name } } } } }";
        let mut costs = Vec::new();
        for mentioned in [&people[..1], &people[..]] {
            let input =
                json!({ "assetId": asset, "text": "Se her", "mentionedUserIds": mentioned });
            owner.ok(ADD, json!({ "input": input })).await;
            let ask = async || {
                owner.ok(read, json!({ "id": asset })).await;
            };
            costs.push(app.cost(ask).await);
        }
        assert_eq!(costs[0], costs[1], "four cost what one does");
    })
    .await;
}

#[actix_web::test]
async fn comments_are_told_to_the_account_and_hidden_from_others() {
    on_both(async |app| {
        let (owner, other) = (app.owner().await, app.owner().await);
        let asset = owner.add(json!({}), "a.png", picture(1)).await;
        let listen = "subscription { commentChanged { id assetId comment { text } } }";
        let (mut mine, mut theirs) = (owner.subscribe(listen).await, other.subscribe(listen).await);
        let said = say(&owner, json!({ "assetId": asset, "text": "hei" })).await;
        let told = mine.next().await["data"]["commentChanged"].take();
        assert_eq!(told, json!({ "id": said, "assetId": asset, "comment": { "text": "hei" } }));
        let nobodys = "cmt_01890000000070008000000000000000";
        for comment in [said.as_str(), nobodys] {
            assert_eq!(other.refused(DELETE, json!({ "id": comment })).await, "NOT_FOUND");
            let reply = json!({ "input": { "id": comment, "text": "x" } });
            assert_eq!(other.refused(REPLY, reply).await, "NOT_FOUND");
            let resolve = json!({ "ids": [comment], "resolved": true });
            let results = other.ok(RESOLVE, resolve).await["commentsResolve"]["results"].take();
            assert_eq!(results[0]["code"], "NOT_FOUND");
        }
        let input = json!({ "input": { "assetId": asset, "text": "x" } });
        assert_eq!(other.refused(ADD, input).await, "NOT_FOUND");
        owner.ok(DELETE, json!({ "id": said })).await;
        let told = mine.next().await["data"]["commentChanged"].take();
        assert_eq!(told["comment"], Value::Null);
        // What the other hears first is its own.
        let own = other.add(json!({}), "b.png", picture(2)).await;
        say(&other, json!({ "assetId": own, "text": "own" })).await;
        assert_eq!(theirs.next().await["data"]["commentChanged"]["assetId"], own.as_str());
    })
    .await;
}
