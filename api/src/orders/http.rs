//! The materials of an order, packed while they are fetched.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Path, ServiceConfig},
};
use chrono::{DurationRound, TimeDelta};
use entity::{id::OrderId, order};
use futures::{TryStreamExt, stream};
use sea_orm::prelude::*;

use super::reads::{archive_name, materials};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        http::{
            disposition::of_archive,
            links,
            serve::{refuse, secured, verify},
        },
        packing::Archive,
    },
};

/// How long a URL lives at least, and at most twice.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// Serves `/orders/{order}/materials`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::resource("/orders/{order}/materials").route(web::get().to(serve)));
}

/// The URL under which whoever has it fetches all that an order is made of.
#[must_use]
pub fn materials_url(platform: &Platform, order: OrderId) -> String {
    let path = format!("/orders/{order}/materials");
    // The same for a while, however often it is asked for.
    let now = platform.clock.now();
    let until = now.duration_trunc(LIFE).unwrap_or(now) + LIFE * 2;
    let query = platform.urls.sign(&path, &[], until);
    format!("{}{path}?{query}", links::server(platform))
}

async fn serve(platform: Data<Platform>, request: HttpRequest, id: Path<String>) -> HttpResponse {
    answer(&platform, &request, &id).await.unwrap_or_else(refuse)
}

async fn answer(platform: &Platform, request: &HttpRequest, id: &str) -> Result<HttpResponse> {
    let not_found = || Error::not_found("file");
    verify(platform, request)?;
    let id: OrderId = id.parse().map_err(|_| not_found())?;
    let db = platform.db.reader();
    let order = order::Entity::find_by_id(id).one(db).await?.ok_or_else(not_found)?;
    let files = materials(db, &order, platform.db.now()).await?;
    let mut answer = HttpResponse::Ok();
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::ACCEPT_RANGES, "none"))
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((header::CONTENT_DISPOSITION, of_archive(&archive_name(&order))));
    let archive = Archive::new(&platform.blobs, stream::iter(files.into_iter().map(Ok)));
    // The answer has begun, so that it can only be cut off.
    let bytes = archive.into_stream().inspect_err(move |error| {
        tracing::error!(order.id = %id, "The materials of an order were cut off: {error}");
    });
    Ok(answer.streaming(Box::pin(bytes)))
}
