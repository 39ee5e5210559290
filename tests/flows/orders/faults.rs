//! Whatever breaks off in the midst: what was acknowledged is there, and nothing is charged twice.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use entity::{
    entry::{self, Book},
    order::{self, OrderState},
    role::StaffRole,
};
use futures::future::join_all;
use reqwest::Method;
use sea_orm::prelude::*;
use serde_json::{Value, json};
use tests::{Client, TestApp, library::id, studio::code};

use super::{grant, ledger_is_clean};

/// How many order at once.
const CLIENTS: usize = 32;
/// How often the node ends in the midst of what it does, and how long it lives each time.
const LIVES: [Duration; 3] = [Duration::from_secs(2); 3];

const PLACE: &str = "mutation($quote: ID!, $key: String!) { orderPlace(input: {
    quoteId: $quote, idempotencyKey: $key }) { order { id } } }";
const CANCEL: &str = "mutation($id: ID!) { orderCancel(input: { id: $id }) { order { state } } }";
const ACCEPT: &str = "mutation($id: ID!) { orderAccept(input: { id: $id }) { order { state } } }";
const START: &str = "mutation($id: ID!) { orderStart(input: { id: $id }) { order { state } } }";

/// Sends an operation again and again until it is answered, whatever breaks off in between.
async fn insist(client: &Client, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    loop {
        let sent = client.request(Method::POST, "/graphql").json(&body).send().await;
        if let Ok(response) = sent
            && let Ok(answer) = response.json::<Value>().await
            && code(&answer) != Some("INTERNAL_SERVER_ERROR")
        {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Takes a step; tells where the order stands then. What is answered a second time was done the
/// first time, whose answer was lost.
async fn step(client: &Client, mutation: &str, order: &str) -> String {
    let answer = insist(client, mutation, json!({ "id": order })).await;
    let state = match code(&answer) {
        None => {
            let data = answer["data"].as_object().and_then(|data| data.values().next());
            data.expect("a payload")["order"]["state"].clone()
        }
        Some("ILLEGAL_STATE") => answer["errors"][0]["extensions"]["details"]["state"].clone(),
        Some(_) => panic!("{answer:#}"),
    };
    state.as_str().expect("a state").to_owned()
}

/// Orders what was quoted, and gives one of two up; tells what was acknowledged.
async fn order(
    number: usize,
    (owner, producer): (Client, Client),
    quotes: Vec<String>,
    over: Arc<AtomicBool>,
) -> HashMap<String, String> {
    let mut acknowledged = HashMap::new();
    for (n, quote) in quotes.iter().enumerate() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let variables = json!({ "quote": quote, "key": format!("{number}-{n}") });
        let placed = insist(&owner, PLACE, variables).await;
        assert_eq!(code(&placed), None, "{placed:#}");
        let order = id(&placed["data"]["orderPlace"]["order"]["id"]);
        let state = if (number + n).is_multiple_of(2) {
            step(&owner, CANCEL, &order).await
        } else {
            step(&producer, ACCEPT, &order).await;
            step(&producer, START, &order).await
        };
        acknowledged.insert(order, state);
    }
    acknowledged
}

async fn storm(mut app: TestApp) {
    let (owner, producer) = (app.owner().await, app.staff(StaffRole::Producer).await);
    for _ in 0..5 {
        grant(&app, &owner, 10_000).await;
    }
    let picture = owner.add_fjord().await;
    let mut quotes = vec![Vec::new(); CLIENTS];
    for quote in 0..CLIENTS * 4 {
        let project = owner.planned(&picture, 15).await;
        quotes[quote % CLIENTS].push(owner.quote(&project).await);
    }
    let over = Arc::new(AtomicBool::new(false));
    let clients = quotes.into_iter().enumerate().map(|(number, quotes)| {
        let people = (owner.clone(), producer.clone());
        tokio::spawn(order(number, people, quotes, Arc::clone(&over)))
    });
    let clients: Vec<_> = clients.collect();
    for life in LIVES {
        tokio::time::sleep(life).await;
        app = app.restart().await;
    }
    over.store(true, Ordering::Relaxed);
    let acknowledged: HashMap<_, _> =
        join_all(clients).await.into_iter().flat_map(|told| told.expect("a client")).collect();

    let db = app.platform.db.reader();
    let rows = order::Entity::find().all(db).await.expect("orders");
    let found: HashMap<_, _> = rows.iter().map(|row| (row.id.to_string(), row)).collect();
    for (order, state) in &acknowledged {
        let row = found.get(order).expect("what was acknowledged is there");
        assert_eq!(api::error::word(row.state), state, "{order}");
    }
    assert!(acknowledged.len() > CLIENTS, "{} orders", acknowledged.len());
    let spent = entry::Entity::find().filter(entry::COLUMN.book.eq(Book::Spent));
    let spent: i32 = spent.all(db).await.expect("entries").iter().map(|it| it.amount).sum();
    let made = rows.iter().filter(|row| row.state == OrderState::InProduction);
    assert_eq!(spent, made.map(|row| row.price).sum::<i32>(), "each is charged once");
    ledger_is_clean(&app).await;
    app.finish().await;
}

#[actix_web::test]
async fn nothing_acknowledged_is_lost_nor_charged_twice_when_the_node_ends_in_the_midst() {
    storm(TestApp::sqlite().await).await;
    if let Some(app) = TestApp::postgres().await {
        storm(app).await;
    }
}
