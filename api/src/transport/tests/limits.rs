use std::fmt::Write;

use serde_json::json;

use super::{super::Limits, TestServer, code};

#[actix_web::test]
async fn documents_that_cost_too_much_are_refused() {
    let server = TestServer::start();
    for (what, document, expected) in dear_documents() {
        let (status, response) = server.run(&document).await;
        assert_eq!((status, code(&response)), (400, expected), "{what}: {response}");
        assert!(response.to_string().len() < 2_000, "{what}");
    }
}

fn dear_documents() -> Vec<(&'static str, String, &'static str)> {
    let complex = "QUERY_TOO_COMPLEX";
    let mut bomb = "{ ...F0 }".to_owned();
    for n in 0..40 {
        let next = n + 1;
        write!(bomb, " fragment F{n} on Query {{ ...F{next} ...F{next} }}").unwrap();
    }
    bomb.push_str(" fragment F40 on Query { hello }");
    let unused = bomb.replacen("...F0", "hello", 1);
    let deep = format!("{{ thing {{ {} name {} }} }}", "inner { ".repeat(20), "}".repeat(20));
    let aliases = (0..61).fold(String::new(), |mut all, n| {
        write!(all, " a{n}: name").unwrap();
        all
    });
    let directives = "@include(if: true) ".repeat(61);
    let nested = "items(first: 100) { nodes { ".repeat(3) + "id" + &" } }".repeat(3);
    let default_pages = "items { nodes { ".repeat(4) + "id" + &" } }".repeat(4);
    let lists = format!("items {{ nodes {{ {} id {} }} }}", "tags { ".repeat(4), "}".repeat(4));
    let introspection = "{ __schema { types { fields { type { fields { name } } } } } }";
    let ids = format!("{:?}", vec!["x"; 2000]);
    vec![
        ("fragments that double", bomb, complex),
        ("the same, never spread", unused + " query X { hello }", "BAD_USER_INPUT"),
        (
            "a cycle",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".into(),
            "BAD_USER_INPUT",
        ),
        ("brackets", "{ a(b: ".to_owned() + &"[".repeat(30_000), "QUERY_TOO_DEEP"),
        ("braces", "{ a ".repeat(10_000), "QUERY_TOO_DEEP"),
        ("depth", deep, "QUERY_TOO_DEEP"),
        (
            "inline fragments",
            format!("{{ {} hello {} }}", "... { ".repeat(62), "}".repeat(62)),
            "BAD_USER_INPUT",
        ),
        ("bytes", format!("{{ hello }} # {}", " ".repeat(64 << 10)), complex),
        ("tokens", format!("{{ {} }}", "hello ".repeat(4_000)), complex),
        ("fields", format!("{{ things {{ {} }} }}", "name ".repeat(2_000)), complex),
        ("root fields", format!("{{ {} }}", "hello ".repeat(21)), complex),
        ("two mutations", "mutation { a: bump b: bump }".into(), complex),
        ("aliases", format!("{{ thing {{ {aliases} }} }}"), complex),
        ("directives", format!("{{ hello {directives} }}"), complex),
        ("lists in lists", format!("{{ {nested} }}"), complex),
        ("lists in lists by default", format!("{{ {default_pages} }}"), complex),
        ("plain lists in lists", format!("{{ {lists} }}"), complex),
        ("many ids", format!("{{ nodes(ids: {ids}) {{ tags {{ id }} }} }}"), complex),
        ("introspection that multiplies", introspection.into(), "QUERY_TOO_DEEP"),
        ("nonsense", "{ hello } ".to_owned() + &"§".repeat(1_000), "BAD_USER_INPUT"),
    ]
}

#[actix_web::test]
async fn pages_given_as_variables_count() {
    let server = TestServer::start();
    let run = async |variables| {
        let query = "query ($first: Int = 100) { items(first: $first) { nodes { items(first: $first) \
                     { nodes { items(first: $first) { nodes { id } } } } } } }";
        let body = json!({ "query": query, "variables": variables });
        let response = server.post().json(&body).send().await.unwrap();
        code(&response.json().await.unwrap()).to_owned()
    };
    assert_eq!(run(json!({ "first": 5 })).await, "none");
    assert_eq!(run(json!({ "first": 50 })).await, "QUERY_TOO_COMPLEX");
    assert_eq!(run(json!({})).await, "QUERY_TOO_COMPLEX");
}

