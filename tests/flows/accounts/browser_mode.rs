//! Pages stay signed in by a cookie that no script can read.

use chrono::TimeDelta;
use entity::{plan::PlanCode, role::AccountRole};
use reqwest::{Method, Response, header::HeaderMap};
use serde_json::{Value, json};
use tests::{
    TestApp, browser, on_both,
    people::{ACCEPT, PASSWORD, fresh_email},
};

use super::{VIEWER, newcomer};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    tokens { accessToken refreshToken } deviceToken viewer { role } } }";
const REFRESH: &str = "mutation { sessionRefresh(input: {}) {
    tokens { accessToken refreshToken } viewer { role } } }";
const SIGN_OUT: &str = "mutation { signOut(input: {}) { signedOut } }";

/// What a page sends by a browser: its origin, its cookies, and whatever it has to say.
struct Page<'a> {
    app: &'a TestApp,
    origin: String,
    cookies: Vec<(String, String)>,
    token: Option<String>,
}

impl<'a> Page<'a> {
    fn own(app: &'a TestApp) -> Self {
        Self { app, origin: app.url.clone(), cookies: Vec::new(), token: None }
    }

    fn with_cookies_of(&self, origin: &str) -> Self {
        let (cookies, token) = (self.cookies.clone(), self.token.clone());
        Self { app: self.app, origin: origin.to_owned(), cookies, token }
    }

    async fn send(&self, query: &str, variables: Value) -> Response {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let client = match &self.token {
            Some(token) => self.app.stranger().with_token(token),
            None => self.app.stranger(),
        };
        let request = client.request(Method::POST, "/graphql");
        let request = request.header("origin", &self.origin);
        let request = request.header("cookie", cookies.collect::<Vec<_>>().join("; "));
        let body = json!({ "query": query, "variables": variables });
        request.json(&body).send().await.expect("an answer")
    }

