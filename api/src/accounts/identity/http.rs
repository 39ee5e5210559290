//! The addresses that browsers pass on their way to a provider and back, and the page behind the
//! link that makes a login.
//!
//! The first sets a cookie, for only a page of our own site can, and the second asks for it: so
//! nobody comes back with what another browser was given.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig},
};
use entity::user::Language;
use serde::Deserialize;
use url::Url;

use super::{
    actions::{answer, join, trip},
    graphql::departure::failed,
    issuer::Brought,
    reads,
    rules::{ProviderError, TRIP},
};
use crate::{
    accounts::http::page::{Page, acting},
    app::Platform,
    error::{Code, Error, Refused, Result, word},
    tokens,
};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/signin/start").route(web::get().to(start)))
        .service(web::resource("/signin/callback").route(web::get().to(callback)))
        .service(
            web::resource("/signin/join").route(web::get().to(ask)).route(web::post().to(make)),
        );
}

/// What the way to a provider begins with.
#[derive(Deserialize)]
struct Start {
    #[serde(default)]
    state: String,
}

async fn start(
    request: HttpRequest,
    platform: web::Data<Platform>,
    query: web::Query<Start>,
) -> HttpResponse {
    let platform = acting(&platform, &request, "GET /signin/start");
    match depart(&platform, &query.state).await.map_err(Refused::from) {
        Ok((url, cookie)) => leads_to(&url, cookie),
        Err(refused) => stopped(&Page::of(&request), &refused),
    }
}

async fn depart(platform: &Platform, state: &str) -> Result<(Url, String)> {
    if !tokens::is_one(state) {
        return Err(ProviderError::Lost.into());
    }
    let tx = platform.begin().await?;
    let (trip, secret) = trip::depart(&tx, state).await?;
    tx.commit().await?;
    let provider = reads::provider(platform, &trip.provider).await?.ok_or(ProviderError::Lost)?;
    let travels = trip::travels(platform, state)?;
    let asking = trip::asking(&trip);
    let departure = platform.issuers.departure(&provider.us, &travels, asking, platform.db.now());
    let url = departure.await.map_err(|error| failed(&provider.key, &error))?;
    let name = cookie_name(platform, state);
    let secure = if is_secure(platform) { "; Secure" } else { "" };
    let seconds = TRIP.num_seconds();
    let cookie =
        format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    Ok((url, cookie))
}

/// What a browser brings back from a provider.
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
}

async fn callback(
    request: HttpRequest,
    platform: web::Data<Platform>,
    query: web::Query<Back>,
) -> HttpResponse {
    let back = query.into_inner();
    let name = cookie_name(&platform, &back.state);
    let gone = format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    let gone = if is_secure(&platform) { format!("{gone}; Secure") } else { gone };
    let platform = acting(&platform, &request, "GET /signin/callback");
    match arrive(&platform, back, cookie(&request, &name)).await.map_err(Refused::from) {
        Ok(url) => leads_to(&url, gone),
        Err(refused) => stopped(&Page::of(&request), &refused),
    }
}

/// Takes a browser back and finds where it goes on: with a code, or with what went wrong.
async fn arrive(platform: &Platform, back: Back, cookie: Option<&str>) -> Result<Url> {
    let tx = platform.begin().await?;
    let trip = trip::arrive(&tx, &back.state, cookie).await?;
    // The state is used up, whatever comes of it; the issuer is asked while nothing is held.
    tx.commit().await?;
    let mut page = Url::parse(&trip.return_to).map_err(anyhow::Error::from)?;
    match hear(platform, &trip, back).await {
        Ok(code) => {
            page.query_pairs_mut().append_pair("code", &code);
        }
        Err(Error::Refused(refused)) => {
            page.query_pairs_mut().append_pair("error", word(refused.code));
        }
        Err(broken @ Error::Broken(_)) => return Err(broken),
    }
    Ok(page)
}

async fn hear(
    platform: &Platform,
    trip: &entity::provider_trip::Model,
    back: Back,
) -> Result<String> {
    let provider = reads::provider(platform, &trip.provider).await?.ok_or(ProviderError::Lost)?;
    let code = back.code.ok_or(ProviderError::Declined)?;
    let travels = trip::travels(platform, &back.state)?;
    let brought = Brought { code, issuer: back.iss };
    let arrival = platform.issuers.arrival(&provider.us, &travels, brought, platform.db.now());
    let claims = arrival.await.map_err(|error| failed(&provider.key, &error))?;
    let tx = platform.begin().await?;
    let code = answer::keep(&tx, &provider, trip, claims).await?;
    tx.commit().await?;
    Ok(code)
}

