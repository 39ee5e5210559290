//! One of everything that an account can have.

use std::collections::BTreeMap;

use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{picture, sample},
};

/// The ids of what an account has, by their sort.
pub(super) struct Things(BTreeMap<String, String>);

impl Things {
    /// Fills an account by its owner.
    pub(super) async fn of(app: &TestApp, owner: &Client) -> Self {
        let mut things = Self(BTreeMap::new());
        things.library(owner).await;
        things.order(owner).await;
        things.house(app).await;
        things.review(app, owner).await;
        things.buy(owner).await;
        things.invite(app, owner).await;
        things
    }

    /// The id of a thing of a sort, if there is one.
    pub(super) fn get(&self, sort: &str) -> Option<&str> {
        self.0.get(sort).map(String::as_str)
    }

    /// Keeps the first id of each sort that an answer tells.
    fn keep(&mut self, answer: &Value) {
        match answer {
            Value::String(text) => {
                let id = text.split_once('_').filter(|(sort, uuid)| {
                    sort.len() == 3
                        && uuid.len() == 32
                        && uuid.bytes().all(|b| b.is_ascii_hexdigit())
                });
                if let Some((sort, _)) = id {
                    self.0.entry(sort.to_owned()).or_insert_with(|| text.clone());
                }
            }
            Value::Array(all) => all.iter().for_each(|one| self.keep(one)),
            Value::Object(all) => all.values().for_each(|one| self.keep(one)),
            _ => {}
        }
    }

    async fn ask(&mut self, owner: &Client, query: &str, variables: Value) {
        let answer = owner.ok(query, variables).await;
        self.keep(&answer);
    }