    /// Sends, keeps the cookies of the answer, and returns it.
    async fn ask(&mut self, query: &str, variables: Value) -> Value {
        let response = self.send(query, variables).await;
        for cookie in set_cookies(response.headers()) {
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            self.cookies.retain(|(kept, _)| kept != name);
            let value = rest.split(';').next().unwrap_or_default();
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        response.json().await.expect("JSON")
    }

    async fn sign_in(&mut self, email: &str, remember: bool) -> Value {
        let input = json!({ "email": email, "password": PASSWORD, "mode": "BROWSER",
            "rememberMe": remember });
        self.ask(SIGN_IN, json!({ "input": input })).await
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(kept, _)| kept == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn set_cookies(headers: &HeaderMap) -> Vec<String> {
    let cookies = headers.get_all("set-cookie").iter();
    cookies.map(|cookie| cookie.to_str().expect("text").to_owned()).collect()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

#[actix_web::test]
async fn a_page_goes_on_by_its_cookie_until_it_signs_out() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let mut page = Page::own(app);
        let signed = page.sign_in(&email, false).await;
        let tokens = &signed["data"]["signIn"]["tokens"];
        assert_eq!(tokens["refreshToken"], Value::Null, "no script sees it");
        assert_eq!(signed["data"]["signIn"]["deviceToken"], Value::Null);
        app.client(&signed["data"]["signIn"]).ok(VIEWER, json!({})).await;

        let first = page.cookie("vibbio-session").expect("a cookie").to_owned();
        app.platform.clock.advance(TimeDelta::hours(11));
        let refreshed = page.ask(REFRESH, json!({})).await;
        assert_eq!(refreshed["data"]["sessionRefresh"]["tokens"]["refreshToken"], Value::Null);
        assert_ne!(page.cookie("vibbio-session"), Some(&*first), "each works once");
        app.client(&refreshed["data"]["sessionRefresh"]).ok(VIEWER, json!({})).await;

        let out = page.ask(SIGN_OUT, json!({})).await;
        assert_eq!(out["data"]["signOut"]["signedOut"], true);
        assert_eq!(page.cookie("vibbio-session"), None);
        let me = app.client(&refreshed["data"]["sessionRefresh"]);
        assert_eq!(me.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(code(&page.ask(REFRESH, json!({})).await), "UNAUTHENTICATED");
        assert_eq!(code(&page.ask(SIGN_OUT, json!({})).await), "UNAUTHENTICATED");
    })
    .await;
}

#[actix_web::test]
async fn the_cookie_is_out_of_reach_and_lasts_as_long_as_was_asked() {
    for (flags, prefix, secure) in [
        (&[][..], "vibbio-session", false),
        (&["--public-url", "https://api.vibbio.example"], "__Host-vibbio-session", true),
    ] {
        let app = TestApp::start(None, flags).await;
        let email = newcomer(&app).await;
        for remember in [false, true] {
            let input = json!({ "email": email, "password": PASSWORD, "mode": "BROWSER",
                "rememberMe": remember });
            let answer = Page::own(&app).send(SIGN_IN, json!({ "input": input })).await;
            let cookies = set_cookies(answer.headers());
            let named = |cookie: &&String| cookie.starts_with(&format!("{prefix}="));
            let cookie = cookies.iter().find(named).expect("a cookie");
            for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
            assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
            // Without an age the browser forgets it when it is closed.
            let age = cookie.split_once("; Max-Age=").and_then(|(_, age)| age.parse().ok());
            let days = age.map(|age: i64| (age + 60) / (24 * 60 * 60));
            assert_eq!(days, remember.then_some(30), "{cookie}");
        }
        app.finish().await;
    }
}

#[actix_web::test]
async fn pages_of_other_origins_cannot_use_the_cookie() {
    let app = TestApp::start(None, &["--origin", "https://app.vibbio.example"]).await;
    let email = newcomer(&app).await;
    let mut page = Page::own(&app);
    page.sign_in(&email, true).await;
    for origin in ["https://evil.example", "null", "https://app.vibbio.example.evil.example", ""] {
        let mut evil = page.with_cookies_of(origin);
        assert_eq!(code(&evil.ask(REFRESH, json!({})).await), "FORBIDDEN", "{origin}");
        assert_eq!(code(&evil.ask(SIGN_OUT, json!({})).await), "UNAUTHENTICATED", "{origin}");
        let signed = evil.sign_in(&email, true).await;
        assert_eq!(code(&signed), "FORBIDDEN", "nobody is signed in as somebody else: {origin}");
        assert_eq!(evil.cookies, page.cookies, "{origin}");
    }
    let cookie = format!("vibbio-session={}", page.cookie("vibbio-session").expect("a cookie"));
    let post = || app.stranger().request(Method::POST, "/graphql").header("cookie", &cookie);
    let body = json!({ "query": REFRESH }).to_string();
    // A program that names no page, and a form, for which no browser asks first.
    let silent = post().header("content-type", "application/json").body(body.clone());
    let silent: Value = silent.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(code(&silent), "FORBIDDEN");
    for form in ["text/plain", "application/x-www-form-urlencoded"] {
        let sent = post().header("origin", &app.url).header("content-type", form);
        let sent = sent.body(body.clone()).send().await.expect("an answer");
        assert_eq!(sent.status(), 415, "{form}");
    }
    let path = "/graphql?query=mutation{sessionRefresh(input:{}){viewer{role}}}";
    let got = app.stranger().request(Method::GET, path).header("cookie", &cookie);
    let got = got.header("origin", &app.url).send().await;
    assert_eq!(got.expect("an answer").status(), 405);

    let mut friend = page.with_cookies_of("https://app.vibbio.example");
    assert_eq!(code(&friend.ask(REFRESH, json!({})).await), "none");
    app.finish().await;
}

#[actix_web::test]
async fn a_cookie_opens_nothing_but_its_session() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let mut page = Page::own(app);
        page.sign_in(&email, true).await;
        let seen = page.ask(VIEWER, json!({})).await;
        assert_eq!(seen["data"]["viewer"], Value::Null, "a cookie alone signs nobody in");
    })
    .await;
}

