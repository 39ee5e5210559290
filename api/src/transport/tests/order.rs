use serde_json::json;

use super::TestServer;

/// Runs queries and compares what is answered to the letter.
async fn answers(cases: &[(&str, &str)]) {
    let server = TestServer::start();
    for (query, data) in cases {
        let body = json!({ "query": query });
        let answer = server.post().json(&body).send().await.unwrap().text().await.unwrap();
        let data = format!(r#""data":{data}}}"#);
        assert!(answer.ends_with(&data), "{query}: {answer}");
    }
}

#[actix_web::test]
async fn fields_have_the_order_of_the_query_whenever_they_are_done() {
    let item = r#"{"b":2,"a":1,"inner":{"d":1,"name":"thing"}}"#;
    answers(&[
        ("{ c: after(turns: 3) b: after(turns: 1) a: after(turns: 0) }", r#"{"c":3,"b":1,"a":0}"#),
        (
            "{ things { b: after(turns: 2) a: after(turns: 1) inner { d: after(turns: 1) name } } }",
            &format!(r#"{{"things":[{item},{item}]}}"#),
        ),
        (
            "{ b: after(turns: 2) maybe a: after(turns: 0) }",
            r#"{"b":2,"maybe":null,"a":0}"#,
        ),
        (
            r#"{ a: __type(name: "Thing") { kind name } b: __typename }"#,
            r#"{"a":{"kind":"OBJECT","name":"Thing"},"b":"Query"}"#,
        ),
    ])
    .await;
}

#[actix_web::test]
async fn a_field_stands_where_it_is_first_asked_for() {
    answers(&[
        (
            "{ ...F a: after(turns: 0) b: after(turns: 2) } fragment F on Query { b: after(turns: 2) }",
            r#"{"b":2,"a":0}"#,
        ),
        (
            "{ thing { b: after(turns: 3) } hello thing { a: after(turns: 0) b: after(turns: 3) } }",
            r#"{"thing":{"b":3,"a":0},"hello":"Hello, you!"}"#,
        ),
        (
            "{ things { b: after(turns: 3) } things { a: after(turns: 0) b: after(turns: 3) } }",
            r#"{"things":[{"b":3,"a":0},{"b":3,"a":0}]}"#,
        ),
        (
            "{ a: after(turns: 0) @skip(if: true) b: after(turns: 1) a: after(turns: 0) }",
            r#"{"b":1,"a":0}"#,
        ),
        (
            "{ ...F @include(if: false) b: after(turns: 1) ...F }
             fragment F on Query { a: after(turns: 0) }",
            r#"{"b":1,"a":0}"#,
        ),
        (
            "{ mixed {
                ... on Thing { b: after(turns: 2) a: after(turns: 1) }
                ... on Item { a: after(turns: 1) b: after(turns: 2) }
                __typename
            } }",
            r#"{"mixed":[{"b":2,"a":1,"__typename":"Thing"},{"a":1,"b":2,"__typename":"Item"}]}"#,
        ),
    ])
    .await;
}

#[actix_web::test]
async fn an_object_of_which_nothing_is_left_to_ask_is_not_null() {
    answers(&[
        ("{ thing { name @skip(if: true) } }", r#"{"thing":{}}"#),
        ("{ nothing { name @skip(if: true) } }", r#"{"nothing":null}"#),
        ("{ nothing { name } }", r#"{"nothing":null}"#),
        ("{ things { name @include(if: false) } }", r#"{"things":[{},{}]}"#),
        ("{ hello @skip(if: true) }", "{}"),
        ("{ mixed { ... on Thing { name } } }", r#"{"mixed":[{"name":"thing"},{}]}"#),
        ("{ thing { name @skip(if: true) } thing { name } }", r#"{"thing":{"name":"thing"}}"#),
        ("{ thing { maybe } thing { name } }", r#"{"thing":{"maybe":null,"name":"thing"}}"#),
    ])
    .await;
}

#[actix_web::test]
async fn a_variable_left_to_its_default_decides_what_is_skipped() {
    let query = "query ($yes: Boolean! = true, $no: Boolean! = false) {
        a: hello @skip(if: $yes) b: hello @include(if: $yes) c: hello @skip(if: $no)
        d: hello @include(if: $no)
    }";
    answers(&[(query, r#"{"b":"Hello, you!","c":"Hello, you!"}"#)]).await;
}
