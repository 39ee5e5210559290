use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::{answer::Answer, params::Params};

/// Characters of the id of an operation.
const ID: usize = 128;

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    Init { token: Option<String> },
    Ping { payload: Option<Map<String, Value>> },
    Pong,
    Subscribe { id: String, params: Params },
    Complete { id: String },
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Raw {
    ConnectionInit {
        payload: Option<Map<String, Value>>,
    },
    Ping {
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Value,
    },
    Complete {
        id: String,
    },
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Say<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a Answer,
    },
    Error {
        id: &'a str,
        payload: &'a [async_graphql::ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl Said {
    /// Understands a message; `None` if it is none of the protocol's.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match serde_json::from_str(text).ok()? {
            Raw::ConnectionInit { payload } => Self::Init { token: payload.and_then(token) },
            Raw::Ping { payload } => Self::Ping { payload },
            Raw::Pong { .. } => Self::Pong,
            Raw::Subscribe { id, payload } if is_id(&id) => {
                Self::Subscribe { id, params: Params::from_value(payload).ok()? }
            }
            Raw::Complete { id } if is_id(&id) => Self::Complete { id },
            Raw::Subscribe { .. } | Raw::Complete { .. } => return None,
        })
    }
}

fn is_id(id: &str) -> bool {
    (1..=ID).contains(&id.len())
}

/// Finds the token in `{"authorization": "Bearer …"}` or `{"token": "…"}`.
fn token(payload: Map<String, Value>) -> Option<String> {
    payload.into_iter().find_map(|(name, value)| match value {
        Value::String(token) if name.eq_ignore_ascii_case("token") => Some(token),
        Value::String(header) if name.eq_ignore_ascii_case("authorization") => {
            super::super::admit::bearer(&header)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn a_token_is_found_in_either_form() {
        for payload in [
            r#"{"authorization": "Bearer abc"}"#,
            r#"{"Authorization": "bearer abc"}"#,
            r#"{"token": "abc"}"#,
        ] {
            let text = format!(r#"{{"type": "connection_init", "payload": {payload}}}"#);
            let Some(Said::Init { token }) = Said::read(&text) else { panic!("{text}") };
            assert_eq!(token.as_deref(), Some("abc"), "{payload}");
        }
        let Some(Said::Init { token: None }) = Said::read(r#"{"type": "connection_init"}"#) else {
            panic!("an init without a token")
        };
    }

    #[test]
    fn what_the_protocol_does_not_know_is_not_understood() {
        for text in [
            "",
            "x",
            "[]",
            r#"{"type": "start"}"#,
            r#"{"type": "connection_init", "payload": "x"}"#,
            r#"{"type": "subscribe", "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": "", "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": 1}}"#,
            r#"{"type": "complete"}"#,
        ] {
            assert!(Said::read(text).is_none(), "{text}");
        }
    }
}
