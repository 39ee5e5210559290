//! What customers write becomes a change of the video that is asked for.

use entity::role::{AccountRole, StaffRole};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture, sample},
    on_both,
    studio::code,
};

use super::{SEND, open, say};

const MAKE: &str = "mutation($input: MessageMakeChangeRequestInput!) {
    messageMakeChangeRequest(input: $input) {
        message { id text changeRequest { commentId cutId orderId madeBy { name } resolvedAt isDeleted } }
        comment { id cutId text side isPrivate author { name userId } mentions { name }
            moment { frame lastFrame }
            source { messageId conversationId madeBy { name } madeAt attachments { id } } } } }";
const COMMENTS: &str = "query($id: ID!) { cut(id: $id) { comments(first: 20) { nodes {
    id text source { messageId } } } } }";
const DELETE: &str = "mutation($id: ID!) { reviewCommentDelete(input: { id: $id }) { deletedId } }";

/// An order whose first cut waits to be decided on, and who talks about it.
struct Talk {
    owner: Client,
    producer: Client,
    conversation: String,
    order: String,
    cut: String,
    digest: Value,
}

impl Talk {
    async fn begin(app: &TestApp) -> Self {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart"], &order).await;
        let shown = producer.show_cut(&order, sample("sailing.mp4"), json!({})).await;
        let cut = &shown["data"]["cutSubmit"]["cut"];
        let (cut, digest) = (id(&cut["id"]), cut["digest"].clone());
        let conversation = open(&owner).await;
        Self { owner, producer, conversation, order, cut, digest }
    }

    /// Says something as the owner, and returns the message's id.
    async fn say(&self, text: &str) -> String {
        id(&say(&self.owner, &self.conversation, text).await["id"])
    }

    /// Asks for a change with a message, and returns what came of it.
    async fn make(&self, client: &Client, input: Value) -> Value {
        client.ok(MAKE, self.input(input)).await["messageMakeChangeRequest"].take()
    }

    async fn refused(&self, client: &Client, input: Value) -> (String, Value) {
        let response = client.send(MAKE, self.input(input)).await;
        let extensions = &response["errors"][0]["extensions"];
        let code = code(&response).unwrap_or_else(|| panic!("{response:#}")).to_owned();
        let about = if extensions["field"].is_null() { "details" } else { "field" };
        (code, extensions[about].clone())
    }

    fn input(&self, mut input: Value) -> Value {
        if input["orderId"].is_null() {
            input["orderId"] = json!(self.order);
        }
        json!({ "input": input })
    }

    async fn comments(&self, client: &Client) -> Vec<Value> {
        let data = client.ok(COMMENTS, json!({ "id": self.cut })).await;
        data["cut"]["comments"]["nodes"].as_array().expect("comments").clone()
    }
}

async fn user(client: &Client) -> Value {
    client.ok("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].take()
}

#[actix_web::test]
async fn what_a_customer_writes_becomes_a_change_in_the_review_and_both_tell_of_one_another() {
    on_both(async |app| {
        let talk = Talk::begin(app).await;
        let logo = talk.owner.add(json!({}), "logo.png", picture(1)).await;
        let producer = user(&talk.producer).await;
        let input = json!({ "conversationId": talk.conversation, "attachmentIds": [logo],
            "text": "Hei!\nBruk denne logoen.", "mentionedUserIds": [producer] });
        let sent = talk.owner.ok(SEND, json!({ "input": input })).await;
        let message = sent["messageSend"]["message"].clone();
        let listen = format!(
            "subscription {{ messageChanged(conversationId: \"{}\") {{ id
                changeRequest {{ commentId }} }} }}",
            talk.conversation
        );
        let mut hears = talk.owner.subscribe(&listen).await;
        let wish = json!({ "messageId": message["id"], "excerpt": " Bruk denne logoen. ",
            "moment": { "frame": 3, "lastFrame": 9 } });
        let made = talk.make(&talk.producer, wish).await;
        let (comment, request) = (&made["comment"], &made["message"]["changeRequest"]);
        assert_eq!(comment["text"], "Bruk denne logoen.");
        assert_eq!(
            (&comment["side"], &comment["isPrivate"], &comment["author"]["name"]),
            (&json!("CUSTOMER"), &json!(false), &json!("Kari Nordmann")),
            "whoever makes it, the words are whose they were"
        );
        assert_eq!(comment["moment"], json!({ "frame": 3, "lastFrame": 9 }));
        assert_eq!(comment["mentions"], json!([{ "name": "Ola Vibb" }]));
        assert!(comment["source"]["madeAt"].is_string());
        let source = json!({ "messageId": message["id"], "conversationId": talk.conversation,
            "madeBy": { "name": "Ola Vibb" }, "madeAt": comment["source"]["madeAt"],
            "attachments": [{ "id": logo }] });
        assert_eq!(comment["source"], source);
        assert_eq!(
            *request,
            json!({ "commentId": comment["id"], "cutId": talk.cut,
            "orderId": talk.order, "madeBy": { "name": "Ola Vibb" }, "resolvedAt": null,
            "isDeleted": false })
        );
        let heard = hears.next().await["data"]["messageChanged"].take();
        assert_eq!(
            heard,
            json!({ "id": message["id"],
            "changeRequest": { "commentId": comment["id"] } })
        );
        let seen = talk.comments(&talk.owner).await;
        assert_eq!((seen.len(), &seen[0]["source"]["messageId"]), (1, &message["id"]));

        let update =
            "mutation($id: ID!) { reviewCommentUpdate(input: { id: $id, text: \"Ny logo\" }) {
            comment { text } } }";
        talk.owner.ok(update, json!({ "id": comment["id"] })).await;
        assert_eq!(
            talk.producer.refused(update, json!({ "id": comment["id"] })).await,
            "FORBIDDEN"
        );
        let resolve = "mutation($id: ID!) { reviewCommentsResolve(input: {
            ids: [$id], resolved: true }) { results { code } } }";
        talk.producer.ok(resolve, json!({ "id": comment["id"] })).await;
        let messages = "query($id: ID!) { conversation(id: $id) { messages(last: 1) { nodes {
            changeRequest { resolvedAt } } } } }";
        let told = talk.owner.ok(messages, json!({ "id": talk.conversation })).await;
        let told = &told["conversation"]["messages"]["nodes"][0]["changeRequest"];
        assert!(told["resolvedAt"].is_string(), "the message says that it is done: {told}");
    })
    .await;
}

