use async_graphql::Variables;
use serde_json::Value;

use super::document::refused;
use crate::error::{Code, Refused};

/// The parameters of a GraphQL request, of the right types.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

impl Params {
    /// Reads a JSON body.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, Refused> {
        match serde_json::from_slice(body) {
            Ok(value) => Self::from_value(value),
            Err(_) => Err(bad("The body is not JSON.")),
        }
    }

    /// Reads a JSON object; unknown entries are ignored.
    pub(super) fn from_value(body: Value) -> Result<Self, Refused> {
        let mut body = match body {
            Value::Object(body) => body,
            Value::Array(_) => return Err(bad("Send one operation per request.")),
            _ => return Err(bad("The body must be a JSON object.")),
        };
        let query = match body.remove("query") {
            Some(Value::String(query)) => query,
            Some(_) => return Err(bad("`query` must be a string.")),
            None => return Err(bad("`query` is missing.")),
        };
        let operation_name = match body.remove("operationName") {
            Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(Value::Null) | None => None,
            Some(_) => return Err(bad("`operationName` must be a string.")),
        };
        let variables = match body.remove("variables") {
            Some(variables @ Value::Object(_)) => Variables::from_json(variables),
            Some(Value::Null) | None => Variables::default(),
            Some(_) => return Err(bad("`variables` must be an object.")),
        };
        match body.remove("extensions") {
            Some(Value::Object(_) | Value::Null) | None => {}
            Some(_) => return Err(bad("`extensions` must be an object.")),
        }
        Ok(Self { query, operation_name, variables })
    }

    /// Reads the parameters of a GET.
    pub(super) fn from_query(query: &str) -> Result<Self, Refused> {
        let mut body = serde_json::Map::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = match &*name {
                "query" | "operationName" => Value::String(value.into_owned()),
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|_| bad(&format!("`{name}` is not JSON.")))?,
                _ => continue,
            };
            if body.insert(name.to_string(), value).is_some() {
                return Err(bad(&format!("`{name}` is given twice.")));
            }
        }
        Self::from_value(Value::Object(body))
    }
}

fn bad(message: &str) -> Refused {
    refused(Code::BadUserInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_wrong_type_are_refused() {
        for body in [
            "",
            "[]",
            "1",
            "null",
            "{}",
            r#"{"query": 1}"#,
            r#"{"query": null}"#,
            r#"[{"query": "{ a }"}]"#,
            r#"{"query": "{ a }", "variables": "x"}"#,
            r#"{"query": "{ a }", "variables": []}"#,
            r#"{"query": "{ a }", "operationName": 1}"#,
            r#"{"query": "{ a }", "extensions": []}"#,
        ] {
            assert!(Params::from_json(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn an_empty_operation_name_names_nothing() {
        let params = Params::from_json(br#"{"query": "{ a }", "operationName": ""}"#).unwrap();
        assert_eq!(params.operation_name, None);
    }

    #[test]
    fn a_get_carries_variables_as_json() {
        let params = Params::from_query("query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&z=1").unwrap();
        assert_eq!((params.query.as_str(), params.variables.len()), ("{a}", 1));
        assert!(Params::from_query("query=a&query=b").is_err());
        assert!(Params::from_query("query=a&variables=x").is_err());
        assert!(Params::from_query("variables={}").is_err());
    }
}
