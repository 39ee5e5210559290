//! Answers to signed URLs.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{Method, StatusCode, header},
    web::{self, Data, Path, ServiceConfig},
};
use bytes::Bytes;
use entity::{
    asset::{self, AssetFormat, Ownership},
    blob,
    id::RevisionId,
    rendition::RenditionFormat,
    revision,
};
use futures::{TryStreamExt, stream};
use sea_orm::{JoinType, QuerySelect, prelude::*};
use storage::{
    blob::{Digest, Key},
    media::{self, Patch},
};

use super::{
    disposition, links,
    lists::{self, List},
    range::{self, Answer, Conditions},
    sidecar,
};
use crate::{
    app::Platform,
    error::{Code, Error, Refused, Result},
    library::{
        reads::{
            self,
            loaders::{self, FramedOf},
        },
        renditions,
        rules::{
            format,
            rendition::Framed,
            rights::{self, AssetAction},
        },
    },
};

/// How long the object store may be asked by whom it serves itself.
const HANDOVER: Duration = Duration::from_mins(10);

/// Browsers keep files for as long as their URLs open at least.
pub(super) const CACHE: &str = "private, max-age=3600, immutable";

/// What a picture that is for sale is called when it is saved.
const PREVIEW_NAME: &str = "preview";

/// Serves under `/media`.
pub(super) fn routes(config: &mut ServiceConfig) {
    let said = web::resource("/media/{revision}/sidecar")
        .route(web::get().to(sidecar::serve))
        .route(web::head().to(sidecar::serve));
    let media = web::resource("/media/{revision}/{file}")
        .route(web::get().to(serve))
        .route(web::head().to(serve));
    config.service(said).service(media);
}

/// What a signed URL stands for.
enum Found {
    File(File),
    List(List),
}

