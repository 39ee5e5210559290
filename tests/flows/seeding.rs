//! An account is filled with made-up work, to try the platform under load, and works like any other.

use std::collections::{BTreeMap, BTreeSet};

use api::{
    accounts::rules::Email,
    credits,
    library::rules::name,
    seed::{self, Amounts, Customer},
};
use entity::{asset, folder, library, membership, revision, user};
use reqwest::Method;
use sea_orm::{QueryOrder, prelude::*};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture},
    on_both,
    people::SIGN_IN,
};

const AMOUNTS: Amounts = Amounts { assets: 300, orders: 40, products: 30 };

const PAGE: &str = "query($filter: AssetFilter! = {}, $order: AssetOrder, $after: String,
        $files: Boolean! = false) {
    assets(filter: $filter, orderBy: $order, first: 100, after: $after) {
        totalCount
        nodes {
            id name size kind addedAt ownership downloadUrl @include(if: $files) previewState
            thumbnail: preview(size: THUMBNAIL) { url }
            preview(format: JPEG) { url }
            folder { id name } tags { id name }
            nametags { person { id } }
        }
        pageInfo { hasNextPage endCursor }
    } }";

async fn fill(app: &TestApp, customer: &Customer, amounts: Amounts, number: u64) -> String {
    let mut said = Vec::new();
    let filled = seed::fill(&app.platform, customer, amounts, number, &mut said).await;
    filled.expect("the account is filled");
    String::from_utf8(said).expect("text")
}

async fn sign_in(app: &TestApp, customer: &Customer) -> Client {
    let password = customer.password.as_deref().expect("a new account");
    let input = json!({ "email": customer.email, "password": password });
    let data = app.stranger().ok(SIGN_IN, json!({ "input": input })).await;
    app.client(&data["signIn"])
}

/// Every asset that a filter lets through, page by page, and how many there should be.
async fn list(client: &Client, filter: Value, order: Value) -> Vec<Value> {
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        // What Vibbio filmed cannot be downloaded; to ask for it is an error.
        let files = filter.get("ownerships") == Some(&json!(["OWN"]));
        let variables = json!({ "filter": filter, "order": order, "after": after, "files": files });
        let assets = client.ok(PAGE, variables).await["assets"].take();
        seen.extend(assets["nodes"].as_array().expect("nodes").clone());
        after = assets["pageInfo"]["endCursor"].clone();
        if assets["pageInfo"]["hasNextPage"] == false {
            assert_eq!(assets["totalCount"], seen.len());
            return seen;
        }
    }
}

/// Fetches what lies under a URL.
async fn fetch(client: &Client, url: &Value) -> Vec<u8> {
    let response = client.request(Method::GET, &id(url)).send().await.expect("a response");
    assert_eq!(response.status(), 200, "{url}");
    response.bytes().await.expect("a body").to_vec()
}

#[actix_web::test]
async fn a_filled_library_is_listed_sorted_filtered_and_fetched() {
    on_both(async |app| {
        let customer = Customer::open(&app.platform).await.expect("an account");
        let said = fill(app, &customer, Amounts { orders: 0, products: 0, ..AMOUNTS }, 1).await;
        assert!(said.contains("300 assets in "), "{said}");
        let owner = sign_in(app, &customer).await;
        let all = list(&owner, json!({}), Value::Null).await;
        let trashed = list(&owner, json!({ "inTrash": true }), Value::Null).await;
        assert_eq!(all.len() + trashed.len(), 300);
        assert!((1..30).contains(&trashed.len()), "{} in the trash", trashed.len());

        let ids = |assets: &[Value]| assets.iter().map(|it| id(&it["id"])).collect::<BTreeSet<_>>();
        for (field, column) in [("NAME", "name"), ("SIZE", "size"), ("ADDED_AT", "addedAt")] {
            let sorted = list(&owner, json!({}), json!({ "field": field })).await;
            let is_sorted = sorted.is_sorted_by_key(|asset| match &asset[column] {
                Value::Number(number) => (number.as_i64(), String::new()),
                text if column == "name" => (None, name::sort_key(&id(text))),
                text => (None, id(text)),
            });
            assert!(is_sorted, "{field}");
            assert_eq!(ids(&sorted), ids(&all), "{field}");
        }
        is_filtered(&owner, &all).await;
        is_fetched(&owner).await;

        let db = app.platform.db.reader();
        let revisions = revision::Entity::find().all(db).await.expect("revisions");
        let room = library::Entity::find().one(db).await.expect("libraries").expect("a library");
        assert_eq!(room.used_bytes, revisions.iter().map(|revision| revision.size).sum::<i64>());
        let folder = &all[0]["folder"]["id"];
        let added = owner.add(json!({ "folder": folder }), "ny.png", picture(1)).await;
        let manual = json!({ "field": "MANUAL" });
        let last = list(&owner, json!({ "folderId": folder }), manual).await.pop();
        assert_eq!(last.expect("an asset")["id"], added);
    })
    .await;
}

