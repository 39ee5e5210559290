//! People say something about frames of a cut.

use entity::role::{AccountRole, StaffRole};
use serde_json::{Value, json};
use tests::{on_both, studio::code};

use super::{ADD, COMMENTS, Studio, user};

const REPLY: &str = "mutation($id: ID!, $text: String!) {
    reviewCommentReply(input: { id: $id, text: $text }) { comment { id isPrivate } } }";
const UPDATE: &str = "mutation($input: ReviewCommentUpdateInput!) {
    reviewCommentUpdate(input: $input) { comment { text editedAt shapes { kind } } } }";
const DELETE: &str = "mutation($id: ID!) { reviewCommentDelete(input: { id: $id }) {
    deletedId comment { isDeleted text } } }";
const RESOLVE: &str = "mutation($ids: [ID!]!, $resolved: Boolean!) {
    reviewCommentsResolve(input: { ids: $ids, resolved: $resolved }) {
        results { id code item { resolvedAt resolvedIn } } } }";

#[actix_web::test]
async fn a_comment_sits_at_a_frame_or_at_several_and_draws_upon_them() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let rectangle = json!({ "kind": "RECTANGLE", "points": [{ "x": 0, "y": 0.25 }, { "x": 1, "y": 1 }] });
        let input = json!({ "cutId": cut.id, "text": " For mørkt ", "moment": { "frame": 0, "lastFrame": 99 },
            "shapes": [rectangle] });
        studio.owner.ok(ADD, json!({ "input": input })).await;
        cut.comment(&studio.owner, "Her", json!({ "frame": 99 })).await;
        cut.comment(&studio.owner, "Alt i alt fint", Value::Null).await;
        let said = cut.comments(&studio.owner).await;
        let moments: Vec<_> = said.iter().map(|comment| &comment["moment"]).collect();
        assert_eq!(moments, [&json!({ "frame": 0, "lastFrame": 99 }),
            &json!({ "frame": 99, "lastFrame": null }), &Value::Null]);
        assert_eq!((&said[0]["text"], &said[0]["side"], &said[0]["placing"]),
            (&json!("For mørkt"), &json!("CUSTOMER"), &json!("SAID")));
        assert_eq!(said[0]["shapes"][0]["points"][1], json!({ "x": 1.0, "y": 1.0 }));
        assert_eq!(said[0]["author"]["name"], "Kari Nordmann");

        let arrow = json!({ "kind": "ARROW", "points": [{ "x": 0, "y": 0 }, { "x": 1.01, "y": 1 }] });
        for (wrong, field) in [
            (json!({ "moment": { "frame": 100 } }), "moment"),
            (json!({ "moment": { "frame": -1 } }), "moment"),
            (json!({ "moment": { "frame": 5, "lastFrame": 4 } }), "moment"),
            (json!({ "moment": { "frame": 0, "lastFrame": 100 } }), "moment"),
            (json!({ "shapes": [arrow] }), "shapes"),
            (json!({ "text": " \n " }), "text"),
            (json!({ "text": "x".repeat(5_001) }), "text"),
        ] {
            let mut input = wrong.clone();
            input["cutId"] = json!(cut.id);
            if input["text"].is_null() {
                input["text"] = json!("x");
            }
            let refused = studio.owner.send(ADD, json!({ "input": input })).await;
            assert_eq!(code(&refused), Some("BAD_USER_INPUT"), "{wrong} {refused:#}");
            assert_eq!(refused["errors"][0]["extensions"]["field"], field);
        }
        assert_eq!(cut.comments(&studio.owner).await.len(), 3);
    })
    .await;
}