/// Something that can be fetched.
pub(super) struct File {
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
pub(super) fn verify(platform: &Platform, request: &HttpRequest) -> Result<Vec<(String, String)>> {
    platform
        .urls
        .verify(request.path(), request.query_string(), platform.clock.now())
        .map_err(|error| Error::refused(Code::Forbidden, capitalised(&error.to_string())))
}

/// Finds what a signed URL stands for.
async fn find(
    platform: &Platform,
    request: &HttpRequest,
    revision: &str,
    name: &str,
) -> Result<Found> {
    let not_found = || Error::not_found("file");
    let params = verify(platform, request)?;
    let purpose = params.iter().find(|(name, _)| name == links::PURPOSE);
    let is_download = purpose.is_some_and(|(_, purpose)| purpose == links::DOWNLOAD);
    // What is for sale is in no library: its URL names the blob, and opens smaller pictures only.
    if let Ok(blob) = revision.parse::<Digest>() {
        let file = made(platform, blob, name, (PREVIEW_NAME, &Framed::default())).await?;
        return Ok(Found::File(file));
    }
    let revision: RevisionId = revision.parse().map_err(|_| not_found())?;

    let db = platform.db.reader();
    let whose = revision::Entity::belongs_to(asset::Entity)
        .from(revision::Column::AssetId)
        .to(asset::Column::Id);
    let found = revision::Entity::find_by_id(revision)
        .join(JoinType::InnerJoin, whose.into())
        .select_also(asset::Entity)
        .one(db)
        .await?;
    let Some((revision, Some(asset))) = found else { return Err(not_found()) };
    let blob: Digest = revision.digest.parse().map_err(anyhow::Error::new)?;
    if name == "original" {
        let standing = reads::rights::of_one(db, &asset).await?;
        rights::check(&standing, AssetAction::Download, platform.db.now())?;
        return Ok(Found::File(File {
            key: Key::Blob(blob),
            tag: format!("\"{blob}\""),
            size: u64::try_from(revision.size).unwrap_or_default(),
            media_type: format::stored(revision.format).mime(),
            disposition: disposition::header(&asset.name, revision.format, is_download),
            is_large: true,
            cache: CACHE,
            patches: Vec::new(),
        }));
    }
    // Only of what Vibbio filmed it can happen that nobody may look at it any more.
    if asset.ownership == Ownership::VibbioRaw {
        let standing = reads::rights::of_one(db, &asset).await?;
        rights::check(&standing, AssetAction::View, platform.db.now())?;
    }
    if let Some(list) = lists::write(platform, &revision, name).await? {
        return Ok(Found::List(list));
    }
    let framed = loaders::framed(db, &[asset.id]).await?.remove(&FramedOf(asset.id));
    let framed = framed.unwrap_or_default();
    Ok(Found::File(made(platform, blob, name, (&asset.name, &framed)).await?))
}

/// Finds what was made of a blob; a picture is made now unless it is there.
pub(super) async fn made(
    platform: &Platform,
    digest: Digest,
    name: &str,
    (called, framed): (&str, &Framed),
) -> Result<File> {
    let not_found = || Error::not_found("file");
    let found = if let Some(found) = renditions::find(platform, &digest.to_string(), name).await? {
        found
    } else {
        let wanted = renditions::wanted(name, framed).ok_or_else(not_found)?;
        let blob = blob::Entity::find_by_id(digest.to_string());
        let blob = blob.one(platform.db.reader()).await?.ok_or_else(not_found)?;
        renditions::obtain(platform, &blob, wanted).await?.ok_or_else(not_found)?
    };
    let inline = |format| disposition::header(called, format, false);
    Ok(File {
        key: Key::Rendition { blob: digest, name: found.name },
        tag: format!("\"{digest}-{name}\""),
        size: u64::try_from(found.bytes).unwrap_or_default(),
        media_type: format::made(found.format),
        disposition: match found.format {
            RenditionFormat::Webp => inline(AssetFormat::Webp),
            RenditionFormat::Jpeg => inline(AssetFormat::Jpeg),
            RenditionFormat::Avif => inline(AssetFormat::Avif),
            RenditionFormat::Png => inline(AssetFormat::Png),
            RenditionFormat::Mp4 => inline(AssetFormat::Mp4),
            RenditionFormat::M3u8 | RenditionFormat::Json => "inline".into(),
        },
        is_large: found.format == RenditionFormat::Mp4,
        cache: CACHE,
        patches: Vec::new(),
    })
}

/// Gives the file, or the part of it that is asked for.
pub(super) async fn give(
    platform: &Platform,
    request: &HttpRequest,
    file: File,
) -> Result<HttpResponse> {
    let is_head = request.method() == Method::HEAD;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let conditions = Conditions {
        if_match: header(header::IF_MATCH),
        if_none_match: header(header::IF_NONE_MATCH),
        if_range: header(header::IF_RANGE),
        range: header(header::RANGE).filter(|_| !is_head),
    };
    let (status, part) = match range::answer(conditions, &file.tag, file.size) {
        Answer::Whole => (StatusCode::OK, 0..file.size),
        Answer::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Answer::Fresh => return Ok(labelled(StatusCode::NOT_MODIFIED, &file).finish()),
        Answer::Stale => return Ok(labelled(StatusCode::PRECONDITION_FAILED, &file).finish()),
        Answer::NoSuchPart => {
            let mut answer = labelled(StatusCode::RANGE_NOT_SATISFIABLE, &file);
            return Ok(answer
                .insert_header((header::CONTENT_RANGE, format!("bytes */{}", file.size)))
                .finish());
        }
    };
    if let Some(answer) = hand_over(platform, &file).await? {
        return Ok(answer);
    }
    let mut answer = labelled(status, &file);
    answer
        .insert_header((header::CONTENT_TYPE, file.media_type))
        .insert_header((header::CONTENT_DISPOSITION, file.disposition.as_str()));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.size);
        answer.insert_header((header::CONTENT_RANGE, range));
    }
    let length = part.end - part.start;
    if is_head {
        let nothing = stream::empty::<std::result::Result<Bytes, std::io::Error>>();
        return Ok(answer.body(SizedStream::new(length, nothing)));
    }
    let mut at = part.start;
    let bytes = platform.blobs.read(&file.key, Some(part)).await.map_err(anyhow::Error::new)?;
    let bytes = bytes.map_err(std::io::Error::from).map_ok(move |chunk| {
        let begin = at;
        at += chunk.len() as u64;
        media::patched(chunk, begin, &file.patches)
    });
    Ok(answer.body(SizedStream::new(length, bytes)))
}

fn list_out(list: List) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .content_type(list.media_type)
        .body(list.text)
}

/// Lets the object store serve a large file itself, where it can.
async fn hand_over(platform: &Platform, file: &File) -> Result<Option<HttpResponse>> {
    if !file.is_large {
        return Ok(None);
    }
    let signed = platform
        .blobs
        .signed_get(&file.key, HANDOVER, &file.disposition, file.media_type)
        .await
        .map_err(anyhow::Error::new)?;
    Ok(signed.map(|url| {
        HttpResponse::TemporaryRedirect()
            .insert_header((header::LOCATION, url.as_str()))
            .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .finish()
    }))
}

/// Begins an answer with what all answers about a file say.
fn labelled(status: StatusCode, file: &File) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    secured(&mut answer)
        .insert_header((header::ETAG, file.tag.as_str()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, file.cache));
    answer
}

/// Keeps whatever is in a file from acting as a page of this server.
pub(super) fn secured(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
}

pub(super) fn refuse(error: Error) -> HttpResponse {
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
