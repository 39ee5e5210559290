//! People sign in by providers that know them, and nobody else does.

mod attacks;
mod issuers;
mod providers;
mod proving;
mod real;
mod requiring;
mod signing_in;

use std::net::TcpListener;

use serde_json::{Value, json};
use tests::{
    Client, TestApp,
    issuer::{CLIENT, Issuer, SECRET},
    postgres,
    surfer::{Page, Surfer},
};

const PAGE: &str = "https://app.vibbio.com/signed-in?from=here";
const BEGIN: &str = "mutation($input: SignInByProviderBeginInput!) {
    signInByProviderBegin(input: $input) { redirectUrl ticket expiresAt } }";
const FINISH: &str = "mutation($input: SignInByProviderFinishInput!) {
    signInByProviderFinish(input: $input) { outcome linkCode
        tokens { accessToken refreshToken } viewer { role account { id } user { id email } } } }";
const LINK: &str = "mutation($input: ProviderPassInput!) { identityLink(input: $input) {
    identity { id providerId providerName email lastUsedAt } } }";
const UNLINK: &str = "mutation($id: ID!) { identityUnlink(input: { id: $id }) { deletedId } }";
const IDENTITIES: &str = "{ identities { id providerId providerName email lastUsedAt } }";
const CREATE: &str = "mutation($input: IdentityProviderCreateInput!) {
    identityProviderCreate(input: $input) { identityProvider { id name issuer clientId callbackUrl
        domains joinsAs isRequired version } } }";
const UPDATE: &str = "mutation($input: IdentityProviderUpdateInput!) {
    identityProviderUpdate(input: $input) { identityProvider { id domains joinsAs isRequired
        version } } }";

/// Seconds that a node waits for an issuer that answers, however busy the machine is.
const PATIENCE: u32 = 60;

/// What a page has after a browser came back: a code with its ticket, or what went wrong.
#[derive(Debug)]
struct Back {
    code: Option<String>,
    error: Option<String>,
    ticket: String,
}