#[actix_web::test]
async fn a_session_that_was_planted_is_not_taken_over() {
    on_both(async |app| {
        let (victim, thief) = (newcomer(app).await, newcomer(app).await);
        let mut planted = Page::own(app);
        planted.sign_in(&thief, true).await;
        let known = planted.cookie("vibbio-session").expect("a cookie").to_owned();
        let mut page = planted.with_cookies_of(&app.url);
        let signed = page.sign_in(&victim, true).await;
        assert_ne!(page.cookie("vibbio-session"), Some(&*known));
        let me = app.client(&signed["data"]["signIn"]);
        let viewer = me.ok(VIEWER, json!({})).await["viewer"].take();
        assert_eq!(viewer["user"]["email"], *victim);
        assert_eq!(code(&planted.ask(REFRESH, json!({})).await), "UNAUTHENTICATED");
        for made_up in ["x", &"a".repeat(43)] {
            page.cookies = vec![("vibbio-session".into(), made_up.into())];
            assert_eq!(code(&page.ask(REFRESH, json!({})).await), "UNAUTHENTICATED");
            let signed = page.sign_in(&victim, true).await;
            assert_eq!(code(&signed), "none");
            assert_ne!(page.cookie("vibbio-session"), Some(made_up));
        }
    })
    .await;
}

#[actix_web::test]
async fn a_page_that_goes_to_another_account_keeps_one_session() {
    on_both(async |app| {
        let email = fresh_email();
        let owner = app.owner_at(&email).await;
        app.put_on(&owner, PlanCode::Standard).await;
        let create = "mutation { accountCreate(input: { name: \"Topp AS\" }) {
            membership { accountId } } }";
        let there =
            owner.ok(create, json!({})).await["accountCreate"]["membership"]["accountId"].take();
        let mut page = Page::own(app);
        let signed = page.sign_in(&email, true).await;
        let before = app.client(&signed["data"]["signIn"]);
        page.token = before.token().map(str::to_owned);
        let switch = "mutation($account: ID!) { accountSwitch(input: {
            accountId: $account, mode: BROWSER }) {
            tokens { accessToken refreshToken } viewer { account { id } } } }";
        let foreign = page.with_cookies_of("https://evil.example");
        let refused = foreign.send(switch, json!({ "account": there })).await;
        assert_eq!(code(&refused.json().await.expect("JSON")), "FORBIDDEN");
        let switched = page.ask(switch, json!({ "account": there })).await;
        let switched = &switched["data"]["accountSwitch"];
        assert_eq!(switched["tokens"]["refreshToken"], Value::Null);
        assert_eq!(switched["viewer"]["account"]["id"], there);
        assert_eq!(before.refused(VIEWER, json!({})).await, "UNAUTHENTICATED");
        page.token = None;
        let refreshed = page.ask(REFRESH, json!({})).await;
        let now = app.client(&refreshed["data"]["sessionRefresh"]);
        assert_eq!(now.ok(VIEWER, json!({})).await["viewer"]["account"]["id"], there);
    })
    .await;
}

#[actix_web::test]
async fn a_newcomer_joins_by_a_page_that_keeps_no_secret() {
    on_both(async |app| {
        let (owner, email) = (app.owner().await, fresh_email());
        let token = app.invited(&owner, &email, AccountRole::Reviewer).await;
        let mut page = Page::own(app);
        let newcomer = json!({ "name": "Ola Nordmann", "password": PASSWORD });
        let input = json!({ "token": token, "newcomer": newcomer, "mode": "BROWSER" });
        let joined = page.ask(ACCEPT, json!({ "input": input })).await;
        assert_eq!(joined["data"]["invitationAccept"]["tokens"]["refreshToken"], Value::Null);
        let refreshed = page.ask(REFRESH, json!({})).await;
        assert_eq!(refreshed["data"]["sessionRefresh"]["viewer"]["role"], "REVIEWER");
    })
    .await;
}

