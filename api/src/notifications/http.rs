//! The page behind the link that ends mails, and the click that ends them (RFC 8058).
//!
//! Programs that scan mail open its links, so opening the page ends nothing; its button does, and
//! so does the request that a mail program sends by itself.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data, ServiceConfig},
};
use entity::{notification_preference::NotificationKind, user::Language};
use sea_orm::Iterable;
use serde::Deserialize;

use crate::{
    accounts::{
        actions::preferences as actions,
        http::page::{Page, acting},
        rules::preferences,
    },
    app::Platform,
    cause::Actor,
    error::{Error, Refused, Result},
    mail::unsubscribe::{self, Ending},
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
    let page = Page::of(&request);
    let words = Words::in_language(page.language());
    match unsubscribe::read(&platform, &link.token).map_err(Refused::from) {
        Ok(Some(_)) => {
            // One of ours, which can stand in a page as it is.
            let form = format!(
                "<form method=post action=\"unsubscribe?token={}\"><button>{}</button></form>",
                link.token, words.button,
            );
            page.asks(StatusCode::OK, words.ask, form)
        }
        Ok(None) => page.says(StatusCode::NOT_FOUND, words.wrong),
        Err(_) => page.broke(),
    }
}

/// The body says `List-Unsubscribe=One-Click` or nothing: whoever has the link may end the mails.
async fn end(
    platform: Data<Platform>,
    request: HttpRequest,
    link: web::Query<Link>,
) -> HttpResponse {
    let page = Page::of(&request);
    let words = Words::in_language(page.language());
    let platform = acting(&platform, &request, "unsubscribe");
    match silence(&platform, &link.token).await.map_err(Refused::from) {
        Ok(true) => page.says(StatusCode::OK, words.done),
        Ok(false) => page.says(StatusCode::NOT_FOUND, words.wrong),
        Err(_) => page.broke(),
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

/// What the page says in one language.
struct Words {
    ask: &'static str,
    button: &'static str,
    done: &'static str,
    wrong: &'static str,
}

impl Words {
    fn in_language(language: Language) -> Self {
        if matches!(language, Language::En) {
            Self {
                ask: "One click, and you get no more mails of this sort.",
                button: "Unsubscribe",
                done: "Done: you get no more mails of this sort. In your settings you can choose \
                       otherwise at any time.",
                wrong: "This link is wrong. In your settings you can choose which mails you get.",
            }
        } else {
            Self {
                ask: "Ett klikk, så får du ikke flere e-poster av denne typen.",
                button: "Meld meg av",
                done: "Gjort: du får ikke flere e-poster av denne typen. I innstillingene kan du \
                       når som helst velge noe annet.",
                wrong: "Denne lenken er feil. I innstillingene kan du velge hvilke e-poster du får.",
            }
        }
    }
}
