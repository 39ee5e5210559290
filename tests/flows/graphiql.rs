//! GraphiQL, as a person with a browser meets it.

use std::{ffi::OsStr, fs, path::PathBuf};

use actix_web::{App, HttpServer};
use async_graphql::{Request, Variables};
use futures::StreamExt;
use reqwest::{
    StatusCode,
    header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG,
        IF_NONE_MATCH,
    },
};
use serde_json::{Value, json};
use tests::{
    TestApp, browser,
    people::{PASSWORD, fresh_email},
};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/samples");
const GRAPHIQL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/graphiql");

#[actix_web::test]
async fn the_page_comes_from_the_binary_and_is_kept_by_browsers() {
    let app = TestApp::sqlite().await;
    let get = |path: &str| app.stranger().request(reqwest::Method::GET, path);

    let page = get("/graphiql").send().await.unwrap();
    let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(!policy.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let html = page.text().await.unwrap();
    if html.contains("graphiql/cdn.js") {
        return app.finish().await;
    }
    let script = html.split('"').rfind(|part| part.starts_with("graphiql/main-")).unwrap();

    let packed = get(&format!("/{script}")).header(ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
    assert!(packed.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let tag = packed.headers()[ETAG].clone();
    let plain = get(&format!("/{script}")).send().await.unwrap();
    assert!(!plain.headers().contains_key(CONTENT_ENCODING));
    assert!(plain.text().await.unwrap().contains("GraphiQL"));
    let again = get(&format!("/{script}")).header(IF_NONE_MATCH, tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);

    let unknown = get("/graphiql/main.js").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    app.finish().await;
}

#[actix_web::test]
async fn the_page_can_be_switched_off() {
    let app = TestApp::start(None, &["--explorer", "false"]).await;
    let page = app.stranger().request(reqwest::Method::GET, "/graphiql").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    app.finish().await;
}

/// What the engine answers to a valid subscription that is not to be begun.
const VALID_SUBSCRIPTION: &str = "Schema is not configured for subscription.";

/// Validates against the schema and does nothing else.
#[actix_web::test]
async fn every_example_is_a_valid_operation_with_all_its_variables() {
    let app = TestApp::sqlite().await;
    let schema = api::schema::schema(&app.platform);
    for Example { title, query, variables } in examples() {
        let mut variables = Variables::from_json(variables);
        variables.values_mut().for_each(send_files);
        let request = Request::new(query).variables(variables);
        let mut answers = schema.execute_stream(request.only_introspection());
        let mut errors = answers.next().await.map(|answer| answer.errors).unwrap_or_default();
        errors.retain(|error| error.message != VALID_SUBSCRIPTION);
        assert!(errors.is_empty(), "{title}: {errors:#?}");
    }
    app.finish().await;
}

/// Puts in what a multipart request would have where variables name a file.
fn send_files(value: &mut async_graphql::Value) {
    use async_graphql::Value::{Binary, List, Object, String};
    match value {
        String(text) if text.starts_with("$file:") => *value = Binary([0; 4].to_vec().into()),
        List(items) => items.iter_mut().for_each(send_files),
        Object(fields) => fields.values_mut().for_each(send_files),
        _ => {}
    }
}

#[actix_web::test]
async fn the_main_job_can_be_tried_in_a_browser_without_a_network() {
    let app = TestApp::sqlite().await;
    api::store::stock::ensure(&app.platform).await.unwrap();
    let email = fresh_email();
    app.register(&email).await;
    let owner = app.client(&app.sign_in(&email).await);
    let mut steps = vec![
        json!({ "do": "read", "type": "Query" }),
        json!({ "do": "choose", "files": [format!("{SAMPLES}/fjord.jpg")] }),
        json!({ "do": "open", "example": "SignIn" }),
    ];
    for Example { title, mut variables, .. } in examples() {
        match title.as_str() {
            "Register" | "SignIn" => {
                variables["input"]["email"] = json!(email);
                variables["input"]["password"] = json!(PASSWORD);
            }
            "VerifyEmail" => {
                variables["input"]["token"] = json!(mailed_token(&app, &email).await);
            }
            "AssetChanged" | "OrderChanged" => break,
            _ => {}
        }
        steps.push(json!({ "do": "run", "tab": title, "variables": variables }));
    }
    let rename = "mutation($id: ID!) {
        assetRename(input: { id: $id, name: \"Aurora\" }) { asset { id } } }";
    let token = owner.token().unwrap();
    steps.push(json!({
        "do": "subscribe",
        "tab": "AssetChanged",
        "meanwhile": {
            "headers": {
                "authorization": format!("Bearer {token}"),
                "content-type": "application/json",
            },
            "body": { "query": rename, "variables": { "id": "$last:ast" } },
        },
    }));
    let url = format!("{}/graphiql", app.url);
    if let Some(seen) = browser::graphiql(&url, "graphiql.png", None, json!(steps)).await {
        assert_eq!(seen.tabs, titles());
        let (opened, answers) = seen.answers.split_first().unwrap();
        assert_eq!(opened["input"]["email"], "kari@example.com", "an example opens from the panel");
        for (answer, title) in answers.iter().zip(titles()) {
            assert!(answer.get("errors").is_none(), "{title}: {answer:#}");
        }
        let changed = &answers.last().unwrap()["data"]["assetChanged"];
        assert_eq!(changed["asset"]["name"], "Aurora");
        assert!(seen.reference.contains("viewer"), "{}", seen.reference);
        assert_eq!(seen.outside, [""; 0]);
        assert_eq!(seen.complaints, [""; 0]);
    }
    app.finish().await;
}

#[actix_web::test]
async fn a_token_is_handed_over_in_the_fragment_and_leaves_the_address() {
    let app = TestApp::sqlite().await;
    let owner = app.owner().await;
    let url = format!("{}/graphiql#token={}", app.url, owner.token().unwrap());
    let steps = json!([{ "do": "run", "tab": "Viewer", "variables": {} }]);
    if let Some(seen) = browser::graphiql(&url, "graphiql-token.png", None, steps).await {
        assert_eq!(seen.address, format!("{}/graphiql", app.url));
        assert_eq!(seen.answers[0]["data"]["viewer"]["account"]["name"], "Fjord AS");
    }
    app.finish().await;
}

async fn mailed_token(app: &TestApp, email: &str) -> String {
    let text = app.mail(email).await.text;
    let link = text.lines().find(|line| line.contains("/verify?token=")).expect("a link");
    link.split_once("token=").expect("a token").1.to_owned()
}

/// Where the build installed the packages that go into the page, if it did.
fn packages() -> Option<PathBuf> {
    let wanted = fs::read(format!("{GRAPHIQL}/package-lock.json")).ok()?;
    let rooms = fs::read_dir(concat!(env!("CARGO_TARGET_TMPDIR"), "/../graphiql")).ok()?;
    let mut rooms = rooms.flatten().map(|room| room.path());
    let room = rooms
        .find(|room| fs::read(room.join("package-lock.json")).is_ok_and(|found| found == wanted))?;
    Some(room.join("node_modules"))
}

#[actix_web::test]
async fn a_build_without_npm_loads_the_same_page_from_a_cdn() {
    let Some(packages) = packages() else {
        return browser::not_tested("npm's packages, which play the CDN, are not installed");
    };
    let server = HttpServer::new(|| App::new().configure(api::graphiql::cdn_routes)).workers(1);
    let server = server.bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/graphiql", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let picture = "graphiql-cdn.png";
    let Some(seen) = browser::graphiql(&url, picture, Some(&packages), json!([])).await else {
        return;
    };
    assert!(seen.notice.contains("built without npm"));
    assert_eq!(seen.tabs, titles());
    assert_eq!(seen.outside, ["cdn.jsdelivr.net"]);
    // There is no API behind this page.
    let about_the_page = |complaint: &&String| !complaint.contains("404");
    assert_eq!(seen.complaints.iter().filter(about_the_page).count(), 0, "{:?}", seen.complaints);
}

/// An example operation as it lies in the sources.
struct Example {
    title: String,
    query: String,
    variables: Value,
}

fn examples() -> Vec<Example> {
    let read = |path: PathBuf| fs::read_to_string(path).expect("a file");
    let entries = fs::read_dir(format!("{GRAPHIQL}/operations")).expect("the examples");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "graphql"));
    paths.sort();
    let examples = paths.into_iter().map(|path| {
        let stem = path.file_stem().and_then(OsStr::to_str).expect("a name");
        let (_, title) = stem.split_once('_').expect("a number before the title");
        let variables = read(path.with_extension("json"));
        let variables = serde_json::from_str(&variables).expect("variables in JSON");
        Example { title: title.to_owned(), query: read(path.clone()), variables }
    });
    examples.collect()
}

fn titles() -> Vec<String> {
    examples().into_iter().map(|example| example.title).collect()
}
