use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value, resolver_utils::enum_value};
use serde::Serialize;

use super::limits::Limits;
use crate::error::{Code, Refused};

/// Places that one error may point at.
const LOCATIONS: usize = 5;

/// What an operation came to, as it is sent.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    /// The result; `None` if the operation was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
    /// Cookies that the client is to keep.
    #[serde(skip)]
    pub cookies: Vec<String>,
}

/// Writes a refusal as the engine writes errors.
pub(super) fn error(refused: Refused) -> ServerError {
    let mut error = ServerError::new(refused.message.as_str(), None);
    refused.extend(error.extensions.get_or_insert_default());
    error
}

impl Answer {
    /// The answer to a request that was not run.
    pub(super) fn refusing(error: ServerError, limits: &Limits) -> Self {
        Self::new(Response::from_errors(vec![error]), limits)
    }

    /// What is said when we broke down.
    pub(super) fn broken() -> Self {
        let refused = Refused {
            code: Code::InternalServerError,
            message: "Something went wrong.".into(),
            field: None,
            details: None,
        };
        Self {
            errors: vec![error(refused)],
            data: None,
            extensions: BTreeMap::new(),
            cookies: vec![],
        }
    }

    /// Takes over the engine's response. An error without a code was raised by the engine itself,
    /// because the operation was not one that the schema allows.
    pub(super) fn new(response: Response, limits: &Limits) -> Self {
        let ran = ran(&response);
        let cookies = response.http_headers.get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|cookie| Some(cookie.to_str().ok()?.to_owned())).collect();
        let mut errors = response.errors;
        errors.truncate(limits.errors);
        for error in &mut errors {
            error.locations.retain(|position| position.line > 0);
            error.locations.truncate(LOCATIONS);
            if let Some((end, _)) = error.message.char_indices().nth(limits.error_chars) {
                error.message.truncate(end);
                error.message.push('…');
            }
            let extensions = error.extensions.get_or_insert_default();
            if extensions.get("code").is_none() {
                extensions.set("code", enum_value(Code::BadUserInput));
            }
        }
        let data = ran.then_some(response.data);
        Self { errors, data, extensions: response.extensions, cookies }
    }

    /// The codes of its errors, each once.
    pub(super) fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self.errors.iter().filter_map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Tells whether it says that we broke down.
    pub(super) fn is_broken(&self) -> bool {
        self.data.is_none() && self.codes() == ["INTERNAL_SERVER_ERROR"]
    }
}

/// Whether the operation was run: only errors with a path come from running one.
pub(super) fn ran(response: &Response) -> bool {
    response.errors.is_empty()
        || response.data != Value::Null
        || response.errors.iter().any(|error| !error.path.is_empty())
}

fn code(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("code")? {
        Value::Enum(name) => Some(name.to_string()),
        Value::String(name) => Some(name.clone()),
        _ => None,
    }
}
