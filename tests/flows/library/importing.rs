//! Files are fetched from addresses, and nothing but the public internet can be reached that way.

use std::{sync::mpsc, thread};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::header, rt::System, web,
};
use entity::role::StaffRole;
use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    library::{id, picture, sample},
    postgres,
};

const IMPORT: &str = "mutation($input: AssetImportInput!) { assetImport(input: $input) {
    upload { id way state sourceUrl } } }";
const UPLOAD: &str = "query($id: ID!) { upload(id: $id) { state name received
    result { status code asset { id name ownership } } } }";

/// A server of somebody else's.
struct Elsewhere {
    port: u16,
    server: ServerHandle,
}

impl Elsewhere {
    fn start() -> Self {
        let (tell, started) = mpsc::channel();
        // A thread of its own, since a test runs on one thread.
        thread::spawn(move || {
            System::new().block_on(async move {
                let server = HttpServer::new(|| App::new().default_service(web::to(answer)));
                let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0));
                let server = server.expect("a port");
                let port = server.addrs()[0].port();
                let server = server.run();
                tell.send((port, server.handle())).expect("the test waits");
                server.await
            })
        });
        let (port, server) = started.recv().expect("the server starts");
        Self { port, server }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // The command is sent at once; nobody has to wait for the end.
        drop(self.server.stop(false));
    }
}

async fn answer(request: HttpRequest) -> HttpResponse {
    let to = |url: &str| HttpResponse::Found().insert_header((header::LOCATION, url)).finish();
    let path = request.path();
    if let Some(left) = path.strip_prefix("/leads-on/") {
        let left: u32 = left.parse().expect("a number");
        return if left == 0 {
            to("/b%C3%A5t.jpg")
        } else {
            to(&format!("/leads-on/{}", left - 1))
        };
    }
    match path {
        "/b%C3%A5t.jpg" | "/fjord.jpg" => HttpResponse::Ok().body(sample("fjord.jpg")),
        "/page.jpg" => HttpResponse::Ok().body("<html>"),
        "/large" => HttpResponse::Ok().body(vec![0; 3_000_000]),
        "/to-the-inside" => to("http://169.254.169.254/latest/meta-data"),
        "/to-itself" => to("http://127.0.0.2/"),
        "/to-a-name" => to("http://localhost/"),
        "/to-a-file" => to("file:///etc/passwd"),
        "/cut" => HttpResponse::Ok().no_chunking(1_000_000).streaming(futures::stream::iter([
            Ok::<_, std::io::Error>(web::Bytes::from("x")),
            Err(std::io::ErrorKind::BrokenPipe.into()),
        ])),
        _ => HttpResponse::NotFound().finish(),
    }
}

/// Runs a flow where files may be fetched from a server on this machine, on both databases.
async fn with_elsewhere(flow: impl AsyncFn(&TestApp, &Elsewhere)) {
    let elsewhere = Elsewhere::start();
    let ports = format!("80,443,{}", elsewhere.port);
    let flags =
        ["--import-allow", "127.0.0.1/32", "--import-ports", &ports, "--max-upload", "2000000"];
    let mut databases = vec![None];
    databases.extend(postgres::new_database().await.map(Some));
    for url in databases {
        eprintln!("on {}", url.as_deref().unwrap_or("SQLite"));
        let app = TestApp::start(url.as_deref(), &flags).await;
        flow(&app, &elsewhere).await;
        app.finish().await;
    }
}

/// Has a file fetched and tells what became of it.
async fn import(app: &TestApp, client: &Client, input: Value) -> Value {
    let upload = client.ok(IMPORT, json!({ "input": input })).await["assetImport"]["upload"].take();
    assert_eq!((&upload["way"], &upload["state"]), (&json!("IMPORT"), &json!("RECEIVING")));
    assert_eq!(upload["sourceUrl"], input["url"]);
    app.work().await;
    client.ok(UPLOAD, json!({ "id": upload["id"] })).await["upload"].take()
}