#[actix_web::test]
async fn a_copied_cookie_ends_the_session_and_is_cleared() {
    on_both(async |app| {
        let email = newcomer(app).await;
        let mut page = Page::own(app);
        page.sign_in(&email, true).await;
        let mut copy = page.with_cookies_of(&app.url);
        page.ask(REFRESH, json!({})).await;
        app.platform.clock.advance(TimeDelta::seconds(31));
        assert_eq!(code(&copy.ask(REFRESH, json!({})).await), "UNAUTHENTICATED");
        assert_eq!(copy.cookie("vibbio-session"), None);
        assert_eq!(code(&page.ask(REFRESH, json!({})).await), "UNAUTHENTICATED");
        let told = app.mail(&email).await;
        assert_eq!(told.subject, "We have signed you out on one device");
    })
    .await;
}

/// Serves an empty page on a port of its own, as a frontend would be; returns its origin.
fn frontend() -> String {
    let page = || async { actix_web::HttpResponse::Ok().content_type("text/html").body("<p>") };
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new().default_service(actix_web::web::to(page))
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).expect("a port");
    let port = server.addrs()[0].port();
    actix_web::rt::spawn(server.run());
    format!("http://localhost:{port}")
}

#[actix_web::test]
async fn a_real_browser_keeps_the_cookie_to_itself() {
    let (home, elsewhere) = (frontend(), frontend());
    let app = TestApp::start(None, &["--origin", &home]).await;
    let email = newcomer(&app).await;
    let api = app.url.replace("127.0.0.1", "localhost");
    let script = |then: &str| {
        format!(
            "const ask = async (query, variables = {{}}, token) => {{
                const headers = {{ 'content-type': 'application/json' }};
                if (token) headers.authorization = `Bearer ${{token}}`;
                const body = JSON.stringify({{ query, variables }});
                const sent = {{ method: 'POST', credentials: 'include', headers, body }};
                return (await fetch('{api}/graphql', sent)).json();
            }};
            const input = {{ email: '{email}', password: '{PASSWORD}', mode: 'BROWSER' }};
            {then}"
        )
    };
    let refresh = "ask('mutation { sessionRefresh(input: {}) { tokens { accessToken } } }')";
    let at_home = script(&format!(
        "await ask('mutation($input: SignInInput!) {{ signIn(input: $input) {{ viewer {{ role }} }} }}', {{ input }});
        const {{ data }} = await {refresh};
        const token = data.sessionRefresh.tokens.accessToken;
        const seen = await ask('{{ viewer {{ user {{ email }} sessions {{ device }} }} }}', {{}}, token);
        return {{ seen, cookies: document.cookie }};"
    ));
    let foreign = script(&format!("return {refresh}.then(() => 'answered', () => 'refused');"));
    let leaving = script(&format!(
        "const {{ data }} = await {refresh};
        await ask('mutation {{ signOut(input: {{}}) {{ signedOut }} }}');
        return {{ before: !!data, after: (await {refresh}).errors[0].extensions.code }};"
    ));
    // The address is another site than the name, so that no cookie goes from one to the other.
    let numbered = home.replace("localhost", "127.0.0.1");
    let steps = json!([
        { "url": home, "script": at_home },
        { "url": elsewhere, "script": foreign },
        { "url": numbered, "script": foreign },
        { "url": home, "script": leaving },
    ]);
    let Some(seen) = browser::pages(steps).await else { return };
    assert_eq!(seen[0]["seen"]["data"]["viewer"]["user"]["email"], *email, "{seen:#}");
    assert_eq!(seen[0]["seen"]["data"]["viewer"]["sessions"][0]["device"], "Chrome on Linux");
    assert_eq!(seen[0]["cookies"], "", "no script reads it");
    assert_eq!(seen[1], "refused");
    assert_eq!(seen[2], "refused");
    assert_eq!(seen[3], json!({ "before": true, "after": "UNAUTHENTICATED" }));
    app.finish().await;
}
