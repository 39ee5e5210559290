use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{
    super::{Limits, WebSocketLimits},
    TestServer,
    client::Client,
};

#[actix_web::test]
async fn operations_of_every_kind_run() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({ "token": "user-1" })).await;
    client.subscribe("1", "subscription { count(to: 2) }").await;
    let next = |n: i32| json!({ "type": "next", "id": "1", "payload": { "data": { "count": n } } });
    assert_eq!(client.hear().await, next(1));
    assert_eq!(client.hear().await, next(2));
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "1" }));
    // An id that is done may be used again.
    for (query, data) in [
        ("{ hello caller }", json!({ "hello": "Hello, you!", "caller": "user-1" })),
        ("mutation { bump }", json!({ "bump": 1 })),
        ("subscription { callers }", json!({ "callers": "user-1" })),
    ] {
        client.subscribe("1", query).await;
        let next = json!({ "type": "next", "id": "1", "payload": { "data": data } });
        assert_eq!(client.hear().await, next);
        assert_eq!(client.hear().await, json!({ "type": "complete", "id": "1" }));
    }
}

#[actix_web::test]
async fn what_is_told_has_the_order_of_the_subscription() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({})).await;
    let late = "b: after(turns: 2) a: after(turns: 1)";
    for (asked, told) in [
        (late, r#""b":2,"a":1"#),
        ("...F a: after(turns: 0)", r#""b":2,"a":0"#),
        ("name @skip(if: true)", ""),
    ] {
        let fragment =
            if asked.contains("...F") { "fragment F on Thing { b: after(turns: 2) }" } else { "" };
        client.subscribe("1", &format!("subscription {{ things {{ {asked} }} }} {fragment}")).await;
        let payload = format!(r#""payload":{{"data":{{"things":{{{told}}}}}}}"#);
        let text = client.hear_text().await;
        assert!(text.contains(&payload), "{text}");
        assert_eq!(client.hear().await["type"], "complete");
    }
    // A query, too.
    client.subscribe("1", &format!("{{ {late} }}")).await;
    let text = client.hear_text().await;
    assert!(text.contains(r#"{"data":{"b":2,"a":1}}"#), "{text}");
}

#[actix_web::test]
async fn an_operation_that_cannot_run_ends_with_an_error() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({})).await;
    for query in [
        "{",
        "{ nonsense }",
        "subscription { nonsense }",
        "{ a: panics }",
        "subscription { count(to: 1) forever }",
        "query ($x: Int!) { hello }",
    ] {
        client.subscribe("1", query).await;
        let error = client.hear().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("1")), "{query}");
        assert!(error["payload"][0]["extensions"]["code"].is_string(), "{error}");
    }
    // One that runs and fails has a result.
    client.subscribe("1", "subscription { denied }").await;
    let next = client.hear().await;
    assert_eq!(next["type"], "next");
    assert_eq!(next["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(client.hear().await["type"], "complete");
    client.subscribe("1", "subscription { things { name maybe } }").await;
    let next = client.hear().await;
    assert_eq!(next["payload"]["data"], json!({ "things": { "name": "thing", "maybe": null } }));
}

#[actix_web::test]
async fn a_panic_ends_its_subscription_alone() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({})).await;
    client.subscribe("1", "subscription { panics }").await;
    assert_eq!(client.hear().await["payload"]["data"], json!({ "panics": 1 }));
    let error = client.hear().await;
    assert_eq!(error["type"], "error");
    assert_eq!(error["payload"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.hear().await["type"], "next");
}

#[actix_web::test]
async fn a_completed_subscription_is_silent() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({})).await;
    client.subscribe("1", "subscription { ticks }").await;
    assert_eq!(client.hear().await["id"], "1");
    client.say(json!({ "type": "complete", "id": "1" })).await;
    client.say(json!({ "type": "complete", "id": "unknown" })).await;
    // The id is free at once, and nothing of the old operation comes under it.
    client.subscribe("1", "subscription { forever }").await;
    let mut after = client.hear().await;
    while after["payload"]["data"]["ticks"].is_number() {
        after = client.hear().await;
    }
    assert_eq!(after["payload"]["data"], json!({ "forever": 1 }));
    client.say(json!({ "type": "ping" })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong" }));
}

#[actix_web::test]
async fn pings_are_answered_on_both_levels() {
    let server = TestServer::start();
    let mut client = Client::open(&server).await;
    client.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong", "payload": { "a": 1 } }));
    client.say(json!({ "type": "pong" })).await;
    client.0.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(client.0.next().await.unwrap().unwrap(), Message::Pong("x".into()));
}

#[actix_web::test]
async fn a_client_that_does_not_keep_to_the_protocol_is_closed_with_the_reason() {
    let server = TestServer::start();
    let init = || json!({ "type": "connection_init" });
    let subscribe = || {
        let payload = json!({ "query": "subscription { forever }" });
        json!({ "type": "subscribe", "id": "1", "payload": payload })
    };
    for (messages, code) in [
        (vec![json!({ "type": "nonsense" })], 4400),
        (vec![json!([])], 4400),
        (vec![init(), json!({ "type": "subscribe", "id": "1" })], 4400),
        (vec![subscribe()], 4401),
        (vec![json!({ "type": "connection_init", "payload": { "token": "stale" } })], 4403),
        (vec![json!({ "type": "connection_init", "payload": { "token": "broken-1" } })], 4500),
        (vec![init(), init()], 4429),
        (vec![init(), subscribe(), subscribe()], 4409),
    ] {
        let mut client = Client::open(&server).await;
        for message in &messages {
            client.say(message.clone()).await;
        }
        assert_eq!(client.closed().await, code, "{messages:?}");
    }
    let mut client = Client::open(&server).await;
    client.0.send(Message::binary(vec![1, 2])).await.unwrap();
    assert_eq!(client.closed().await, 4400);
    let mut client = Client::with(&server, &[]).await.unwrap();
    assert_eq!(client.closed().await, 4406);
}