impl Back {
    fn pass(&self) -> Value {
        let code = self.code.as_ref().unwrap_or_else(|| panic!("no code: {self:?}"));
        json!({ "input": { "code": code, "ticket": self.ticket } })
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The settings of a node at a port that knows an issuer by several paths, and waits some seconds.
fn flags(port: u16, issuer: &str, paths: &[&str], patience: u32) -> Vec<String> {
    let issuer_port = issuer.rsplit(':').next().expect("a port").trim_matches('/');
    let mut flags = vec![
        "--port".into(),
        port.to_string(),
        "--public-url".into(),
        format!("http://127.0.0.1:{port}"),
        "--origin".into(),
        "https://app.vibbio.com".into(),
        "--import-allow".into(),
        "127.0.0.1/32".into(),
        "--import-ports".into(),
        format!("80,443,{issuer_port}"),
        "--issuer-patience".into(),
        patience.to_string(),
    ];
    for path in paths {
        let (name, url) = match *path {
            "" => ("real", issuer.to_owned()),
            path => (path, format!("{issuer}/{path}")),
        };
        flags.push("--oidc".into());
        flags.push(format!("{name}={url},{CLIENT},{SECRET}"));
    }
    flags
}

/// Runs a flow with an issuer that says what it is told to, on both databases.
async fn with_issuer(flow: impl AsyncFn(&TestApp, &Issuer)) {
    with_patience(PATIENCE, flow).await;
}

/// Runs a flow whose nodes wait so many seconds for an issuer.
async fn with_patience(seconds: u32, flow: impl AsyncFn(&TestApp, &Issuer)) {
    let issuer = Issuer::start();
    let mut databases = vec![None];
    databases.extend(postgres::new_database().await.map(Some));
    for url in databases {
        eprintln!("on {}", url.as_deref().unwrap_or("SQLite"));
        let paths = ["good", "other", "named", "slow"];
        let issuer_url = issuer.url("");
        let flags = flags(free_port(), issuer_url.trim_end_matches('/'), &paths, seconds);
        let flags: Vec<_> = flags.iter().map(String::as_str).collect();
        let app = TestApp::start(url.as_deref(), &flags).await;
        issuer.say(json!({}));
        flow(&app, &issuer).await;
        app.finish().await;
    }
}

/// Begins to sign in by a provider; tells where the browser goes, and the ticket.
async fn begin(app: &TestApp, provider: &str) -> (String, String) {
    let input = json!({ "providerId": provider, "returnTo": PAGE });
    let data = app.stranger().ok(BEGIN, json!({ "input": input })).await;
    let text = |name: &str| data["signInByProviderBegin"][name].as_str().expect(name).to_owned();
    (text("redirectUrl"), text("ticket"))
}

/// Comes back from an issuer with a state and whatever else it says.
async fn come_back(app: &TestApp, surfer: &mut Surfer, state: &str, more: &str) -> Page {
    surfer.open(&format!("{}/signin/callback?state={state}{more}", app.url)).await
}

/// Sends a browser off; returns what travels along: the state and the nonce.
async fn depart(surfer: &mut Surfer, start: &str) -> (String, String) {
    let away = surfer.open(start).await;
    assert_eq!(away.status, 303, "{}", away.text);
    assert_eq!(away.told("code_challenge_method").as_deref(), Some("S256"));
    (away.told("state").expect("a state"), away.told("nonce").expect("a nonce"))
}

/// Goes to a scripted issuer and back in one browser.
async fn through(app: &TestApp, issuer: &Issuer, provider: &str) -> Back {
    let (start, ticket) = begin(app, provider).await;
    round(app, issuer, &start, ticket).await
}

/// Goes where a page sends a browser, and back.
async fn round(app: &TestApp, issuer: &Issuer, start: &str, ticket: String) -> Back {
    let mut surfer = Surfer::default();
    let (state, nonce) = depart(&mut surfer, start).await;
    {
        let mut script = issuer.script();
        if script.claims.get("nonce").is_none() {
            script.claims["nonce"] = json!(nonce);
        }
    }
    let page = come_back(app, &mut surfer, &state, "&code=x").await;
    // What was said of one sign-in is not said of the next.
    issuer.script().claims.as_object_mut().and_then(|claims| claims.remove("nonce"));
    back(&page, ticket)
}

fn back(page: &Page, ticket: String) -> Back {
    let to = page.location.as_ref().unwrap_or_else(|| panic!("{} {}", page.status, page.text));
    assert!(to.as_str().starts_with("https://app.vibbio.com/signed-in?from=here&"), "{to}");
    Back { code: page.told("code"), error: page.told("error"), ticket }
}

async fn finish(app: &TestApp, back: &Back) -> Value {
    app.stranger().send(FINISH, back.pass()).await
}

/// Signs in by a provider that knows the person already.
async fn entered(app: &TestApp, issuer: &Issuer, provider: &str) -> Client {
    let answer = finish(app, &through(app, issuer, provider).await).await;
    let finished = &answer["data"]["signInByProviderFinish"];
    assert_eq!(finished["outcome"], "SIGNED_IN", "{answer:#}");
    app.client(finished)
}

/// Links what an issuer says now to somebody's login; returns the identity's id.
async fn linked(app: &TestApp, issuer: &Issuer, provider: &str, person: &Client) -> String {
    let back = through(app, issuer, provider).await;
    let data = person.ok(LINK, back.pass()).await;
    data["identityLink"]["identity"]["id"].as_str().expect("an id").to_owned()
}

/// Has an owner add a provider for example.org, or change of it what is given.
async fn added(owner: &Client, issuer: &Issuer, more: Value) -> String {
    let mut input = json!({
        "name": "Fjord ID", "issuer": issuer.url("good"), "clientId": CLIENT,
        "clientSecret": SECRET, "domains": ["example.org"],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let data = owner.ok(CREATE, json!({ "input": input })).await;
    let provider = &data["identityProviderCreate"]["identityProvider"];
    provider["id"].as_str().expect("an id").to_owned()
}
