//! What is said about an asset, as a file to be kept beside its own.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use entity::{asset, id::RevisionId, revision};
use sea_orm::prelude::*;

use super::{
    disposition,
    serve::{refuse, secured, verify},
};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::reads,
};

/// Answers with the sidecar that a signed URL stands for, as it would be written now.
pub(super) async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    revision: Path<String>,
) -> HttpResponse {
    answer(&platform, &request, &revision).await.unwrap_or_else(refuse)
}

async fn answer(
    platform: &Platform,
    request: &HttpRequest,
    revision: &str,
) -> Result<HttpResponse> {
    verify(platform, request)?;
    let not_found = || Error::not_found("file");
    let revision: RevisionId = revision.parse().map_err(|_| not_found())?;
    let db = platform.db.reader();
    let revision = revision::Entity::find_by_id(revision).one(db).await?.ok_or_else(not_found)?;
    let asset = asset::Entity::find_by_id(revision.asset_id).one(db).await?;
    let asset = asset.ok_or_else(not_found)?;
    let sidecar = reads::sidecar::write(db, &asset, &revision).await?;
    Ok(secured(&mut HttpResponse::Ok())
        .insert_header((header::CONTENT_TYPE, "application/rdf+xml"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            disposition::of_sidecar(&asset.name, revision.format),
        ))
        .body(sidecar))
}
