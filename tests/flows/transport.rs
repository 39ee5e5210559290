//! Clients of every kind find the node's schema behind its address.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::on_both;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::interval,
};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

#[actix_web::test]
async fn a_refused_operation_tells_it_in_the_status() {
    on_both(async |app| {
        let send = async |client: &tests::Client, query: &str| {
            let request = client.request(Method::POST, "/graphql");
            let request = request.header("accept", "application/graphql-response+json");
            let response = request.json(&json!({ "query": query })).send().await;
            let response = response.expect("an answer");
            let status = response.status();
            let answer: Value = response.json().await.expect("JSON");
            (status, answer["errors"][0]["extensions"]["code"].clone())
        };
        let stranger = app.stranger();
        assert_eq!(send(&stranger, "{ version }").await, (StatusCode::OK, Value::Null));
        let nonsense = send(&stranger, "{ nonsense }").await;
        assert_eq!(nonsense, (StatusCode::BAD_REQUEST, json!("BAD_USER_INPUT")));
        let forger = stranger.with_token("nonsense");
        let refused = send(&forger, "{ version }").await;
        assert_eq!(refused, (StatusCode::UNAUTHORIZED, json!("UNAUTHENTICATED")));
    })
    .await;
}

#[actix_web::test]
async fn who_sends_everything_before_listening_hears_an_answer_that_came_early() {
    on_both(async |app| {
        const PIECE: [u8; 10_000] = [b'x'; 10_000];
        const PIECES: usize = 20;
        let address = app.url.trim_start_matches("http://");
        let mut socket = TcpStream::connect(address).await.expect("a connection");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\n\r\n",
            PIECE.len() * PIECES
        );
        socket.write_all(head.as_bytes()).await.expect("a head");
        // Two seconds, as over a slow network; the server has answered long before.
        let mut pace = interval(Duration::from_millis(100));
        for _ in 0..PIECES {
            pace.tick().await;
            socket.write_all(&PIECE).await.expect("the rest is taken");
        }
        let mut answer = String::new();
        while !answer.contains("BAD_USER_INPUT") {
            let mut some = [0; 1_024];
            let read = socket.read(&mut some).await.expect("an answer");
            assert_ne!(read, 0, "the connection was closed after {answer:?}");
            answer.push_str(&String::from_utf8_lossy(&some[..read]));
        }
        assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    })
    .await;
}

#[actix_web::test]
async fn a_socket_knows_its_user_until_the_node_stops() {
    on_both(async |app| {
        let owner = app.owner().await;
        let url = format!("{}/graphql", app.url.replace("http://", "ws://"));
        let mut request = url.into_client_request().expect("an address");
        let protocol = "graphql-transport-ws".parse().expect("a protocol");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.expect("a socket");
        let query = json!({ "query": "{ viewer { role } }" });
        for message in [
            json!({ "type": "connection_init", "payload": { "token": owner.token() } }),
            json!({ "type": "subscribe", "id": "1", "payload": query }),
        ] {
            socket.send(Message::text(message.to_string())).await.expect("to be heard");
        }
        let mut heard = Vec::new();
        while heard.len() < 3 {
            if let Message::Text(text) = socket.next().await.expect("more").expect("a message") {
                heard.push(serde_json::from_str::<Value>(&text).expect("JSON"));
            }
        }
        assert_eq!(heard[0]["type"], "connection_ack");
        assert_eq!(heard[1]["payload"]["data"]["viewer"]["role"], "OWNER");
        assert_eq!(heard[2]["type"], "complete");

        app.platform.stopping.cancel();
        let goodbye = socket.next().await.expect("a goodbye").expect("a message");
        let Message::Close(Some(frame)) = goodbye else { panic!("{goodbye:?}") };
        assert_eq!(u16::from(frame.code), 1001);
    })
    .await;
}