#[actix_web::test]
async fn a_file_is_fetched_in_the_background() {
    with_elsewhere(async |app, elsewhere| {
        let owner = app.owner().await;
        let upload = import(app, &owner, json!({ "url": elsewhere.url("fjord.jpg") })).await;
        assert_eq!(upload["state"], "READY", "{upload}");
        assert_eq!(upload["received"], sample("fjord.jpg").len());
        let asset = &upload["result"]["asset"];
        assert_eq!((&asset["name"], &asset["ownership"]), (&json!("fjord.jpg"), &json!("OWN")));
        let again = json!({ "url": elsewhere.url("leads-on/4"), "onSameBytes": "REUSE" });
        let upload = import(app, &owner, again).await;
        assert_eq!(upload["result"]["status"], "REUSED", "{upload}");
        assert_eq!(
            app.stored()
                .iter()
                .filter(|path| !path.to_string_lossy().contains("renditions"))
                .count(),
            1
        );
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_fetched_is_rejected_with_a_reason() {
    with_elsewhere(async |app, elsewhere| {
        let owner = app.owner().await;
        for (path, code) in [
            ("nothing", "IMPORT_FAILED"),
            ("cut", "IMPORT_FAILED"),
            ("leads-on/5", "IMPORT_FAILED"),
            ("page.jpg", "FILE_UNSUPPORTED"),
            ("large", "FILE_TOO_LARGE"),
            ("to-the-inside", "BAD_USER_INPUT"),
            ("to-itself", "BAD_USER_INPUT"),
            ("to-a-name", "IMPORT_FAILED"),
            ("to-a-file", "BAD_USER_INPUT"),
        ] {
            let upload = import(app, &owner, json!({ "url": elsewhere.url(path) })).await;
            assert_eq!(upload["state"], "REJECTED", "{path}");
            assert_eq!(upload["result"]["code"], code, "{path}");
        }
        assert!(app.stored().is_empty(), "{:?}", app.stored());
        let used = owner.ok("{ storage { used } }", json!({})).await;
        assert_eq!(used["storage"]["used"], 0);
    })
    .await;
}

#[actix_web::test]
async fn nothing_inside_is_reached_by_any_name() {
    let elsewhere = Elsewhere::start();
    let ports = format!("80,{}", elsewhere.port);
    let app = TestApp::start(None, &["--import-ports", &ports]).await;
    let owner = app.owner().await;
    for url in [
        elsewhere.url("fjord.jpg"),
        format!("http://[::ffff:127.0.0.1]:{}/fjord.jpg", elsewhere.port),
        format!("http://2130706433:{}/fjord.jpg", elsewhere.port),
        "http://127.0.0.1:22/".into(),
        "http://example.com:8080/".into(),
        "file:///etc/passwd".into(),
        "no address".into(),
    ] {
        let code = owner.refused(IMPORT, json!({ "input": { "url": url } })).await;
        assert_eq!(code, "BAD_USER_INPUT", "{url}");
    }
    // A name is only known when it is asked for.
    let url = format!("http://localhost:{}/fjord.jpg", elsewhere.port);
    let upload = import(&app, &owner, json!({ "url": url })).await;
    assert_eq!(upload["result"]["code"], "BAD_USER_INPUT", "{upload}");
    app.finish().await;
}

#[actix_web::test]
async fn staff_bring_in_what_vibbio_filmed() {
    with_elsewhere(async |app, elsewhere| {
        let owner = app.owner().await;
        owner.add(json!({}), "a.png", picture(1)).await;
        let viewer = owner.ok("{ viewer { account { id } } }", json!({})).await;
        let account = id(&viewer["viewer"]["account"]["id"]);
        let input = json!({ "url": elsewhere.url("fjord.jpg"), "accountId": account });
        let producer = app.staff(StaffRole::Producer).await;
        producer.ok(IMPORT, json!({ "input": input })).await;
        app.work().await;
        let found = owner.ok("{ assets { nodes { name ownership } } }", json!({})).await;
        let raw = json!({ "name": "fjord.jpg", "ownership": "VIBBIO_RAW" });
        assert!(found["assets"]["nodes"].as_array().expect("nodes").contains(&raw), "{found}");
        let support = app.staff(StaffRole::Support).await;
        assert_eq!(support.refused(IMPORT, json!({ "input": input })).await, "FORBIDDEN");
        assert_eq!(owner.refused(IMPORT, json!({ "input": input })).await, "FORBIDDEN");
        let nobody = json!({ "url": elsewhere.url("fjord.jpg"),
            "accountId": "acc_00000000000000000000000000000007" });
        assert_eq!(producer.refused(IMPORT, json!({ "input": nobody })).await, "NOT_FOUND");
    })
    .await;
}
