use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};

use super::TestServer;

/// A client that speaks `graphql-transport-ws`, well or badly.
pub(super) struct Client(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    /// Opens a socket.
    pub(super) async fn open(server: &TestServer) -> Self {
        Self::with(server, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    pub(super) async fn with(
        server: &TestServer,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let url = server.url.replace("http://", "ws://");
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and is let in.
    pub(super) async fn ready(server: &TestServer, payload: Value) -> Self {
        let mut client = Self::open(server).await;
        client.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    pub(super) async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    pub(super) async fn hear(&mut self) -> Value {
        serde_json::from_str(&self.hear_text().await).unwrap()
    }

    /// Hears a message as it was written.
    pub(super) async fn hear_text(&mut self) -> String {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return text.to_string(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Reads on until the server closes, and says with what.
    pub(super) async fn closed(&mut self) -> u16 {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => {
                    return code.into();
                }
                Some(Ok(_)) => {}
                end => panic!("not closed: {end:?}"),
            }
        }
    }
}