#[actix_web::test]
async fn ordinary_documents_pass() {
    let server = TestServer::start();
    for document in [
        "{ items(first: 50) { nodes { id tags { id } items { nodes { id } } } } }",
        "{ a: items(first: 100) { nodes { id items(first: 10) { nodes { id } } } } }",
        "{ __schema { types { name fields { name args { type { ...T } } type { ...T } } \
         inputFields { type { ...T } } interfaces { ...T } possibleTypes { ...T } } } } \
         fragment T on __Type { kind name ofType { kind name ofType { kind name } } }",
    ] {
        let (status, response) = server.run(document).await;
        assert_eq!(status, 200, "{document}: {response}");
    }
}

#[actix_web::test]
async fn introspection_can_be_switched_off() {
    let server = TestServer::with(Limits { introspection: false, ..Limits::default() });
    for document in [
        "{ __schema { description } }",
        "{ ...F } fragment F on Query { ... { __type(name: \"Query\") { name } } }",
    ] {
        let (status, response) = server.run(document).await;
        assert_eq!((status, code(&response)), (400, "FORBIDDEN"), "{document}");
    }
    assert_eq!(server.run("{ __typename hello }").await.0, 200);
}

#[actix_web::test]
async fn errors_do_not_echo_the_document() {
    let server = TestServer::start();
    let unknown = (0..1_900).fold("{ things {".to_owned(), |mut all, n| {
        write!(all, " nonsense{n}").unwrap();
        all
    });
    let long = format!("{{ hello(name: {}) }}", "9".repeat(100));
    for document in
        [unknown + " } }", long, format!("{{ hello(name: \"{}\" }}", "x".repeat(60_000))]
    {
        let (status, response) = server.run(&document).await;
        assert_eq!(status, 400);
        assert!(response["errors"].as_array().unwrap().len() <= 20);
        assert!(response.to_string().len() < 20_000, "{}", response.to_string().len());
    }
}

#[actix_web::test]
async fn a_large_variable_counts_wherever_it_is_used() {
    let server = TestServer::start();
    let run = async |query: String| {
        let body = json!({ "query": query, "variables": { "ids": vec!["x"; 10_000] } });
        let response = server.post().json(&body).send().await.unwrap();
        code(&response.json().await.unwrap()).to_owned()
    };
    let head = "query ($ids: [String!]!)";
    let nodes = |times: usize| "nodes(ids: $ids) { id } ".repeat(times);
    assert_eq!(run(format!("{head} {{ {} }}", nodes(1))).await, "none");
    assert_eq!(run(format!("{head} {{ {} }}", nodes(6))).await, "QUERY_TOO_COMPLEX");
    let fragment = format!("fragment F on Query {{ {} }}", nodes(3));
    assert_eq!(run(format!("{head} {{ ...F ...F }} {fragment}")).await, "QUERY_TOO_COMPLEX");
    let skip = "hello @skip(if: $ids) ".repeat(6);
    assert_eq!(run(format!("{head} {{ {skip} }}")).await, "QUERY_TOO_COMPLEX");
}

/// Prints how long each refusal takes; run it alone, with `--no-capture`.
#[test]
fn refusals_come_before_the_engine() {
    use super::super::{document, types::Types};
    let types = Types::read(&super::schema::schema().sdl()).unwrap();
    for (what, source, _) in dear_documents() {
        let began = std::time::Instant::now();
        let limits = Limits::default();
        let refused = match document::parse(&source, &limits) {
            Err(_) => true,
            Ok(document) => {
                document::check(&document, &types, &async_graphql::Variables::default(), &limits)
                    .is_err()
            }
        };
        eprintln!("{what}: {:?}", began.elapsed());
        // These three are the validation's to refuse, and cheap there.
        let left = ["the same, never spread", "inline fragments", "nonsense"];
        assert!(refused || left.contains(&what), "{what}");
    }
}