/// What the mailed link and its button carry.
#[derive(Deserialize)]
struct Joining {
    #[serde(default)]
    token: String,
}

async fn ask(request: HttpRequest, query: web::Query<Joining>) -> HttpResponse {
    let page = Page::of(&request);
    let words = Words::in_language(page.language());
    if !tokens::is_one(&query.token) {
        return page.says(StatusCode::NOT_FOUND, words.wrong);
    }
    let form = format!(
        "<form method=post action=join><input type=hidden name=token value=\"{}\">\
         <button>{}</button></form>",
        query.token, words.button,
    );
    page.asks(StatusCode::OK, words.ask, form)
}

async fn make(
    request: HttpRequest,
    platform: web::Data<Platform>,
    form: web::Form<Joining>,
) -> HttpResponse {
    let page = Page::of(&request);
    let words = Words::in_language(page.language());
    let platform = acting(&platform, &request, "identityJoin");
    match accept(&platform, &form.token).await.map_err(Refused::from) {
        Ok(()) => page.says(StatusCode::OK, words.done),
        Err(refused) => match refused.code {
            Code::LinkInvalid => page.says(StatusCode::NOT_FOUND, words.wrong),
            Code::LimitExceeded => page.says(StatusCode::CONFLICT, words.full),
            _ => page.broke(),
        },
    }
}

async fn accept(platform: &Platform, token: &str) -> Result<()> {
    let tx = platform.begin().await?;
    join::accept(&tx, token).await?;
    tx.commit().await.map_err(Error::from)
}

fn is_secure(platform: &Platform) -> bool {
    platform.config.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
}

/// Each way has a cookie of its own, so that two tabs are not in each other's. Where pages are
/// encrypted no other site, not even a neighbour, can set it.
fn cookie_name(platform: &Platform, state: &str) -> String {
    let hash = tokens::hash(state);
    let prefix = if is_secure(platform) { "__Host-" } else { "" };
    format!("{prefix}signin-{}", &hash[..16])
}

fn cookie<'a>(request: &'a HttpRequest, wanted: &str) -> Option<&'a str> {
    let mut lines = request.headers().get_all(header::COOKIE);
    lines.find_map(|line| {
        let pairs = line.to_str().ok()?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find_map(|(name, value)| (name == wanted).then_some(value))
    })
}

fn leads_to(url: &Url, cookie: String) -> HttpResponse {
    HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((header::LOCATION, url.as_str()))
        .insert_header((header::SET_COOKIE, cookie))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

/// Says to somebody who is on no way, or on one that leads nowhere, that it cannot go on.
fn stopped(page: &Page, refused: &Refused) -> HttpResponse {
    let words = Words::in_language(page.language());
    match refused.code {
        Code::InternalServerError => page.broke(),
        Code::ProviderFailed => page.says(StatusCode::BAD_GATEWAY, words.failed),
        _ => page.says(StatusCode::BAD_REQUEST, words.lost),
    }
}

/// The pages in one language.
struct Words {
    lost: &'static str,
    failed: &'static str,
    ask: &'static str,
    button: &'static str,
    done: &'static str,
    wrong: &'static str,
    full: &'static str,
}

impl Words {
    fn in_language(language: Language) -> Self {
        match language {
            Language::Nb | Language::Nn => Self {
                lost: "Denne innloggingen er ikke i gang lenger. Gå tilbake til siden du kom fra, og \
                       begynn på nytt.",
                failed: "Innloggingstjenesten svarer ikke som den skal. Prøv igjen om et øyeblikk.",
                ask: "Ett klikk, så har du en bruker hos Vibbio og er med i organisasjonen din.",
                button: "Opprett brukeren min",
                done: "Takk: brukeren din er klar. Logg inn på samme måte som før.",
                wrong: "Denne lenken er feil, for gammel eller brukt. Logg inn på nytt for å få en ny.",
                full: "Organisasjonen din har ingen ledige plasser. Be en administrator om en.",
            },
            Language::En => Self {
                lost: "This sign-in is not under way any more. Go back to the page that you came \
                       from, and begin again.",
                failed: "The identity provider does not answer as it should. Try again in a moment.",
                ask: "One click, and you have a login at Vibbio and are part of your organisation.",
                button: "Make my login",
                done: "Thank you: your login is ready. Sign in the same way as before.",
                wrong: "This link is wrong, too old or used. Sign in again to get a new one.",
                full: "Your organisation has no seat left. Ask an administrator for one.",
            },
        }
    }
}
