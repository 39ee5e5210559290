//! Videos from the first scene on: what flows about projects and orders begin with.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    Client,
    library::{id, sample},
};

impl Client {
    /// Adds the sample picture that videos are made of, and returns the asset's id.
    pub async fn add_fjord(&self) -> String {
        self.add(json!({}), "fjord.jpg", sample("fjord.jpg")).await
    }

    /// Starts a project and returns its id.
    pub async fn project(&self, input: Value) -> String {
        let create = "mutation($input: ProjectCreateInput!) {
            projectCreate(input: $input) { project { id } } }";
        let data = self.ok(create, json!({ "input": input })).await;
        id(&data["projectCreate"]["project"]["id"])
    }

    /// Adds a scene at the end of a project and returns its id.
    pub async fn scene(&self, project: &str, message: &str) -> String {
        let add = "mutation($input: SceneAddInput!) { sceneAdd(input: $input) { scene { id } } }";
        let input = json!({ "projectId": project, "message": message });
        id(&self.ok(add, json!({ "input": input })).await["sceneAdd"]["scene"]["id"])
    }

    /// Shows an asset in a scene and returns the placement's id.
    pub async fn show(&self, scene: &str, asset: &str) -> String {
        let add = "mutation($input: PlacementAddInput!) {
            placementAdd(input: $input) { placement { id } } }";
        let input = json!({ "sceneId": scene, "assetId": asset });
        let data = self.ok(add, json!({ "input": input })).await;
        id(&data["placementAdd"]["placement"]["id"])
    }

    /// Plans a video of so many seconds that can be ordered, and returns the project's id.
    pub async fn planned(&self, asset: &str, seconds: i32) -> String {
        let project = self.project(json!({ "title": "Sommer", "targetSeconds": seconds })).await;
        let scene = self.scene(&project, "Alt skal vekk").await;
        self.show(&scene, asset).await;
        project
    }

    /// Has a project quoted and returns the quote's id.
    pub async fn quote(&self, project: &str) -> String {
        let quote = "mutation($input: OrderQuoteInput!) {
            orderQuote(input: $input) { quote { id } } }";
        let data = self.ok(quote, json!({ "input": { "projectId": project } })).await;
        id(&data["orderQuote"]["quote"]["id"])
    }

    /// Orders what was quoted and returns the whole response.
    pub async fn place(&self, quote: &str, key: Option<&str>) -> Value {
        let place = "mutation($input: OrderPlaceInput!) {
            orderPlace(input: $input) { order { id number state price } } }";
        let input = json!({ "quoteId": quote, "idempotencyKey": key });
        self.send(place, json!({ "input": input })).await
    }

    /// Plans a video of 15 seconds, orders it and returns the order's id.
    pub async fn ordered(&self) -> String {
        let asset = self.add_fjord().await;
        let project = self.planned(&asset, 15).await;
        let quote = self.quote(&project).await;
        id(&self.place(&quote, None).await["data"]["orderPlace"]["order"]["id"])
    }

    /// Delivers files of an order and returns the whole response.
    pub async fn deliver(&self, order: &str, files: Vec<(&str, Vec<u8>)>) -> Value {
        let deliver = "mutation($id: ID!, $files: [Upload!]!) {
            orderDeliver(input: { id: $id, files: $files }) { order { id state version } } }";
        self.send_files(deliver, json!({ "id": order }), files).await
    }

    /// Begins to send a file for an order by signed requests; returns the upload and the request.
    pub async fn begin_for_order(&self, order: &str, name: &str, size: usize) -> (String, String) {
        let begin = "mutation($input: OrderUploadBeginInput!) { orderUploadBegin(input: $input) {
            upload { id } requests { url } } }";
        let input = json!({ "orderId": order, "name": name, "size": size.to_string() });
        let data = self.ok(begin, json!({ "input": input })).await;
        let sending = &data["orderUploadBegin"];
        (id(&sending["upload"]["id"]), id(&sending["requests"][0]["url"]))
    }

    /// Sends a file for an order beforehand; returns the upload.
    pub async fn send_for_order(&self, order: &str, name: &str, bytes: Vec<u8>) -> String {
        let (upload, url) = self.begin_for_order(order, name, bytes.len()).await;
        let sent = self.request(Method::PUT, &url).body(bytes).send().await.expect("an answer");
        assert!(sent.status().is_success(), "{}", sent.status());
        upload
    }

    /// Delivers an order with files that were sent beforehand, and returns the whole response.
    pub async fn deliver_sent(&self, order: &str, uploads: &[&str]) -> Value {
        let deliver = "mutation($id: ID!, $uploads: [ID!]!) {
            orderDeliver(input: { id: $id, uploadIds: $uploads }) { order { id state version } } }";
        self.send(deliver, json!({ "id": order, "uploads": uploads })).await
    }

    /// Takes an order one step on by the mutation of that name, and returns the whole response.
    pub async fn step(&self, mutation: &str, order: &str) -> Value {
        if mutation == "orderDeliver" {
            return self.deliver(order, vec![("Sommer.mp4", sample("sailing.mp4"))]).await;
        }
        let reason = if mutation == "orderDecline" { ", reason: \"No crew\"" } else { "" };
        let step = format!(
            "mutation($id: ID!) {{ {mutation}(input: {{ id: $id{reason} }}) {{
                order {{ id state version }} }} }}"
        );
        self.send(&step, json!({ "id": order })).await
    }

    /// Takes an order several steps on, each of which must succeed.
    pub async fn steps(&self, mutations: &[&str], order: &str) {
        for mutation in mutations {
            let response = self.step(mutation, order).await;
            assert!(response.get("errors").is_none(), "{mutation}: {response:#}");
        }
    }

    /// Shows a cut of an order as a producer, with whatever else is said of it; returns the whole
    /// response.
    pub async fn show_cut(&self, order: &str, clip: Vec<u8>, said: Value) -> Value {
        let submit =
            "mutation($id: ID!, $file: Upload!, $note: String, $edits: [CutSegmentInput!]) {
            cutSubmit(input: { orderId: $id, file: $file, note: $note, edits: $edits }) {
                cut { id number digest } } }";
        let mut variables = said;
        variables["id"] = json!(order);
        self.send_file(submit, variables, ("cut.mp4", clip)).await
    }

    /// What the account can spend and what is held.
    pub async fn credits(&self) -> (i64, i64) {
        let data = self.ok("{ creditBalance { available held } }", json!({})).await;
        let balance = &data["creditBalance"];
        let part = |name: &str| balance[name].as_i64().expect("a number");
        (part("available"), part("held"))
    }
}

/// The code of the first error of a response, if it has one.
pub fn code(response: &Value) -> Option<&str> {
    response["errors"][0]["extensions"]["code"].as_str()
}