#[actix_web::test]
async fn a_message_becomes_one_change_however_often_and_by_whomever_it_is_made() {
    on_both(async |app| {
        let talk = Talk::begin(app).await;
        let reviewer = app.joined(&talk.owner, AccountRole::Reviewer).await;
        let message = talk.say("Musikken er for høy").await;
        let wish = || json!({ "messageId": message });
        let at_once = futures::future::join_all([
            talk.make(&talk.owner, wish()),
            talk.make(&talk.producer, wish()),
            talk.make(&reviewer, wish()),
        ]);
        let made = at_once.await;
        let again = talk.make(&reviewer, wish()).await;
        for other in &made[1..] {
            assert_eq!(other["comment"]["id"], made[0]["comment"]["id"]);
        }
        assert_eq!(again["comment"], made[0]["comment"]);
        assert_eq!(talk.comments(&talk.owner).await.len(), 1);

        let comment = made[0]["comment"]["id"].clone();
        talk.owner.ok(DELETE, json!({ "id": comment })).await;
        let anew = talk.make(&reviewer, wish()).await;
        assert_ne!(anew["comment"]["id"], comment, "what was taken back can be asked for anew");
        let reply = "mutation($id: ID!) { reviewCommentReply(input: { id: $id, text: \"Ja\" }) {
            comment { id } } }";
        talk.producer.ok(reply, json!({ "id": anew["comment"]["id"] })).await;
        talk.owner.ok(DELETE, json!({ "id": anew["comment"]["id"] })).await;
        let third = talk.make(&talk.producer, wish()).await;
        assert_ne!(third["comment"]["id"], anew["comment"]["id"]);
        assert_eq!(third["message"]["changeRequest"]["isDeleted"], false);
    })
    .await;
}

