use serde_json::{Value, json};
use tests::{
    TestApp,
    issuer::{CLIENT, SECRET},
    node, postgres,
    surfer::{Page, Surfer},
};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::{super::code, FINISH, IDENTITIES, LINK, PATIENCE, back, begin, flags, free_port};

/// Signs in on the provider's own pages, and agrees.
async fn walk(surfer: &mut Surfer, start: &str, login: &str) -> Page {
    let page = surfer.open(start).await;
    let mut page = surfer.follow(page).await;
    while page.status == 200 {
        let action = page.text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let action = action.unwrap_or_else(|| panic!("no form: {}", page.text));
        let action = page.url.join(action).expect("an address").to_string();
        let form = if page.text.contains("name=\"password\"") {
            vec![("prompt", "login"), ("login", login), ("password", "anything")]
        } else {
            vec![("prompt", "consent")]
        };
        let sent = surfer.submit(&action, &form).await;
        page = surfer.follow(sent).await;
    }
    page
}

async fn sign_in(app: &TestApp, surfer: &mut Surfer, login: &str) -> (Value, Value) {
    let (start, ticket) = begin(app, "real").await;
    let page = walk(surfer, &start, login).await;
    let back = back(&page, ticket);
    let answer = app.stranger().send(FINISH, back.pass()).await;
    let pass = json!({ "code": answer["data"]["signInByProviderFinish"]["linkCode"],
        "ticket": back.ticket });
    (answer, pass)
}

#[actix_web::test]
async fn somebody_signs_in_by_a_real_provider() {
    let mut databases = vec![None];
    databases.extend(postgres::new_database().await.map(Some));
    for url in databases {
        let port = free_port();
        let callback = format!("http://127.0.0.1:{port}/signin/callback");
        let Some(mut provider) = node::start("issuer.mjs", &[&callback, CLIENT, SECRET]) else {
            return;
        };
        let mut lines = BufReader::new(provider.stdout.take().expect("its output")).lines();
        let issuer = lines.next_line().await.expect("its output").expect("an issuer");
        let flags = flags(port, &issuer, &[""], PATIENCE);
        let flags: Vec<_> = flags.iter().map(String::as_str).collect();
        let app = TestApp::start(url.as_deref(), &flags).await;
        let email = "kari@example.org";
        let person = app.owner_at(email).await;

        let mut surfer = Surfer::default();
        let (answer, pass) = sign_in(&app, &mut surfer, email).await;
        assert_eq!(
            answer["data"]["signInByProviderFinish"]["outcome"], "PROVE_LOGIN",
            "{answer:#}"
        );
        person.ok(LINK, json!({ "input": pass })).await;
        // The provider knows the browser by now and asks nothing.
        let (answer, _) = sign_in(&app, &mut surfer, email).await;
        let finished = &answer["data"]["signInByProviderFinish"];
        assert_eq!(finished["outcome"], "SIGNED_IN", "{answer:#}");
        assert_eq!(finished["viewer"]["user"]["email"], email);
        let seen = app.client(finished).ok(IDENTITIES, json!({})).await;
        assert_eq!(seen["identities"][0]["email"], email);

        let (answer, _) = sign_in(&app, &mut Surfer::default(), "unproved@example.org").await;
        assert_eq!(code(&answer), "EMAIL_NOT_VERIFIED");
        let (answer, _) = sign_in(&app, &mut Surfer::default(), "nobody@example.org").await;
        assert_eq!(code(&answer), "NOT_REGISTERED");
        app.finish().await;
        drop(provider);
    }
}
