//! Someone who listens, over `graphql-transport-ws`.

use std::collections::VecDeque;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::Client;

/// One subscription on a socket of its own; it ends when dropped.
#[derive(Debug)]
pub struct Subscription {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came before the server was known to listen.
    early: VecDeque<Value>,
}

impl Client {
    /// Opens a socket and subscribes; returns once the server listens.
    pub async fn subscribe(&self, query: &str) -> Subscription {
        let url = format!("{}/graphql", self.url().replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("a request");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (socket, _) = connect_async(request).await.expect("a socket");
        let mut subscription = Subscription { socket, early: VecDeque::new() };
        let payload = match self.token() {
            Some(token) => json!({ "Authorization": format!("Bearer {token}") }),
            None => json!({}),
        };
        subscription.tell(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(subscription.hear().await["type"], "connection_ack");
        let payload = json!({ "query": query });
        subscription.tell(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        // The server answers a socket's messages in their order.
        subscription.tell(json!({ "type": "ping" })).await;
        loop {
            match subscription.hear().await {
                pong if pong["type"] == "pong" => return subscription,
                early => subscription.early.push_back(early),
            }
        }
    }
}

impl Subscription {
    /// Waits for the next result.
    pub async fn next(&mut self) -> Value {
        let mut message = match self.early.pop_front() {
            Some(early) => early,
            None => self.hear().await,
        };
        assert_eq!(message["type"], "next", "{message:#}");
        message["payload"].take()
    }

    /// Waits until the server closes the socket, and returns the code that it gives.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let message = self.socket.next().await.expect("the socket is open");
            if let Message::Close(frame) = message.expect("a message") {
                return frame.expect("a reason").code.into();
            }
        }
    }

    /// Waits for whatever comes next; tells whether it is something else than that the server closes
    /// the socket.
    pub async fn is_open(&mut self) -> bool {
        let message = self.socket.next().await.expect("the socket is open");
        !matches!(message.expect("a message"), Message::Close(_))
    }

    async fn tell(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("the socket is open");
    }

    async fn hear(&mut self) -> Value {
        loop {
            match self.socket.next().await.expect("the socket is open").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("the server sent {other:?}"),
            }
        }
    }
}
