//! Nobody does anything without being allowed to.
//!
//! Walks the schema as a stranger, as each role of an account and as each role of staff, so that a
//! new query or mutation is covered the moment it exists. What each is answered is checked in.

use std::fmt::Write;

use entity::{
    membership,
    role::{AccountRole, StaffRole},
    user,
};
use reqwest::multipart::{Form, Part};
use sea_orm::{IntoActiveModel, Iterable, Set, prelude::*};
use serde_json::{Value, json};
use tests::{Client, TestApp};

/// What is tried last, since nobody can do anything after it.
const LAST: &str = "signOut";
/// An id that nothing has.
const NOBODYS: &str = "00000000000000000000000000000007";
const SCHEMA: &str = "{ __schema {
    queryType { fields { ...F } } mutationType { fields { ...F } }
    types { name kind isOneOf inputFields { name defaultValue type { ...T } } enumValues { name } }
} }
fragment F on __Field { name args { name defaultValue type { ...T } } type { ...T } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Somebody whose role in their own account is the given one.
async fn member(app: &TestApp, role: AccountRole) -> Client {
    let client = app.owner().await;
    let viewer = client.ok("{ viewer { user { id } } }", json!({})).await;
    let id: entity::id::UserId =
        viewer["viewer"]["user"]["id"].as_str().expect("an id").parse().expect("an id");
    let db = app.platform.db.writer();
    assert!(user::Entity::find_by_id(id).one(db).await.expect("users").is_some());
    let found = membership::Entity::find().filter(membership::COLUMN.user_id.eq(id)).one(db).await;
    let mut membership = found.expect("memberships").expect("a membership").into_active_model();
    membership.role = Set(role);
    membership.update(db).await.expect("the role is changed");
    client
}

/// Writes the least arguments that a field takes.
struct Example<'a> {
    types: &'a [Value],
    ids: usize,
}

impl Example<'_> {
    /// The required ones of some arguments or input fields.
    fn arguments(&mut self, arguments: &Value) -> String {
        let required = arguments.as_array().into_iter().flatten().filter(|argument| {
            argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
        });
        let written = required.map(|argument| {
            let name = argument["name"].as_str().expect("a name");
            format!("{name}: {}", self.value(&argument["type"]))
        });
        written.collect::<Vec<_>>().join(", ")
    }

    /// The least that fits a type, as a literal; files are a variable, ids a number each.
    fn value(&mut self, ty: &Value) -> String {
        let name = ty["name"].as_str().unwrap_or_default();
        match ty["kind"].as_str() {
            Some("NON_NULL") => self.value(&ty["ofType"]),
            Some("LIST") => format!("[{}]", self.value(&ty["ofType"])),
            Some("SCALAR") => match name {
                "Int" | "Float" => "1".into(),
                "Boolean" => "true".into(),
                "Upload" => "$file".into(),
                "ID" => {
                    self.ids += 1;
                    format!("\"id{}\"", self.ids)
                }
                "DateTime" => "\"2030-01-01T12:00:00Z\"".into(),
                "NaiveDate" => "\"2030-01-01\"".into(),
                _ => "\"x\"".into(),
            },
            kind => {
                let ty = self.types.iter().find(|ty| ty["name"] == name).expect("a type").clone();
                if kind == Some("ENUM") {
                    return ty["enumValues"][0]["name"].as_str().expect("a value").into();
                }
                if ty["isOneOf"] == true {
                    let first = &ty["inputFields"][0];
                    let name = first["name"].as_str().expect("a name");
                    return format!("{{ {name}: {} }}", self.value(&first["type"]));
                }
                format!("{{ {} }}", self.arguments(&ty["inputFields"]))
            }
        }
    }
}

/// An operation with one field.
fn operation(types: &[Value], kind: &str, field: &Value) -> String {
    let arguments = Example { types, ids: 0 }.arguments(&field["args"]);
    let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
    let mut ty = &field["type"];
    while ty["name"].is_null() {
        ty = &ty["ofType"];
    }
    let is_leaf = matches!(ty["kind"].as_str(), Some("SCALAR" | "ENUM"));
    let selection = if is_leaf { "" } else { " { __typename }" };
    let variables = if arguments.contains("$file") { "($file: Upload!)" } else { "" };
    format!(
        "{kind}{variables} {{ {}{arguments}{selection} }}",
        field["name"].as_str().expect("a name")
    )
}

/// Sends an operation, with a file where it takes one.
async fn send(client: &Client, operation: &str) -> Value {
    if !operation.contains("$file") {
        return client.send(operation, json!({})).await;
    }
    let operations = json!({ "query": operation, "variables": { "file": null } });
    let form = Form::new()
        .text("operations", operations.to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", Part::bytes(b"no picture".as_slice()).file_name("x.jpg"));
    let request = client.request(reqwest::Method::POST, "/graphql");
    let request = request.header("graphql-require-preflight", "1").multipart(form);
    request.send().await.expect("an answer").json().await.expect("JSON")
}

/// What somebody is answered: a code, or `ok`. Learns from the answers what kind of id is wanted.
async fn answer(client: &Client, operation: &mut String) -> String {
    loop {
        let answer = send(client, operation).await;
        let Some(error) = answer["errors"].get(0) else { return "ok".into() };
        let message = error["message"].as_str().unwrap_or_default();
        if let Some((_, rest)) = message.split_once("`id")
            && let Some((number, rest)) = rest.split_once('`')
            && let Some((_, rest)) = rest.split_once("of the form `")
            && let Some((prefix, _)) = rest.split_once('_')
        {
            let id = format!("\"{prefix}_{NOBODYS}\"");
            *operation = operation.replace(&format!("\"id{number}\""), &id);
            continue;
        }
        let code = error["extensions"]["code"].as_str();
        return code.unwrap_or_else(|| panic!("no code: {answer:#}")).to_owned();
    }
}

#[actix_web::test]
async fn every_role_may_do_what_it_may_and_no_more() {
    let app = TestApp::sqlite().await;
    let mut people = vec![("stranger".to_owned(), app.stranger())];
    for role in AccountRole::iter() {
        people.push((format!("{role:?}").to_lowercase(), member(&app, role).await));
    }
    for role in StaffRole::iter() {
        people.push((format!("staff {role:?}").to_lowercase(), app.staff(role).await));
    }
    let schema = people[0].1.ok(SCHEMA, json!({})).await;
    let types = schema["__schema"]["types"].as_array().expect("types");
    let mut table = String::new();
    for (kind, root) in [("query", "queryType"), ("mutation", "mutationType")] {
        let mut fields: Vec<_> =
            schema["__schema"][root]["fields"].as_array().into_iter().flatten().collect();
        fields.sort_by_key(|field| field["name"] == LAST);
        for field in fields {
            let mut operation = operation(types, kind, field);
            let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
            for (name, client) in &people {
                let code = answer(client, &mut operation).await;
                match answers.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, names)) => names.push(name),
                    None => answers.push((code, vec![name])),
                }
            }
            let name = field["name"].as_str().expect("a name");
            writeln!(table, "{kind} {name}").expect("a line");
            for (code, names) in answers {
                writeln!(table, "  {code}: {}", names.join(", ")).expect("a line");
            }
        }
    }
    insta::assert_snapshot!(table);
}
