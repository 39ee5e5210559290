//! The page behind a link, for people without a login: a gallery, a player, downloads and a drop
//! box. Without scripts everything works; with them the drop box shows how far it is.
//!
//! - Whoever has opened a link goes on by a cookie of its path, signed for the link and its
//!   password, for two hours. Nothing but the page itself is served without it.
//! - What is shown is decided at every request: a link that is revoked or over is closed for those
//!   who have it open, too, and what may no longer be shared is gone from it.
//! - By a link with a watermark nothing goes out but pictures that carry it: `files` gives no other
//!   picture, plays nothing, and downloads nothing.
//! - A link that does not open says nothing about why, nor about what it led to.

mod drop;
mod files;
mod gallery;
mod gate;
mod page;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Form, Path, Payload, ServiceConfig},
};
use serde::Deserialize;
use tracing::{Instrument, Span};

use self::page::Page;
use crate::app::Platform;

/// Serves under `/s`.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/s/style.css").route(web::get().to(style)))
        .service(web::resource("/s/drop.js").route(web::get().to(script)))
        .service(web::resource("/s/{token}").route(web::get().to(look)).route(web::post().to(open)))
        .service(web::resource("/s/{token}/upload").route(web::post().to(upload)))
        .service(web::resource("/s/{token}/{asset}").route(web::get().to(item)))
        .service(
            web::resource("/s/{token}/{asset}/{file}")
                .route(web::get().to(file))
                .route(web::head().to(file)),
        );
}

/// What the door asks for.
#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    password: String,
}

/// Which part of a gallery is looked at, and what became of files that were sent.
#[derive(Deserialize)]
struct View {
    #[serde(default)]
    page: u32,
    taken: Option<u32>,
    refused: Option<u32>,
}

async fn look(
    platform: Data<Platform>,
    request: HttpRequest,
    token: Path<String>,
    view: web::Query<View>,
) -> HttpResponse {
    let page = Page::of(&platform, &request);
    let shown = gallery::show(&page, &token, &view).await;
    shown.unwrap_or_else(|shut| page.shut(shut))
}

async fn open(
    platform: Data<Platform>,
    request: HttpRequest,
    token: Path<String>,
    key: Form<Key>,
) -> HttpResponse {
    let page = Page::of(&platform, &request);
    let opened = gate::open(&page, &token, key.into_inner().password).await;
    opened.unwrap_or_else(|shut| page.shut(shut))
}

async fn item(
    platform: Data<Platform>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let page = Page::of(&platform, &request);
    let (token, asset) = path.into_inner();
    let shown = gallery::item(&page, &token, &asset).await;
    shown.unwrap_or_else(|shut| page.shut(shut))
}

async fn file(
    platform: Data<Platform>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
) -> HttpResponse {
    let page = Page::of(&platform, &request);
    let (token, asset, name) = path.into_inner();
    let given = files::give(&page, &token, &asset, &name).await;
    given.unwrap_or_else(|shut| page.shut(shut))
}

async fn upload(
    platform: Data<Platform>,
    request: HttpRequest,
    token: Path<String>,
    mut payload: Payload,
) -> HttpResponse {
    let taking = async move {
        let page = Page::of(&platform, &request);
        let given = drop::take(&page, &token, &mut payload).await;
        given.unwrap_or_else(|shut| page.shut(shut))
    };
    // A task of its own is not given up with the connection, and gives back what it kept.
    let given = actix_web::rt::spawn(taking.instrument(Span::current())).await;
    given.unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

async fn style() -> HttpResponse {
    asset("text/css; charset=utf-8", include_str!("pages/style.css"))
}

async fn script() -> HttpResponse {
    asset("text/javascript; charset=utf-8", include_str!("pages/drop.js"))
}

fn asset(media_type: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type(media_type)
        .body(text)
}