#[actix_web::test]
async fn what_vibbio_says_to_itself_nobody_else_hears() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let listen = format!(
            "subscription {{ reviewChanged(orderId: \"{}\") {{ comment {{ text }} }} }}",
            studio.order
        );
        let mut heard = studio.owner.subscribe(&listen).await;
        let private =
            |text: &str| json!({ "input": { "cutId": cut.id, "text": text, "isPrivate": true } });
        let added = studio.producer.ok(ADD, private("Kunden er vanskelig")).await;
        let secret = added["reviewCommentAdd"]["comment"]["id"].clone();
        let replied = studio.producer.ok(REPLY, json!({ "id": secret, "text": "Ja" })).await;
        assert_eq!(replied["reviewCommentReply"]["comment"]["isPrivate"], true);
        cut.comment(&studio.producer, "Se her", Value::Null).await;
        let first = heard.next().await["data"]["reviewChanged"]["comment"]["text"].take();
        assert_eq!(first, "Se her", "what is private is not told");

        assert_eq!(cut.comments(&studio.producer).await.len(), 2);
        let seen = cut.comments(&studio.owner).await;
        assert_eq!(seen.len(), 1);
        assert_eq!(
            (&seen[0]["side"], &seen[0]["author"]["name"]),
            (&json!("VIBBIO"), &json!("Ola Vibb"))
        );
        let count = studio.owner.ok(COMMENTS, json!({ "id": cut.id })).await;
        assert_eq!(count["cut"]["comments"]["totalCount"], 1);
        assert_eq!(studio.review(&studio.owner).await["cuts"][0]["openCommentCount"], 1);
        let missing = json!({ "id": secret, "text": "Hva?" });
        assert_eq!(studio.owner.refused(REPLY, missing).await, "NOT_FOUND");
        assert_eq!(studio.owner.refused(ADD, private("x")).await, "FORBIDDEN");
        let owner = user(&studio.owner).await;
        let mut outside = private("x");
        outside["input"]["mentionedUserIds"] = json!([owner]);
        assert_eq!(studio.producer.refused(ADD, outside).await, "BAD_USER_INPUT");
    })
    .await;
}

