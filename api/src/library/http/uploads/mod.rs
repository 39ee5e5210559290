//! Files that come in over HTTP: tus 1.0.0 at `/uploads`, with creation (with upload, and of a
//! length that is not known yet), expiration, checksum, termination and concatenation; and signed
//! requests, where files lie in no bucket that could take them itself.

mod answer;
mod content;
mod create;
mod headers;
mod metadata;
mod resume;

use actix_cors::Cors;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web::{self, Data, Path, Payload, ServiceConfig},
};
use entity::id::UploadId;
use tracing::{Instrument, Span};

use self::{
    answer::{Answer, Problem},
    headers::Headers,
};
use crate::{
    access::{Duty, Permission},
    accounts::sessions,
    app::Platform,
    cause::Cause,
    error::Error,
    library::reads::uploads::Sender,
    transport::RequestHead,
};

/// The headers of requests that speak tus.
const SENT: [&str; 8] = [
    "tus-resumable",
    "upload-checksum",
    "upload-concat",
    "upload-defer-length",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "x-http-method-override",
];

/// The headers of answers that do.
const READ: [&str; 12] = [
    "location",
    "tus-checksum-algorithm",
    "tus-extension",
    "tus-max-size",
    "tus-resumable",
    "tus-version",
    "upload-concat",
    "upload-defer-length",
    "upload-expires",
    "upload-length",
    "upload-metadata",
    "upload-offset",
];

const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,expiration,checksum,\
                          termination,concatenation";

/// Serves under `/uploads`.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource(["/uploads", "/uploads/"]).route(web::route().to(all)))
        .service(web::resource("/uploads/{id}").route(web::route().to(one)))
        .service(web::resource("/uploads/{id}/content").route(web::put().to(content::put)));
}

/// Lets pages of other origins send files, too.
pub fn cors(cors: Cors) -> Cors {
    cors.allowed_methods([Method::DELETE, Method::PATCH, Method::PUT])
        .allowed_headers(SENT)
        .expose_headers(READ)
}

async fn all(platform: Data<Platform>, request: HttpRequest, payload: Payload) -> HttpResponse {
    serve(platform, request, payload, None).await
}

async fn one(
    platform: Data<Platform>,
    request: HttpRequest,
    payload: Payload,
    id: Path<String>,
) -> HttpResponse {
    serve(platform, request, payload, Some(id.into_inner())).await
}

async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    mut payload: Payload,
    id: Option<String>,
) -> HttpResponse {
    let serving = async move {
        let answer = answer(&platform, &request, &mut payload, id.as_deref()).await;
        answer.unwrap_or_else(Answer::from).written(payload)
    };
    // A task of its own is not given up with the connection, and keeps what has come.
    let served = actix_web::rt::spawn(serving.instrument(Span::current())).await;
    served.unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

async fn answer(
    platform: &Platform,
    request: &HttpRequest,
    payload: &mut Payload,
    id: Option<&str>,
) -> Result<Answer, Problem> {
    let headers = Headers::of(request);
    let method = headers.method(request.method());
    if method == Method::OPTIONS {
        return Ok(options(platform));
    }
    headers.version()?;
    let (sender, cause) = sender(platform, request, &method).await?;
    let platform = &platform.caused(cause);
    let Some(id) = id else {
        return match method {
            Method::POST => create::post(platform, &sender, &headers, payload).await,
            _ => Err(Problem::method("OPTIONS, POST")),
        };
    };
    let id: UploadId = id.parse().map_err(|_| Error::not_found("upload"))?;
    match method {
        Method::HEAD => resume::head(platform, &sender, id).await,
        Method::PATCH => resume::patch(platform, &sender, id, (&headers, payload)).await,
        Method::DELETE => resume::delete(platform, &sender, id).await,
        _ => Err(Problem::method("DELETE, HEAD, OPTIONS, PATCH")),
    }
}

/// Tells what can be done here.
fn options(platform: &Platform) -> Answer {
    Answer::new(StatusCode::NO_CONTENT)
        .with("tus-version", &headers::VERSION)
        .with("tus-max-size", &platform.config.max_upload)
        .with("tus-extension", &EXTENSIONS)
        .with("tus-checksum-algorithm", &headers::ALGORITHMS)
}

/// Finds out who sends, and proves that they may.
async fn sender(
    platform: &Platform,
    request: &HttpRequest,
    method: &Method,
) -> Result<(Sender, Cause), Problem> {
    let head = RequestHead::of(request);
    let found = sessions::authenticate(platform, head.token.as_deref()).await?;
    let now = platform.db.now();
    let member = found.viewer.member(Permission::LibraryWrite, now);
    let sender = Sender { member, staff: found.viewer.staff(Duty::Produce) };
    if sender.staff.is_err() {
        sender.member.map_err(Error::from)?;
    }
    Ok((sender, Cause::request(&head, &found.viewer).doing(format!("{method} /uploads"))))
}
