//! Answers to signed URLs.

mod finding;
mod giving;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::{self, Data, Path, ServiceConfig},
};
use storage::{blob::Key, media::Patch};

use self::finding::{Found, find};
pub(in crate::library::http) use self::{finding::made, giving::give};
use super::{lists::List, sidecar};
use crate::{
    app::Platform,
    error::{Code, Error, Refused, Result},
};

/// Browsers keep files for as long as their URLs open at least.
pub(in crate::library::http) const CACHE: &str = "private, max-age=3600, immutable";

/// Serves under `/media`.
pub(in crate::library::http) fn routes(config: &mut ServiceConfig) {
    let said = web::resource("/media/{revision}/sidecar")
        .route(web::get().to(sidecar::serve))
        .route(web::head().to(sidecar::serve));
    let media = web::resource("/media/{revision}/{file}")
        .route(web::get().to(serve))
        .route(web::head().to(serve));
    config.service(said).service(media);
}

/// Something that can be fetched.
pub(in crate::library::http) struct File {
    pub key: Key,
    pub tag: String,
    pub size: u64,
    pub media_type: &'static str,
    pub disposition: String,
    /// Whether the object store may serve it itself.
    pub is_large: bool,
    /// How long it may be kept, and by whom.
    pub cache: &'static str,
    /// What is written over on the way out.
    pub patches: Vec<Patch>,
}

async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (revision, name) = path.into_inner();
    let answer = match find(&platform, &request, &revision, &name).await {
        Ok(Found::File(file)) => give(&platform, &request, file).await,
        Ok(Found::List(list)) => Ok(list_out(list)),
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(refuse)
}

/// Checks the signature of a URL, and tells its parameters.
pub(crate) fn verify(platform: &Platform, request: &HttpRequest) -> Result<Vec<(String, String)>> {
    platform
        .urls
        .verify(request.path(), request.query_string(), platform.clock.now())
        .map_err(|error| Error::refused(Code::Forbidden, capitalised(&error.to_string())))
}

fn list_out(list: List) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .content_type(list.media_type)
        .body(list.text)
}

/// Keeps whatever is in a file from acting as a page of this server.
pub(crate) fn secured(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
}

pub(crate) fn refuse(error: Error) -> HttpResponse {
    let refused = Refused::from(error);
    let status = match refused.code {
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::FORBIDDEN,
    };
    let mut answer = HttpResponse::build(status);
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(refused.message)
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
}