#[actix_web::test]
async fn only_who_said_something_takes_it_back() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let colleague = app.joined(&studio.owner, AccountRole::Reviewer).await;
        let id = cut.comment(&studio.owner, "Feil logo", json!({ "frame": 3 })).await;
        for other in [&colleague, &studio.producer] {
            assert_eq!(other.refused(DELETE, json!({ "id": id })).await, "FORBIDDEN");
            let change = json!({ "input": { "id": id, "text": "x" } });
            assert_eq!(other.refused(UPDATE, change).await, "FORBIDDEN");
        }
        let change = json!({ "input": { "id": id, "text": "Feil logo!" } });
        let changed =
            studio.owner.ok(UPDATE, change).await["reviewCommentUpdate"]["comment"].take();
        assert_eq!(changed["text"], "Feil logo!");
        assert!(changed["editedAt"].is_string());
        let reply = studio.producer.ok(REPLY, json!({ "id": id, "text": "Rettet" })).await;
        let reply = &reply["reviewCommentReply"]["comment"]["id"];
        let nested = studio.owner.refused(REPLY, json!({ "id": reply, "text": "Takk" })).await;
        assert_eq!(nested, "BAD_USER_INPUT");

        let deleted = studio.owner.ok(DELETE, json!({ "id": id })).await;
        let left = &deleted["reviewCommentDelete"]["comment"];
        assert_eq!(*left, json!({ "isDeleted": true, "text": "" }));
        assert_eq!(studio.owner.refused(DELETE, json!({ "id": id })).await, "ILLEGAL_STATE");
        let seen = cut.comments(&studio.owner).await;
        assert_eq!(seen[0]["replies"][0]["text"], "Rettet");
        assert_eq!(studio.review(&studio.owner).await["cuts"][0]["openCommentCount"], 0);
        let lonely = cut.comment(&colleague, "Å nei", Value::Null).await;
        let gone = colleague.ok(DELETE, json!({ "id": lonely })).await;
        assert_eq!(gone["reviewCommentDelete"]["comment"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_mentioned_or_answered_is_told_once() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        let colleague = app.joined(&studio.owner, AccountRole::Member).await;
        let producer = user(&studio.producer).await;
        let mentioned = json!([user(&colleague).await, producer]);
        let input =
            json!({ "cutId": cut.id, "text": "Se på dette", "mentionedUserIds": mentioned });
        let added = studio.owner.ok(ADD, json!({ "input": input })).await;
        let comment = &added["reviewCommentAdd"]["comment"]["id"];
        studio.producer.ok(REPLY, json!({ "id": comment, "text": "Skal bli" })).await;
        let told = "{ notifications { nodes { topic subject words text } } }";
        let topics = async |client: &tests::Client| {
            let nodes = client.ok(told, json!({})).await["notifications"]["nodes"].take();
            let nodes = nodes.as_array().expect("notifications").clone();
            nodes.iter().map(|node| node["topic"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(topics(&colleague).await, ["MENTIONED"]);
        assert_eq!(topics(&studio.producer).await, ["MENTIONED"]);
        assert_eq!(topics(&studio.owner).await[0], "REPLIED");
        let stranger = user(&app.owner().await).await;
        let input = json!({ "cutId": cut.id, "text": "Hei", "mentionedUserIds": [stranger] });
        assert_eq!(studio.owner.refused(ADD, json!({ "input": input })).await, "NOT_FOUND");
    })
    .await;
}

#[actix_web::test]
async fn what_is_done_is_resolved_in_a_cut_and_can_be_opened_again() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let first = studio.show(1).await;
        let id = first.comment(&studio.owner, "Lysere", json!({ "frame": 10 })).await;
        let reply = studio.producer.ok(REPLY, json!({ "id": id, "text": "Ja" })).await;
        let reply = reply["reviewCommentReply"]["comment"]["id"].clone();
        first.decide(&studio.owner, "REQUEST_CHANGES").await;
        studio.show(2).await;
        let resolve = json!({ "ids": [id, reply], "resolved": true });
        let done = studio.producer.ok(RESOLVE, resolve.clone()).await;
        let results = &done["reviewCommentsResolve"]["results"];
        assert_eq!(results[0]["item"]["resolvedIn"], 2);
        assert_eq!(
            (&results[1]["code"], &results[1]["item"]),
            (&json!("ILLEGAL_STATE"), &Value::Null)
        );
        let open = json!({ "id": first.id, "resolved": false });
        let left = studio.owner.ok(COMMENTS, open.clone()).await;
        assert_eq!(left["cut"]["comments"]["nodes"], json!([]));
        let again = json!({ "ids": [id], "resolved": false });
        studio.owner.ok(RESOLVE, again).await;
        let left = studio.owner.ok(COMMENTS, open).await;
        assert_eq!(left["cut"]["comments"]["nodes"][0]["resolvedIn"], Value::Null);
        let support = app.staff(StaffRole::Support).await;
        assert_eq!(support.refused(RESOLVE, resolve).await, "FORBIDDEN");
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_comments_costs_the_same_number_of_statements_whatever_its_size() {
    on_both(async |app| {
        let studio = Studio::open(app).await;
        let cut = studio.show(1).await;
        for frame in 0..8 {
            let id = cut.comment(&studio.owner, "Fin", json!({ "frame": frame })).await;
            studio.producer.ok(REPLY, json!({ "id": id, "text": "Takk" })).await;
        }
        let page = "query($id: ID!, $first: Int) { cut(id: $id) { comments(first: $first) { nodes {
            text author { name } moment { frame } placing mentions { name } resolvedIn
            replies { text author { name } } } } } }";
        let cost = async |first: i32| {
            let ask = async || {
                studio.owner.ok(page, json!({ "id": cut.id, "first": first })).await;
            };
            app.cost(ask).await
        };
        let one = cost(1).await;
        assert_eq!(cost(8).await, one);
        assert!(one <= 10, "{one} statements");
    })
    .await;
}
