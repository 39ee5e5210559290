//! A deleted account is gone from everywhere but the books, and its owners get the proof.

use std::{collections::BTreeSet, time::Duration};

use api::{jobs::Job, subscriptions::deletion::DeleteAccount};
use chrono::TimeDelta;
use entity::{
    booking,
    class::{Erasure, Retention},
    deletion,
    id::AccountId,
    membership, notification, order,
    role::{AccountRole, StaffRole},
    settlement, user,
};
use reqwest::Method;
use sea_orm::{IntoActiveModel, Statement, prelude::*};
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture},
    on_both,
    people::fresh_email,
};

use super::{choose, plan};

const CLOSE: &str = "mutation { accountClose(input: { name: \"Fjord AS\" }) {
    account { version } } }";
/// A word that is in everything that the account says.
const WORD: &str = "Hemmelighetsfull";

/// An account with something of most kinds in it.
async fn filled(app: &TestApp, email: &str) -> (Client, AccountId) {
    let owner = app.owner_at(email).await;
    choose(app, &owner, "PREMIUM").await;
    let outer = owner.folder(WORD, None).await;
    let inner = owner.folder("Within", Some(&outer)).await;
    let asset = owner.add(json!({ "folder": inner }), "shared.png", picture(1)).await;
    owner.add(json!({ "folder": inner }), "own.png", picture(2)).await;
    let say = [
        "mutation($id: ID!, $word: String!) { assetRename(input: { id: $id, name: $word }) {
            asset { id } } }",
        "mutation($id: ID!, $word: String!) { assetsNametag(input: { ids: [$id],
            personName: $word }) { results { code } } }",
        "mutation($id: ID!, $word: String!) { assetsTag(input: { ids: [$id], tags: [$word] }) {
            results { code } } }",
        "mutation($id: ID!, $word: String!) { commentAdd(input: { assetId: $id, text: $word }) {
            comment { id } } }",
        "mutation($id: ID!, $word: String!) { shareCreate(input: { assetId: $id, name: $word }) {
            url } }",
    ];
    for said in say {
        let answer = owner.send(said, json!({ "id": asset, "word": WORD })).await;
        assert!(answer.get("errors").is_none(), "{said}: {answer:#}");
    }
    let project = owner.project(json!({ "title": WORD, "targetSeconds": 15, "goal": WORD })).await;
    let scene = owner.scene(&project, WORD).await;
    owner.show(&scene, &asset).await;
    let quote = owner.quote(&project).await;
    let placed = owner.place(&quote, None).await;
    let order = id(&placed["data"]["orderPlace"]["order"]["id"]);
    let producer = app.staff(StaffRole::Producer).await;
    producer.steps(&["orderAccept", "orderStart", "orderDeliver"], &order).await;
    app.work().await;
    let account = id(&plan(&owner).await["id"]).parse().expect("an account");
    (owner, account)
}

/// Closes an account and lets its seven days go by.
async fn close(app: &TestApp, owner: &Client) {
    owner.ok(CLOSE, json!({})).await;
    app.platform.clock.advance(TimeDelta::days(7));
}

/// How many rows of each table are the account's, by the column that says so.
async fn rows_of(app: &TestApp, account: AccountId) -> Vec<(String, i64)> {
    let db = app.platform.db.writer();
    let map = entity::data_map();
    let tables: BTreeSet<_> =
        map.iter().filter(|it| it.1 == "account_id").map(|it| it.0.clone()).collect();
    let mut found = Vec::new();
    for table in tables {
        let sql = format!("SELECT count(*) AS rows FROM \"{table}\" WHERE account_id = $1");
        let backend = db.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [account.into()]);
        let row = db.query_one_raw(statement).await.expect("a count").expect("a row");
        found.push((table, row.try_get("", "rows").expect("a number")));
    }
    found
}

