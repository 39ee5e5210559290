//! Archives of many files.

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{Method, header},
    web::{self, Data, Path, ServiceConfig},
};
use bytes::Bytes;
use entity::{
    download::{self, DownloadState},
    id::DownloadId,
};
use futures::{TryStreamExt, stream};
use sea_orm::prelude::*;
use storage::blob::Key;

use super::{
    disposition,
    serve::{CACHE, File, give, refuse, secured, verify},
};
use crate::{
    app::Platform,
    error::{Error, Result},
    library::{
        packing::{Archive, Plan},
        reads::downloads,
    },
};

const MEDIA_TYPE: &str = "application/zip";

/// Serves under `/downloads`.
pub(super) fn routes(config: &mut ServiceConfig) {
    let archive = web::resource("/downloads/{download}")
        .route(web::get().to(serve))
        .route(web::head().to(serve));
    config.service(archive);
}

async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    download: Path<String>,
) -> HttpResponse {
    let answer = match find(&platform, &request, &download).await {
        Ok(download) => answer(&platform, &request, download).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(refuse)
}

/// Finds the archive that a signed URL stands for.
async fn find(
    platform: &Platform,
    request: &HttpRequest,
    download: &str,
) -> Result<download::Model> {
    let not_found = || Error::not_found("file");
    verify(platform, request)?;
    let id: DownloadId = download.parse().map_err(|_| not_found())?;
    let found = download::Entity::find_by_id(id)
        .filter(download::COLUMN.state.eq(DownloadState::Ready))
        .filter(download::COLUMN.expires_at.gt(platform.db.now()));
    found.one(platform.db.reader()).await?.ok_or_else(not_found)
}

/// Gives an archive that lies in storage, or packs it while it goes out.
async fn answer(
    platform: &Platform,
    request: &HttpRequest,
    download: download::Model,
) -> Result<HttpResponse> {
    let name = disposition::of_archive(&download.name);
    if let Some((piece, size)) = download.piece.zip(download.size) {
        let file = File {
            key: Key::Piece(piece),
            tag: format!("\"{}\"", download.id),
            size: u64::try_from(size).unwrap_or_default(),
            media_type: MEDIA_TYPE,
            disposition: name,
            is_large: true,
            cache: CACHE,
            patches: Vec::new(),
        };
        return give(platform, request, file).await;
    }
    let db = platform.db.reader();
    let member = downloads::owner(db, &download).await?;
    let member = member.ok_or_else(|| Error::not_found("file"))?;
    let plan = Plan::new(platform, &member, &download.chosen).await?;
    let size = plan.size();
    let mut answer = HttpResponse::Ok();
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::ACCEPT_RANGES, "none"))
        .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
        .insert_header((header::CONTENT_DISPOSITION, name));
    if request.method() == Method::HEAD {
        let nothing = stream::empty::<std::result::Result<Bytes, Error>>();
        return Ok(answer.body(SizedStream::new(size, nothing)));
    }
    let archive = Archive::new(&platform.blobs, plan.entries(platform.db.now()));
    // The answer has begun, so that it can only be cut off.
    let bytes = archive.into_stream().inspect_err(move |error| {
        tracing::error!(download.id = %download.id, "An archive was cut off: {error}");
    });
    Ok(answer.body(SizedStream::new(size, Box::pin(bytes))))
}
