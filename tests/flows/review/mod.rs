//! Customers see cuts of their videos, say what they think, and decide.

mod carrying;
mod commenting;
mod deciding;
mod delivering;
mod guests;
mod papers;
mod rounds;
mod showing;
mod staging;

use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, sample},
};

const REVIEW: &str = "query($id: ID!) { review(orderId: $id) {
    cuts { id number digest name note outcome decidedAt submittedBy { name } openCommentCount
        decisions { by { name } decision digest note stageId }
        stages { stageId name openedAt dueAt outcome missing { userId } } }
    stages { id name quorum needed hours reviewers { userId guestId name } }
    rounds { included used free priced nextClass nextPrice nextIsAgreed
        all { id number class price acceptedAt begunAt droppedAt } }
    availableActions { action allowed reasons until }
} }";
const DECIDE: &str = "mutation($input: ReviewDecideInput!) { reviewDecide(input: $input) {
    cut { id outcome } } }";
const ADD: &str = "mutation($input: ReviewCommentAddInput!) { reviewCommentAdd(input: $input) {
    comment { id } } }";
const COMMENTS: &str = "query($id: ID!, $resolved: Boolean) { cut(id: $id) {
    comments(resolved: $resolved, first: 20) { totalCount nodes { id cutId text side isPrivate
        isDeleted placing author { name userId } moment { frame lastFrame }
        shapes { kind points { x y } } mentions { name }
        replies { id text author { name } } resolvedAt resolvedIn resolvedBy { name } } } } }";

/// A cut of four seconds of 25 frames, which is unlike that of every other number.
fn clip(number: u32) -> Vec<u8> {
    let mut bytes = sample("sailing.mp4");
    // A box that players pass over.
    bytes.extend(12_u32.to_be_bytes());
    bytes.extend(b"free");
    bytes.extend(number.to_be_bytes());
    bytes
}

/// An order in production, whose it is, and who makes it.
struct Studio {
    owner: Client,
    producer: Client,
    order: String,
}

impl Studio {
    async fn open(app: &TestApp) -> Self {
        let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
        let order = owner.ordered().await;
        producer.steps(&["orderAccept", "orderStart"], &order).await;
        Self { owner, producer, order }
    }

    /// Shows a cut of a number.
    async fn show(&self, number: u32) -> Shown {
        self.show_with(number, json!({})).await
    }

    async fn show_with(&self, number: u32, said: Value) -> Shown {
        let response = self.producer.show_cut(&self.order, clip(number), said).await;
        let cut = &response["data"]["cutSubmit"]["cut"];
        assert!(cut.is_object(), "{response:#}");
        Shown { id: id(&cut["id"]), digest: id(&cut["digest"]) }
    }

    async fn review(&self, client: &Client) -> Value {
        client.ok(REVIEW, json!({ "id": self.order })).await["review"].take()
    }

    async fn state(&self) -> String {
        let order = "query($id: ID!) { order(id: $id) { state } }";
        id(&self.owner.ok(order, json!({ "id": self.order })).await["order"]["state"])
    }
}

/// A cut that was shown.
struct Shown {
    id: String,
    digest: String,
}

impl Shown {
    /// Decides on it, and returns the whole response.
    async fn decide(&self, client: &Client, decision: &str) -> Value {
        self.decide_with(client, json!({ "decision": decision })).await
    }

    async fn decide_with(&self, client: &Client, mut input: Value) -> Value {
        input["cutId"] = json!(self.id);
        if input["digest"].is_null() {
            input["digest"] = json!(self.digest);
        }
        client.send(DECIDE, json!({ "input": input })).await
    }

    /// Says something about it, and returns the comment's id.
    async fn comment(&self, client: &Client, text: &str, moment: Value) -> String {
        let input = json!({ "cutId": self.id, "text": text, "moment": moment });
        let added = client.ok(ADD, json!({ "input": input })).await;
        id(&added["reviewCommentAdd"]["comment"]["id"])
    }

    /// What was said that sits in it.
    async fn comments(&self, client: &Client) -> Vec<Value> {
        let data = client.ok(COMMENTS, json!({ "id": self.id })).await;
        data["cut"]["comments"]["nodes"].as_array().expect("comments").clone()
    }
}

/// The actions of a review that somebody can take.
fn allowed(review: &Value) -> Vec<&str> {
    let actions = review["availableActions"].as_array().expect("actions").iter();
    let allowed = actions.filter(|action| action["allowed"] == true);
    allowed.map(|action| action["action"].as_str().expect("a name")).collect()
}

/// The id of the person behind a client.
async fn user(client: &Client) -> String {
    id(&client.ok("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"])
}
