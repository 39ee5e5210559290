//! The page behind the link of a verification mail, for those who have no other front end.
//!
//! Programs that scan mail open its links, so opening the page proves nothing; its button does.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    http::header,
    web::{self, ServiceConfig},
};
use entity::user::Language;
use serde::Deserialize;

use super::actions::email;
use crate::{
    access::Viewer,
    app::Platform,
    cause::Cause,
    error::{Error, Refused, Result},
    transport::RequestHead,
};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/verify").route(web::get().to(ask)).route(web::post().to(verify)));
}

/// What the link and the button carry.
#[derive(Deserialize)]
struct Verification {
    #[serde(default)]
    token: String,
}

async fn ask(request: HttpRequest, query: web::Query<Verification>) -> HttpResponse {
    let words = Words::of(&request);
    if !is_token(&query.token) {
        return page(StatusCode::NOT_FOUND, &words, words.wrong, None);
    }
    page(StatusCode::OK, &words, words.ask, Some(&query.token))
}

async fn verify(
    request: HttpRequest,
    platform: web::Data<Platform>,
    form: web::Form<Verification>,
) -> HttpResponse {
    let words = Words::of(&request);
    let cause = Cause::request(&RequestHead::of(&request), &Viewer::Stranger);
    let platform = platform.caused(cause.doing("emailVerify"));
    match prove(&platform, &form.token).await.map_err(Refused::from) {
        Ok(()) => page(StatusCode::OK, &words, words.done, None),
        Err(refused) if refused.code == crate::error::Code::LinkInvalid => {
            page(StatusCode::NOT_FOUND, &words, words.wrong, None)
        }
        Err(_) => page(StatusCode::INTERNAL_SERVER_ERROR, &words, words.broken, None),
    }
}

async fn prove(platform: &Platform, token: &str) -> Result<()> {
    let tx = platform.begin().await?;
    email::verify(&tx, token).await?;
    tx.commit().await.map_err(Error::from)
}

/// Tells whether it has the form of a token, which can stand in a page as it is.
fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The page in one language.
struct Words {
    code: &'static str,
    ask: &'static str,
    button: &'static str,
    done: &'static str,
    wrong: &'static str,
    broken: &'static str,
}

impl Words {
    /// Norwegian where the browser prefers it, else English.
    fn of(request: &HttpRequest) -> Self {
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
        let first = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default().get(..2);
        match first {
            Some("nb" | "no" | "nn") => Self::in_language(Language::Nb),
            _ => Self::in_language(Language::En),
        }
    }

    fn in_language(language: Language) -> Self {
        match language {
            Language::En => Self {
                code: "en",
                ask: "One click, and your e-mail address is confirmed.",
                button: "Confirm my e-mail address",
                done: "Thank you: your e-mail address is confirmed. You can close this page.",
                wrong: "This link is wrong or too old. Sign in and ask for a new one.",
                broken: "Something went wrong. Try again in a moment.",
            },
            Language::Nb | Language::Nn => Self {
                code: "nb",
                ask: "Ett klikk, så er e-postadressen din bekreftet.",
                button: "Bekreft e-postadressen min",
                done: "Takk: e-postadressen din er bekreftet. Du kan lukke denne siden.",
                wrong: "Denne lenken er feil eller for gammel. Logg inn og be om en ny.",
                broken: "Noe gikk galt. Prøv igjen om et øyeblikk.",
            },
        }
    }
}

/// Writes the page; `token` has the form of one.
fn page(status: StatusCode, words: &Words, text: &str, token: Option<&str>) -> HttpResponse {
    let form = token.map_or_else(String::new, |token| {
        format!(
            "<form method=post action=verify><input type=hidden name=token value=\"{token}\">\
             <button>{}</button></form>",
            words.button,
        )
    });
    let body =
        format!(include_str!("verify.html"), language = words.code, text = text, form = form);
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
        ))
        .content_type("text/html; charset=utf-8")
        .body(body)
}