#[actix_web::test]
async fn an_order_takes_changes_while_its_newest_cut_waits_and_at_no_other_time() {
    on_both(async |app| {
        let talk = Talk::begin(app).await;
        let message = talk.say("Lysere, takk").await;
        let young = talk.owner.ordered().await;
        let wish = json!({ "messageId": message, "orderId": young });
        let (code, details) = talk.refused(&talk.owner, wish).await;
        assert_eq!((code.as_str(), details), ("ILLEGAL_STATE", json!({ "reason": "NO_CUT" })));
        for (wrong, field) in [
            (json!({ "moment": { "frame": 100 } }), "moment"),
            (json!({ "moment": { "frame": 5, "lastFrame": 4 } }), "moment"),
            (json!({ "excerpt": "Mørkere" }), "excerpt"),
            (json!({ "excerpt": " " }), "excerpt"),
        ] {
            let mut wish = wrong.clone();
            wish["messageId"] = json!(message);
            let refused = talk.refused(&talk.owner, wish).await;
            assert_eq!(refused, ("BAD_USER_INPUT".to_owned(), json!(field)), "{wrong}");
        }
        let long = talk.say(&"x".repeat(5_001)).await;
        let refused = talk.refused(&talk.owner, json!({ "messageId": long })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".to_owned(), json!("excerpt")));
        let gone = talk.say("Glem det").await;
        let delete = "mutation($id: ID!) { messageDelete(input: { id: $id }) { message { id } } }";
        talk.owner.ok(delete, json!({ "id": gone })).await;
        let (code, _) = talk.refused(&talk.owner, json!({ "messageId": gone })).await;
        assert_eq!(code, "ILLEGAL_STATE");
        assert!(talk.comments(&talk.owner).await.is_empty(), "what is refused leaves nothing");

        let decide = "mutation($input: ReviewDecideInput!) { reviewDecide(input: $input) {
            cut { outcome } } }";
        let verdict =
            json!({ "cutId": talk.cut, "digest": talk.digest, "decision": "REQUEST_CHANGES" });
        talk.owner.ok(decide, json!({ "input": verdict })).await;
        let (code, details) = talk.refused(&talk.owner, json!({ "messageId": message })).await;
        assert_eq!((code.as_str(), details), ("ILLEGAL_STATE", json!({ "reason": "DECIDED" })));
        let mut next = sample("sailing.mp4");
        next.extend([0, 0, 0, 12, b'f', b'r', b'e', b'e', 0, 0, 0, 2]);
        let shown = talk.producer.show_cut(&talk.order, next, json!({})).await;
        let next = &shown["data"]["cutSubmit"]["cut"]["id"];
        let made = talk.make(&talk.owner, json!({ "messageId": message })).await;
        assert_eq!(made["comment"]["cutId"], *next, "it is about the cut that waits");
    })
    .await;
}

#[actix_web::test]
async fn only_what_one_sees_becomes_a_change_of_ones_own_order() {
    on_both(async |app| {
        let (talk, other) = (Talk::begin(app).await, Talk::begin(app).await);
        let (message, theirs) = (talk.say("Lysere").await, other.say("Mørkere").await);
        let nothing = "msg_01890000000070008000000000000000";
        let no_order = "ord_01890000000070008000000000000000";
        for (real, none) in [
            (json!({ "messageId": theirs }), json!({ "messageId": nothing })),
            (
                json!({ "messageId": message, "orderId": other.order }),
                json!({ "messageId": message, "orderId": no_order }),
            ),
        ] {
            let answer = talk.owner.send(MAKE, talk.input(real)).await;
            assert_eq!(code(&answer), Some("NOT_FOUND"));
            assert_eq!(answer, talk.owner.send(MAKE, talk.input(none)).await);
        }
        let (code, _) = talk.refused(&talk.producer, json!({ "messageId": theirs })).await;
        assert_eq!(code, "NOT_FOUND", "an order of another account than the message");
        let support = app.staff(StaffRole::Support).await;
        let (code, _) = talk.refused(&support, json!({ "messageId": message })).await;
        assert_eq!(code, "FORBIDDEN", "who sees no reviews says nothing in them");
        // What Vibbio writes down for a customer is a change as well.
        let noted = say(&talk.producer, &talk.conversation, "På telefon: kortere").await;
        let made = talk.make(&talk.producer, json!({ "messageId": noted["id"] })).await;
        assert_eq!(
            (&made["comment"]["side"], &made["comment"]["isPrivate"]),
            (&json!("VIBBIO"), &json!(false))
        );
        assert_eq!(talk.comments(&talk.owner).await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn messages_tell_of_their_changes_together() {
    on_both(async |app| {
        let talk = Talk::begin(app).await;
        for text in ["En", "To", "Tre", "Fire"] {
            let message = talk.say(text).await;
            talk.make(&talk.owner, json!({ "messageId": message })).await;
        }
        let list = "query($id: ID!, $last: Int) { conversation(id: $id) { messages(last: $last) {
            nodes { changeRequest { commentId madeBy { name } } } } } }";
        let said = "query($id: ID!, $last: Int) { cut(id: $id) { comments(first: $last) {
            nodes { source { messageId madeBy { name } attachments { id } } } } } }";
        for (query, about) in [(list, &talk.conversation), (said, &talk.cut)] {
            let cost = async |last: i32| {
                let ask = async || {
                    let data = talk.owner.ok(query, json!({ "id": about, "last": last })).await;
                    assert!(!data.to_string().contains("\"changeRequest\":null"), "{data}");
                };
                app.cost(ask).await
            };
            assert_eq!(cost(1).await, cost(4).await);
        }
    })
    .await;
}