/// The tables and columns of the whole database in which a text is found.
async fn places_of(app: &TestApp, text: &str) -> Vec<String> {
    let db = app.platform.db.writer();
    let mut found = Vec::new();
    for (table, column, _) in entity::data_map() {
        let sql = format!(
            "SELECT count(*) AS rows FROM \"{table}\" \
             WHERE lower(CAST(\"{column}\" AS TEXT)) LIKE $1"
        );
        let like = format!("%{}%", text.to_lowercase());
        let backend = db.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [like.into()]);
        let row = db.query_one_raw(statement).await.expect("a search").expect("a row");
        let rows: i64 = row.try_get("", "rows").expect("a number");
        if rows > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

async fn certificates(app: &TestApp) -> usize {
    app.work().await;
    let sent = app.platform.mailer.sent();
    sent.iter().filter(|mail| mail.subject == "Fjord AS is deleted").count()
}

#[actix_web::test]
async fn nothing_of_a_deleted_account_is_left_but_the_books_and_the_proof() {
    on_both(async |app| {
        let (mine, theirs) = (fresh_email(), fresh_email());
        let other = app.owner_at(&theirs).await;
        let shared = other.add(json!({}), "theirs.png", picture(1)).await;
        app.work().await;
        let untouched: BTreeSet<_> = app.stored().into_iter().collect();
        app.keep(&other).await;
        let (owner, account) = filled(app, &mine).await;
        assert!(app.stored().len() > untouched.len());
        assert!(places_of(app, WORD).await.len() > 8, "{:?}", places_of(app, WORD).await);
        close(app, &owner).await;
        assert_eq!(certificates(app).await, 1);

        assert_eq!(places_of(app, WORD).await, Vec::<String>::new());
        assert_eq!(places_of(app, &mine).await, Vec::<String>::new());
        let withheld: BTreeSet<_> = entity::data_map()
            .into_iter()
            .filter(|(_, _, class)| class.erasure == Erasure::Withhold)
            .filter(|(_, _, class)| class.retention != Retention::WithAccount)
            .map(|(table, _, _)| table)
            .collect();
        for (table, rows) in rows_of(app, account).await {
            // What is withheld cannot be without these two.
            let may_stay = withheld.contains(&table) || ["ledger", "project"].contains(&&*table);
            assert!(rows == 0 || may_stay, "{rows} rows of {table}");
        }
        let left: BTreeSet<_> = app.stored().into_iter().collect();
        assert_eq!(left, untouched, "the bytes of others stay, and no more");
        let other = app.client(&app.sign_in(&theirs).await);
        let url = "query($id: ID!) { asset(id: $id) { downloadUrl } }";
        let url = id(&other.ok(url, json!({ "id": shared })).await["asset"]["downloadUrl"]);
        assert_eq!(other.request(Method::GET, &url).send().await.expect("a file").status(), 200);

        // The books are sound, and can be read.
        let faults = api::credits::reads::check(&app.platform.db).await.expect("a check");
        assert_eq!(faults, []);
        let orders = order::Entity::find().all(app.platform.db.writer()).await.expect("orders");
        assert_eq!(orders.len(), 1);
        assert_eq!((orders[0].title.as_str(), orders[0].price), ("", 350));
        let proof = deletion::Entity::find_by_id(account).one(app.platform.db.writer()).await;
        let proof = proof.expect("deletions").expect("the proof");
        let told: Value =
            serde_json::from_str(&proof.certificate.expect("a certificate")).expect("JSON");
        assert!(told["bytes"].as_i64() > Some(0) && told["people"] == 1, "{told:#}");
        let tables = told["deleted"].as_array().expect("tables");
        assert!(tables.iter().any(|it| it["table"] == "asset" && it["rows"] == 3), "{told:#}");

        // The address is free again, and the old password is good for nothing.
        let input = json!({ "input": { "email": mine, "password": tests::people::PASSWORD } });
        let refused = app.stranger().refused(tests::people::SIGN_IN, input).await;
        assert_eq!(refused, "INVALID_CREDENTIALS");
        let anew = app.owner_at(&mine).await;
        assert_eq!(plan(&anew).await["plan"], "TRIAL");
    })
    .await;
}

#[actix_web::test]
async fn a_deletion_that_is_killed_again_and_again_ends_with_one_certificate() {
    on_both(async |app| {
        let email = fresh_email();
        let (owner, account) = filled(app, &email).await;
        owner.add_pictures(20, json!({})).await;
        app.work().await;
        close(app, &owner).await;
        for millis in [1, 5, 10, 20, 40, 80] {
            // Whatever it is doing then is given up.
            let killed = DeleteAccount { account }.run(&app.platform);
            let _ = tokio::time::timeout(Duration::from_millis(millis), killed).await;
        }
        let both = (0..2).map(|_| DeleteAccount { account }.run(&app.platform));
        let both = futures::future::join_all(both).await;
        assert!(both.iter().any(Result::is_ok), "{both:?}");
        DeleteAccount { account }.run(&app.platform).await.expect("it is done");
        assert_eq!(certificates(app).await, 1);
        assert_eq!(places_of(app, WORD).await, Vec::<String>::new());
        assert_eq!(app.stored(), Vec::<std::path::PathBuf>::new());
    })
    .await;
}

#[actix_web::test]
async fn whoever_belongs_to_another_account_keeps_the_login() {
    on_both(async |app| {
        let (mine, both) = (fresh_email(), fresh_email());
        let (owner, account) = filled(app, &mine).await;
        let other = app.owner_at(&both).await;
        app.keep(&other).await;
        let db = app.platform.db.writer();
        let person = user::Entity::find().filter(user::COLUMN.email_key.eq(&*both)).one(db).await;
        let person = person.expect("users").expect("a person").id;
        let joined = membership::Model {
            id: entity::id::MembershipId::new(),
            account_id: account,
            user_id: person,
            role: AccountRole::Member,
            created_at: app.platform.db.now(),
        };
        joined.into_active_model().reset_all().insert(db).await.expect("a membership");
        close(app, &owner).await;
        assert_eq!(certificates(app).await, 1);
        let other = app.client(&app.sign_in(&both).await);
        let viewer = other.ok("{ viewer { memberships { role } account { name } } }", json!({}));
        let viewer = viewer.await["viewer"].take();
        assert_eq!(viewer["memberships"], json!([{ "role": "OWNER" }]));
        // A mail to nobody else: an owner's proof is not for members.
        let sent = app.platform.mailer.sent();
        assert!(sent.iter().all(|mail| mail.to != both || !mail.subject.contains("deleted")));
    })
    .await;
}

#[actix_web::test]
async fn an_account_that_was_opened_again_is_not_deleted() {
    on_both(async |app| {
        let email = fresh_email();
        let (owner, account) = filled(app, &email).await;
        owner.ok(CLOSE, json!({})).await;
        app.platform.clock.advance(TimeDelta::days(6));
        let owner = app.client(&app.sign_in(&email).await);
        choose(app, &owner, "PREMIUM").await;
        app.platform.clock.advance(TimeDelta::days(2));
        DeleteAccount { account }.run(&app.platform).await.expect("there is nothing to do");
        assert_eq!(certificates(app).await, 0);
        let owner = app.client(&app.sign_in(&email).await);
        let assets = owner.ok("{ assets { totalCount } }", json!({})).await;
        assert_eq!(assets["assets"]["totalCount"], 3);
    })
    .await;
}

#[actix_web::test]
async fn what_is_under_way_is_given_up_with_the_account_and_those_who_make_it_are_told() {
    on_both(async |app| {
        let producer = app.staff(StaffRole::Producer).await;
        let owner = app.owner().await;
        let waiting = owner.ordered().await;
        let products = "{ products(kind: SERVICE, first: 100) { nodes { id name } } }";
        let products = owner.ok(products, json!({})).await["products"]["nodes"].take();
        let mut products = products.as_array().expect("products").iter();
        let music = products.find(|it| it["name"].as_str().is_some_and(|it| it.contains("Music")));
        let book = "mutation($id: ID!) { serviceBook(input: { productId: $id }) {
            booking { id } } }";
        owner.ok(book, json!({ "id": music.expect("music")["id"] })).await;
        let account: AccountId = id(&plan(&owner).await["id"]).parse().expect("an account");
        close(app, &owner).await;
        DeleteAccount { account }.run(&app.platform).await.expect("it is deleted");

        let db = app.platform.db.reader();
        let order = order::Entity::find().one(db).await.expect("rows").expect("an order");
        assert_eq!(order.id.to_string(), waiting);
        assert_eq!(order.state, order::OrderState::Cancelled);
        let bookings = booking::Entity::find().all(db).await.expect("rows");
        assert!(bookings.iter().all(|it| it.state == booking::BookingState::Cancelled));
        let held = settlement::Entity::find().all(db).await.expect("rows");
        assert_eq!(held.len(), 1 + usize::from(bookings.iter().any(|it| it.hold_id.is_some())));
        let list = "{ notifications(first: 5) { nodes { topic text } } }";
        let told = producer.send(list, json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "TOKEN_EXPIRED", "a week went by");
        let told = notification::Entity::find()
            .filter(notification::COLUMN.topic.eq(notification::Topic::WorkGivenUp))
            .all(db)
            .await
            .expect("rows");
        assert_eq!(told.len(), 1);
        let title = told[0].facts.title.as_deref().expect("what was given up");
        assert_eq!(title, format!("#{}, bookings: 1", order.number));
        let broken = api::credits::reads::check(&app.platform.db).await.expect("a check");
        assert!(broken.is_empty(), "{broken:?}");
    })
    .await;
}