/// Looks for assets by what some of them have.
async fn is_filtered(owner: &Client, all: &[Value]) {
    let of = |list: &str, asset: &Value| asset[list].as_array().expect("a list").clone();
    let tag = all.iter().flat_map(|asset| of("tags", asset)).next().expect("a tag");
    let named = all.iter().flat_map(|asset| of("nametags", asset)).next().expect("a nametag");
    let person = &named["person"]["id"];
    let folder = &all[0]["folder"]["id"];
    let count = |is_meant: &dyn Fn(&Value) -> bool| all.iter().filter(|it| is_meant(it)).count();
    let has_tag = |asset: &Value| of("tags", asset).contains(&tag);
    let has_person =
        |asset: &Value| of("nametags", asset).iter().any(|it| it["person"]["id"] == *person);
    for (filter, expected) in [
        (json!({ "tags": { "allIds": [tag["id"]] } }), count(&has_tag)),
        (json!({ "personIds": [person] }), count(&has_person)),
        (json!({ "folderId": folder }), count(&|it| it["folder"]["id"] == *folder)),
        (json!({ "kinds": ["VIDEO"] }), count(&|it| it["kind"] == "VIDEO")),
        (json!({ "ownerships": ["STOCK"] }), count(&|it| it["ownership"] == "STOCK")),
        (
            json!({ "nameContains": "ÅLESUND" }),
            count(&|it| it["name"].to_string().contains("Ålesund")),
        ),
    ] {
        assert!(expected > 0, "{filter}");
        assert_eq!(list(owner, filter.clone(), Value::Null).await.len(), expected, "{filter}");
    }
}

/// Fetches one asset of each file, and its smaller pictures.
async fn is_fetched(owner: &Client) {
    let own = list(owner, json!({ "ownerships": ["OWN"] }), Value::Null).await;
    let by_size = own.iter().map(|asset| (asset["size"].as_u64().expect("a size"), asset));
    let files: BTreeMap<_, _> = by_size.collect();
    assert!(files.len() > 20, "{} different files", files.len());
    for (size, asset) in files {
        assert_eq!(fetch(owner, &asset["downloadUrl"]).await.len() as u64, size);
        let is_picture = asset["kind"] == "IMAGE";
        let state = match asset["kind"].as_str() {
            Some("IMAGE") => "READY",
            Some("VIDEO") => "NEEDS_TOOL",
            _ => "NONE",
        };
        assert_eq!(asset["previewState"], state);
        if is_picture {
            assert!(fetch(owner, &asset["thumbnail"]["url"]).await.starts_with(b"RIFF"));
            assert!(fetch(owner, &asset["preview"]["url"]).await.starts_with(&[0xFF, 0xD8]));
        }
    }
}

#[actix_web::test]
async fn orders_stand_in_many_states_products_can_be_bought_and_the_ledger_is_sound() {
    on_both(async |app| {
        let customer = Customer::open(&app.platform).await.expect("an account");
        fill(app, &customer, AMOUNTS, 1).await;
        let owner = sign_in(app, &customer).await;
        let query = "{ orders(first: 100) { totalCount nodes { state } }
            projects(first: 100) { totalCount }
            products(first: 100, kind: STOCK_ITEM) { nodes { id name } } }";
        let data = owner.ok(query, json!({})).await;
        let orders = data["orders"]["nodes"].as_array().expect("orders");
        let states: BTreeSet<_> = orders.iter().map(|order| id(&order["state"])).collect();
        assert!(states.len() >= 6, "{states:?}");
        assert_eq!(data["projects"]["totalCount"], 40);
        assert!((20..40).contains(&orders.len()), "{} orders", orders.len());

        let product = data["products"]["nodes"].as_array().expect("products").last();
        let buy = "mutation($product: ID!) { stockBuy(input: { productId: $product }) {
            purchase { asset { name } } } }";
        owner.ok(buy, json!({ "product": product.expect("a product")["id"] })).await;
        assert_eq!(credits::reads::check(&app.platform.db).await.expect("a check"), []);
        app.work().await;
        assert_eq!(app.platform.mailer.sent().len(), 0, "nobody has asked for mail");
    })
    .await;
}

#[actix_web::test]
async fn an_account_is_filled_twice_and_the_same_dice_fall_the_same_way() {
    on_both(async |app| {
        let open = async || Customer::open(&app.platform).await.expect("an account");
        let (first, second, other) = (open().await, open().await, open().await);
        let few = Amounts { assets: 150, orders: 5, products: 5 };
        for (customer, number) in [(&first, 1), (&second, 1), (&other, 2)] {
            fill(app, customer, few, number).await;
        }
        let made_up = contents(app, &first).await;
        assert!(made_up == contents(app, &second).await);
        assert!(made_up != contents(app, &other).await);

        let db = app.platform.db.reader();
        let folders = folder::Entity::find().count(db).await.expect("folders");
        let email = Email::new(&first.email).expect("an address");
        let again = Customer::find(&app.platform, &email).await.expect("the account");
        fill(app, &again, few, 1).await;
        assert_eq!(folder::Entity::find().count(db).await.expect("folders"), folders);
        assert!(contents(app, &first).await.len() >= made_up.len() + 150);
        assert_eq!(credits::reads::check(&app.platform.db).await.expect("a check"), []);
    })
    .await;
}

/// The assets of a customer, as far as dice decide about them, oldest first.
async fn contents(app: &TestApp, customer: &Customer) -> Vec<Value> {
    let db = app.platform.db.reader();
    let user = user::Entity::find().filter(user::COLUMN.email.eq(&customer.email));
    let user = user.one(db).await.expect("users").expect("a user");
    let membership = membership::Entity::find().filter(membership::COLUMN.user_id.eq(user.id));
    let account = membership.one(db).await.expect("memberships").expect("one").account_id;
    let assets = asset::Entity::find()
        .filter(asset::COLUMN.account_id.eq(account))
        .order_by_asc(asset::COLUMN.added_at)
        .order_by_asc(asset::COLUMN.id);
    let assets = assets.all(db).await.expect("assets").into_iter();
    assets.map(|it| json!([it.name, it.size, it.kind, it.ownership])).collect()
}
