//! The page behind the link that ends mails, and the click that ends them (RFC 8058).
//!
//! Programs that scan mail open its links, so opening the page ends nothing; its button does, and
//! so does the request that a mail program sends by itself.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Data, ServiceConfig},
};
use entity::{notification_preference::NotificationKind, user::Language};
use sea_orm::Iterable;
use serde::Deserialize;

use crate::{
    access::Viewer,
    accounts::{actions::preferences as actions, rules::preferences},
    app::Platform,
    cause::{Actor, Cause},
    error::{Error, Refused, Result},
    mail::unsubscribe::{self, Ending},
    transport::RequestHead,
};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/unsubscribe").route(web::get().to(ask)).route(web::post().to(end)),
    );
}

/// What the link carries.
#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

async fn ask(
    platform: Data<Platform>,
    request: HttpRequest,
    link: web::Query<Link>,
) -> HttpResponse {
    let words = Words::of(&request);
    match unsubscribe::read(&platform, &link.token).map_err(Refused::from) {
        Ok(Some(_)) => page(StatusCode::OK, &words, words.ask, Some(&link.token)),
        Ok(None) => page(StatusCode::NOT_FOUND, &words, words.wrong, None),
        Err(_) => page(StatusCode::INTERNAL_SERVER_ERROR, &words, words.broken, None),
    }
}

/// The body says `List-Unsubscribe=One-Click` or nothing: whoever has the link may end the mails.
async fn end(
    platform: Data<Platform>,
    request: HttpRequest,
    link: web::Query<Link>,
) -> HttpResponse {
    let words = Words::of(&request);
    let cause = Cause::request(&RequestHead::of(&request), &Viewer::Stranger);
    let platform = platform.caused(cause.doing("unsubscribe"));
    match silence(&platform, &link.token).await.map_err(Refused::from) {
        Ok(true) => page(StatusCode::OK, &words, words.done, None),
        Ok(false) => page(StatusCode::NOT_FOUND, &words, words.wrong, None),
        Err(_) => page(StatusCode::INTERNAL_SERVER_ERROR, &words, words.broken, None),
    }
}

/// Ends what a token says; again and again it is the same. Tells whether it is a token.
async fn silence(platform: &Platform, token: &str) -> Result<bool> {
    let Some(Ending { user, kind, channel }) = unsubscribe::read(platform, token)? else {
        return Ok(false);
    };
    let tx = platform.by(Actor::User { user, is_staff: false }).begin().await?;
    let kinds = NotificationKind::iter().filter(|one| kind.is_none_or(|kind| kind == *one));
    for kind in kinds.filter(|kind| !preferences::is_fixed(*kind, channel)) {
        actions::tell(&tx, user, (kind, channel), Some(false)).await?;
    }
    tx.note(user, crate::audit::Change::untold(None)).await;
    tx.commit().await.map_err(Error::from)?;
    Ok(true)
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
        if matches!(language, Language::En) {
            Self {
                code: "en",
                ask: "One click, and you get no more mails of this sort.",
                button: "Unsubscribe",
                done: "Done: you get no more mails of this sort. In your settings you can choose \
                       otherwise at any time.",
                wrong: "This link is wrong. In your settings you can choose which mails you get.",
                broken: "Something went wrong. Try again in a moment.",
            }
        } else {
            Self {
                code: "nb",
                ask: "Ett klikk, så får du ikke flere e-poster av denne typen.",
                button: "Meld meg av",
                done: "Gjort: du får ikke flere e-poster av denne typen. I innstillingene kan du \
                       når som helst velge noe annet.",
                wrong: "Denne lenken er feil. I innstillingene kan du velge hvilke e-poster du får.",
                broken: "Noe gikk galt. Prøv igjen om et øyeblikk.",
            }
        }
    }
}

/// Writes the page; `token` is one of ours, which can stand in a page as it is.
fn page(status: StatusCode, words: &Words, text: &str, token: Option<&str>) -> HttpResponse {
    let form = token.map_or_else(String::new, |token| {
        format!(
            "<form method=post action=\"unsubscribe?token={token}\"><button>{}</button></form>",
            words.button,
        )
    });
    let body = format!(
        include_str!("../accounts/http/page.html"),
        language = words.code,
        text = text,
        form = form
    );
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