#[actix_web::test]
async fn a_client_that_never_introduces_itself_is_closed() {
    let websocket =
        WebSocketLimits { init: Duration::from_millis(30), ..WebSocketLimits::default() };
    let server = TestServer::with(Limits { websocket, ..Limits::default() });
    let mut client = Client::open(&server).await;
    assert_eq!(client.closed().await, 4408);
    // One that does is not.
    let mut client = Client::ready(&server, json!({})).await;
    client.subscribe("1", "subscription { ticks }").await;
    for _ in 0..5 {
        assert_eq!(client.hear().await["type"], "next");
    }
}

#[actix_web::test]
async fn a_permission_that_ends_closes_the_socket() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({ "authorization": "Bearer brief-1" })).await;
    client.subscribe("1", "subscription { ticks }").await;
    assert_eq!(client.hear().await["type"], "next");
    assert_eq!(client.closed().await, 4403);
}

#[actix_web::test]
async fn a_server_that_stops_says_so() {
    let server = TestServer::start();
    let mut client = Client::ready(&server, json!({})).await;
    client.subscribe("1", "subscription { forever }").await;
    assert_eq!(client.hear().await["type"], "next");
    server.closing.cancel();
    assert_eq!(client.closed().await, 1001);
}

#[actix_web::test]
async fn a_clients_close_is_answered() {
    let server = TestServer::start();
    for _ in 0..3 {
        let mut client = Client::ready(&server, json!({})).await;
        client.subscribe("1", "subscription { ticks }").await;
        let goodbye = CloseFrame { code: CloseCode::Normal, reason: "bye".into() };
        client.0.close(Some(goodbye)).await.unwrap();
        assert_eq!(client.closed().await, 1000);
    }
    // The server hangs up, too, and not only when the client does.
    let mut client = Client::open(&server).await;
    client.say(json!({ "type": "nonsense" })).await;
    assert_eq!(client.closed().await, 4400);
    assert!(client.0.next().await.is_none_or(|end| end.is_err()));
}

#[actix_web::test]
async fn a_socket_takes_only_so_much() {
    let websocket = WebSocketLimits {
        operations: 2,
        per_address: 2,
        message_bytes: 1000,
        ..WebSocketLimits::default()
    };
    let server = TestServer::with(Limits { websocket, ..Limits::default() });
    let mut client = Client::ready(&server, json!({})).await;
    for id in ["1", "2", "3"] {
        client.subscribe(id, "subscription { forever }").await;
    }
    let mut answers = [client.hear().await, client.hear().await, client.hear().await];
    answers.sort_by_key(|answer| answer["id"].to_string());
    assert_eq!(answers[2]["type"], "error");
    assert_eq!(answers[2]["payload"][0]["extensions"]["code"], "TOO_MANY_REQUESTS");
    client.say(json!({ "type": "complete", "id": "1" })).await;
    client.subscribe("3", "subscription { forever }").await;
    assert_eq!(client.hear().await["type"], "next");

    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let mut second = Client::open(&server).await;
    assert_eq!(Client::with(&server, &[protocol]).await.err(), Some(429));
    second.say(json!({ "type": "ping", "payload": { "x": "x".repeat(1000) } })).await;
    assert_eq!(second.closed().await, 1009);
    // Its place is free again.
    while Client::with(&server, &[protocol]).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn only_pages_of_known_origins_connect() {
    let sites = vec!["https://app.vibbio.com".parse().unwrap()];
    let websocket = WebSocketLimits { sites, ..WebSocketLimits::default() };
    let server = TestServer::with(Limits { websocket, ..Limits::default() });
    let own = format!("http://127.0.0.1:{}", server.port);
    let open = async |origin: &str| {
        let headers = [("origin", origin), ("sec-websocket-protocol", "graphql-transport-ws")];
        Client::with(&server, &headers).await.err()
    };
    assert_eq!(open(&own).await, None);
    assert_eq!(open("https://app.vibbio.com").await, None);
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://app.vibbio.com.evil.example",
        "chrome-extension://127.0.0.1",
        "",
    ] {
        assert_eq!(open(origin).await, Some(403), "{origin}");
    }
}

/// Knocks until there is a place for one more socket.
async fn next_place(server: &TestServer) {
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let knock = async {
        while let Err(status) = Client::with(server, &[protocol]).await {
            assert_eq!(status, 429);
        }
    };
    tokio::time::timeout(Duration::from_secs(30), knock).await.expect("a place becomes free");
}

#[actix_web::test]
async fn a_client_that_reads_nothing_is_given_up() {
    let websocket = WebSocketLimits {
        send: Duration::from_millis(50),
        per_address: 1,
        ..WebSocketLimits::default()
    };
    let server = TestServer::with(Limits { websocket, ..Limits::default() });
    let mut client = Client::ready(&server, json!({})).await;
    client.subscribe("1", "subscription { flood }").await;
    // Its place becomes free, though it never says goodbye.
    next_place(&server).await;
}

#[actix_web::test]
async fn a_client_that_is_gone_is_noticed() {
    let websocket = WebSocketLimits {
        ping: Duration::from_millis(20),
        per_address: 1,
        ..WebSocketLimits::default()
    };
    let server = TestServer::with(Limits { websocket, ..Limits::default() });
    // It stays connected and answers no ping, because nobody reads from it.
    let _client = Client::open(&server).await;
    next_place(&server).await;
}
