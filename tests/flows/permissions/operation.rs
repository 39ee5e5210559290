//! The least operation that asks something, with ids to be put in.

use std::collections::HashMap;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tests::Client;

use super::schema::{Schema, innermost, text};

/// An id that nothing has.
const NOBODYS: &str = "01890000000070008000000000000000";
/// What of an answer tells what was found: not what it is, which changes from one to the next.
const TELLING: [&str; 4] = ["code", "message", "field", "totalCount"];
/// How far an answer is looked into.
const DEPTH: usize = 3;

/// An operation with one field.
pub(super) struct Operation {
    text: String,
    /// How many ids it takes.
    count: usize,
    /// Which of them is the one that is tried.
    tried: Option<usize>,
    /// What sort of id each is, as far as it is known: `ast` for an asset.
    sorts: HashMap<usize, String>,
}

impl Operation {
    /// Asks a field with the arguments that it cannot be asked without, and with those on the way
    /// to an id.
    pub(super) fn new(schema: &Schema, kind: &str, field: &Value, way: &[String]) -> Self {
        let mut writer = Writer { schema, count: 0, tried: None };
        let way = (!way.is_empty()).then_some(way);
        let arguments = writer.arguments(&field["args"], way);
        let Writer { count, tried, .. } = writer;
        let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
        let variables = if arguments.contains("$file") { "($file: Upload!)" } else { "" };
        let (_, ty) = innermost(&field["type"]);
        let selection = selection(schema, ty, DEPTH);
        let name = text(&field["name"]);
        let text = format!("{kind}{variables} {{ {name}{arguments}{selection} }}");
        Self { text, count, tried, sorts: HashMap::new() }
    }

    /// What sort of id the one that is tried is, once it was sent.
    pub(super) fn sort(&self) -> Option<&str> {
        self.tried.and_then(|tried| self.sorts.get(&tried)).map(String::as_str)
    }

    /// Sends it with ids that `choose` gives for the sort of each and for whether it is the one that
    /// is tried; with ids that nothing has where it gives none. Learns from the answers which sort
    /// is wanted.
    pub(super) async fn send(
        &mut self,
        client: &Client,
        choose: impl Fn(&str, bool) -> Option<String>,
    ) -> Value {
        loop {
            let mut filled = self.text.clone();
            for (number, sort) in &self.sorts {
                let id = choose(sort, self.tried == Some(*number));
                let id = id.unwrap_or_else(|| nobodys(sort));
                filled = filled.replace(&format!("\"id{number}\""), &format!("\"{id}\""));
            }
            let answer = send(client, &filled).await;
            let Some((number, sort)) = wanted(&answer) else { return answer };
            assert!((1..=self.count).contains(&number), "{answer:#}");
            self.sorts.insert(number, sort);
        }
    }
}

/// Reads which sort of id was wanted in which place.
fn wanted(answer: &Value) -> Option<(usize, String)> {
    let message = answer["errors"][0]["message"].as_str()?;
    let (number, rest) = message.split_once("`id")?.1.split_once('`')?;
    let (sort, _) = rest.split_once("of the form `")?.1.split_once('_')?;
    Some((number.parse().ok()?, sort.to_owned()))
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
    client.send_form(form).await
}

/// Writes the least arguments that a field takes.
struct Writer<'a> {
    schema: &'a Schema,
    count: usize,
    tried: Option<usize>,
}

impl Writer<'_> {
    /// The required ones of some arguments or input fields, and the one on the way.
    fn arguments(&mut self, arguments: &Value, way: Option<&[String]>) -> String {
        let mut written = Vec::new();
        for argument in arguments.as_array().into_iter().flatten() {
            let name = text(&argument["name"]);
            let rest = way.and_then(|way| way.split_first().filter(|(next, _)| *next == name));
            let is_required =
                argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
            if is_required || rest.is_some() {
                let rest = rest.map(|(_, rest)| rest);
                written.push(format!("{name}: {}", self.value(&argument["type"], rest)));
            }
        }
        written.join(", ")
    }

    /// The one of some input fields that is on the way, or else the first.
    fn one_of(&mut self, fields: &Value, way: Option<&[String]>) -> String {
        let next = way.and_then(<[_]>::split_first);
        let mut all = fields.as_array().into_iter().flatten();
        let found = all.find(|field| next.is_none_or(|(name, _)| field["name"] == name.as_str()));
        let field = found.expect("a field");
        let value = self.value(&field["type"], next.map(|(_, rest)| rest));
        format!("{{ {}: {value} }}", text(&field["name"]))
    }

    /// The least that fits a type, as a literal; files are a variable, ids a number each.
    fn value(&mut self, ty: &Value, way: Option<&[String]>) -> String {
        let name = ty["name"].as_str().unwrap_or_default();
        match ty["kind"].as_str() {
            Some("NON_NULL") => self.value(&ty["ofType"], way),
            Some("LIST") => format!("[{}]", self.value(&ty["ofType"], way)),
            Some("SCALAR") if name == "ID" => {
                self.count += 1;
                if way.is_some_and(<[_]>::is_empty) {
                    self.tried = Some(self.count);
                }
                format!("\"id{}\"", self.count)
            }
            Some("SCALAR") => scalar(name).into(),
            kind => {
                let ty = self.schema.ty(name);
                if kind == Some("ENUM") {
                    return text(&ty["enumValues"][0]["name"]).into();
                }
                if ty["isOneOf"] == true {
                    return self.one_of(&ty["inputFields"], way);
                }
                format!("{{ {} }}", self.arguments(&ty["inputFields"], way))
            }
        }
    }
}

/// Something that fits a type, and often makes sense.
fn scalar(ty: &str) -> &'static str {
    match ty {
        "ByteSize" | "Float" | "Int" => "1",
        "Boolean" => "true",
        "Upload" => "$file",
        "DateTime" => "\"2030-01-01T12:00:00Z\"",
        "NaiveDate" => "\"2030-01-01\"",
        _ => "\"x\"",
    }
}

/// What tells what was found of a type, with what is inside it.
fn selection(schema: &Schema, ty: &str, depth: usize) -> String {
    let fields = schema.fields(ty);
    if fields.is_empty() && schema.ty(ty)["kind"] != "UNION" {
        return String::new();
    }
    let mut selected = vec!["__typename".to_owned()];
    let free = |field: &&Value| {
        let mut arguments = field["args"].as_array().into_iter().flatten();
        arguments.all(|argument| {
            argument["type"]["kind"] != "NON_NULL" || !argument["defaultValue"].is_null()
        })
    };
    for field in fields.iter().filter(free) {
        let (name, (kind, inner)) = (text(&field["name"]), innermost(&field["type"]));
        let is_leaf = matches!(kind, "SCALAR" | "ENUM");
        if is_leaf && TELLING.contains(&name) {
            selected.push(name.to_owned());
        } else if kind == "OBJECT"
            && depth > 0
            && (ty.ends_with("Payload") || matches!(name, "item" | "nodes" | "results"))
        {
            selected.push(format!("{name}{}", selection(schema, inner, depth - 1)));
        }
    }
    format!(" {{ {} }}", selected.join(" "))
}

/// An id of a sort that nothing has.
pub(super) fn nobodys(sort: &str) -> String {
    format!("{sort}_{NOBODYS}")
}
