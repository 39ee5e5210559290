//! The schema, as introspection tells it.

use std::collections::HashMap;

use serde_json::{Value, json};
use tests::Client;

const SCHEMA: &str = "{ __schema {
    queryType { name } mutationType { name }
    types { name kind isOneOf fields { ...F } inputFields { name defaultValue type { ...T } }
        enumValues { name } }
} }
fragment F on __Field { name args { name defaultValue type { ...T } } type { ...T } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What there is.
pub(super) struct Schema {
    types: HashMap<String, Value>,
    roots: [(&'static str, String); 2],
}

impl Schema {
    pub(super) async fn of(client: &Client) -> Self {
        let mut data = client.ok(SCHEMA, json!({})).await["__schema"].take();
        let root = |key: &str| data[key]["name"].as_str().expect("a root").to_owned();
        let roots = [("query", root("queryType")), ("mutation", root("mutationType"))];
        let types = data["types"].take();
        let named = |ty: &Value| (ty["name"].as_str().expect("a name").to_owned(), ty.clone());
        Self { types: types.as_array().into_iter().flatten().map(named).collect(), roots }
    }

    /// Every query and mutation, each with which of the two it is.
    pub(super) fn operations(&self) -> Vec<(&'static str, &Value)> {
        let fields = |(kind, root): &(&'static str, String)| {
            let kind = *kind;
            self.fields(root).iter().map(move |field| (kind, field))
        };
        self.roots.iter().flat_map(fields).collect()
    }

    pub(super) fn ty(&self, name: &str) -> &Value {
        self.types.get(name).unwrap_or_else(|| panic!("the type {name}"))
    }

    /// The fields of an object; none of anything else.
    pub(super) fn fields(&self, name: &str) -> &[Value] {
        self.ty(name)["fields"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The fields of objects below a root that take an id themselves.
    pub(super) fn inner_places(&self) -> Vec<String> {
        let is_root = |name: &str| self.roots.iter().any(|(_, root)| root == name);
        let mut found = Vec::new();
        for name in self.types.keys().filter(|name| !is_root(name) && *name != "Subscription") {
            let fields = self.fields(name).iter();
            let taking = fields.filter(|field| !self.places(&field["args"]).is_empty());
            found.extend(taking.map(|field| format!("{name}.{}", text(&field["name"]))));
        }
        found
    }

    /// The ways to every id among some arguments, as names of arguments and of input fields.
    pub(super) fn places(&self, arguments: &Value) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        self.collect(arguments, &mut Vec::new(), &mut Vec::new(), &mut found);
        found
    }

    fn collect(
        &self,
        arguments: &Value,
        way: &mut Vec<String>,
        within: &mut Vec<String>,
        found: &mut Vec<Vec<String>>,
    ) {
        for argument in arguments.as_array().into_iter().flatten() {
            let (kind, name) = innermost(&argument["type"]);
            way.push(text(&argument["name"]).to_owned());
            if name == "ID" {
                found.push(way.clone());
            } else if kind == "INPUT_OBJECT" && !within.iter().any(|outer| outer == name) {
                within.push(name.to_owned());
                self.collect(&self.ty(name)["inputFields"], way, within, found);
                within.pop();
            }
            way.pop();
        }
    }
}

/// The kind and the name of what is inside lists and of what may not be null.
pub(super) fn innermost(ty: &Value) -> (&str, &str) {
    let mut ty = ty;
    while ty["name"].is_null() {
        ty = &ty["ofType"];
    }
    (text(&ty["kind"]), text(&ty["name"]))
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}"))
}