    async fn library(&mut self, owner: &Client) {
        let folder = owner.folder("mine", None).await;
        let asset = owner.add(json!({ "folder": folder }), "a.png", picture(1)).await;
        self.keep(&json!([folder, asset]));
        let id = json!({ "id": asset });
        for query in [
            "query($id: ID!) { asset(id: $id) { revision { id } } }",
            "mutation($id: ID!) { assetsTag(input: { ids: [$id], tags: [\"x\"] }) {
                results { item { tags { id } } } } }",
            "mutation($id: ID!) { nametagAdd(input: { assetId: $id, personName: \"Kari\" }) {
                nametag { id person { id } } } }",
            "mutation($id: ID!) { commentAdd(input: { assetId: $id, text: \"Fin\" }) { comment { id } } }",
            "mutation($id: ID!) { shareCreate(input: { assetId: $id, name: \"x\" }) { share { id } } }",
            "mutation($id: ID!) { downloadBegin(input: { assetIds: [$id] }) { download { id } } }",
        ] {
            self.ask(owner, query, id.clone()).await;
        }
        for query in [
            "mutation { collectionCreate(input: { name: \"x\" }) { collection { id } } }",
            "mutation { savedSearchCreate(input: { name: \"x\", filter: {} }) { savedSearch { id } } }",
            "mutation { uploadBegin(input: { name: \"x.png\", size: \"9\" }) { upload { id } } }",
        ] {
            self.ask(owner, query, json!({})).await;
        }
        let release = "mutation($id: ID!) { releaseAdd(input: {
            personId: $id, scopes: [ALL], validFrom: \"2026-01-01\" }) { release { id } } }";
        let person = self.get("per").map(str::to_owned);
        self.ask(owner, release, json!({ "id": person })).await;
    }

    async fn order(&mut self, owner: &Client) {
        let asset = self.get("ast").expect("an asset").to_owned();
        // Of the one that is ordered nothing can be changed, of the other everything.
        let (draft, ordered) = (owner.planned(&asset, 15).await, owner.planned(&asset, 15).await);
        let quote = owner.quote(&ordered).await;
        let order = owner.place(&quote, None).await;
        self.keep(&json!([draft, quote, order]));
        let plan = "query($id: ID!) {
            project(id: $id) { history { id } scenes { id placements { id } } } }";
        self.ask(owner, plan, json!({ "id": draft })).await;
        let say = "mutation($id: ID!) { sceneCommentAdd(input: { sceneId: $id, text: \"x\" }) {
            comment { id } } }";
        let scene = json!({ "id": self.get("scn") });
        self.ask(owner, say, scene).await;
        let share = "mutation($id: ID!) { storyboardLinkCreate(input: { projectId: $id }) {
            link { id } } }";
        self.ask(owner, share, json!({ "id": draft })).await;
    }

    /// A template of the house is everybody's.
    async fn house(&mut self, app: &TestApp) {
        let producer = app.staff(StaffRole::Producer).await;
        let write = "mutation { houseTemplateCreate(input: { title: \"x\" }) { template { id } } }";
        let template =
            producer.ok(write, json!({})).await["houseTemplateCreate"]["template"].take();
        let publish = "mutation($id: ID!) { houseTemplatePublish(input: {
            id: $id, expectedVersion: 1 }) { template { id } } }";
        self.ask(&producer, publish, json!({ "id": template["id"] })).await;
    }

    async fn review(&mut self, app: &TestApp, owner: &Client) {
        let asset = self.get("ast").expect("an asset").to_owned();
        let project = owner.planned(&asset, 15).await;
        let quote = owner.quote(&project).await;
        let order = owner.place(&quote, None).await;
        let order = &order["data"]["orderPlace"]["order"]["id"];
        let producer = app.staff(StaffRole::Producer).await;
        let order = order.as_str().expect("an order");
        producer.steps(&["orderAccept", "orderStart"], order).await;
        let shown = producer.show_cut(order, sample("sailing.mp4"), json!({})).await;
        self.keep(&shown);
        let give =
            "mutation($id: ID!) { reviewRoundGive(input: { orderId: $id }) { round { id } } }";
        self.keep(&producer.ok(give, json!({ "id": order })).await);
        let invite = "mutation($id: ID!) { reviewGuestInvite(input: { orderId: $id, name: \"x\",
            email: \"guest@example.com\" }) { guest { id } } }";
        self.ask(owner, invite, json!({ "id": order })).await;
        let plan = "mutation($id: ID!, $guest: ID!) { reviewStagesSet(input: { orderId: $id,
            stages: [{ name: \"x\", quorum: ANY, guestIds: [$guest] }] }) {
            review { stages { id } } } }";
        let guest = self.get("rvg").map(str::to_owned);
        self.ask(owner, plan, json!({ "id": order, "guest": guest })).await;
        let cut = json!({ "id": self.get("cut") });
        let say = "mutation($id: ID!) { reviewCommentAdd(input: { cutId: $id, text: \"x\" }) {
            comment { id } } }";
        self.ask(owner, say, cut).await;
    }

    async fn buy(&mut self, owner: &Client) {
        let product = async |kind: &str, wanted: &str| {
            let list = "query($kind: ProductKind!) { products(kind: $kind, first: 100) {
                nodes { id name } } }";
            let mut data = owner.ok(list, json!({ "kind": kind })).await;
            let nodes = data["products"]["nodes"].as_array_mut().expect("nodes");
            let found =
                nodes.iter_mut().find(|node| super::schema::text(&node["name"]).contains(wanted));
            found.expect("a product")["id"].take()
        };
        let service = product("SERVICE", "Music").await;
        let pack = product("CREDIT_PACK", "").await;
        self.keep(&service);
        let book =
            "mutation($id: ID!) { serviceBook(input: { productId: $id }) { booking { id } } }";
        self.ask(owner, book, json!({ "id": service })).await;
        let buy =
            "mutation($id: ID!) { creditPackBuy(input: { productId: $id }) { purchase { id } } }";
        self.ask(owner, buy, json!({ "id": pack })).await;
    }

    async fn invite(&mut self, app: &TestApp, owner: &Client) {
        self.ask(owner, "{ viewer { user { id } account { id } } }", json!({})).await;
        let invite = "mutation($email: String!) {
            invitationSend(input: { email: $email, role: REVIEWER }) { invitation { id } } }";
        let email = tests::people::fresh_email();
        self.ask(owner, invite, json!({ "email": email })).await;
        app.work().await;
    }
}
