//! What lies in the bucket, and what each request does to it.

use std::{
    collections::BTreeMap,
    ops::{Bound, Range},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{Method, StatusCode, header},
    web::{Bytes, Query},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

const SMALLEST_PART: usize = 5 * 1024 * 1024;
const PAGE: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) objects: BTreeMap<String, Object>,
    pub(super) uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    generation: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Object {
    bytes: Bytes,
    generation: u64,
    modified: DateTime<Utc>,
}

/// What the query of a request may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params {
    pub(super) prefix: Option<String>,
    #[serde(rename = "continuation-token")]
    pub(super) after: Option<String>,
    pub(super) uploads: Option<String>,
    #[serde(rename = "uploadId")]
    pub(super) upload: Option<String>,
    #[serde(rename = "partNumber")]
    pub(super) part: Option<u32>,
    #[serde(rename = "X-Goog-Date")]
    pub(super) signed_at: Option<String>,
    #[serde(rename = "X-Goog-Expires")]
    pub(super) signed_for: Option<i64>,
    #[serde(rename = "X-Goog-Signature")]
    pub(super) signature: Option<String>,
    #[serde(rename = "response-content-type")]
    pub(super) content_type: Option<String>,
    #[serde(rename = "response-content-disposition")]
    pub(super) disposition: Option<String>,
}

impl Contents {
    pub(super) fn list(&self, params: &Params) -> HttpResponse {
        let prefix = params.prefix.clone().unwrap_or_default();
        let after = match &params.after {
            Some(after) => Bound::Excluded(after.clone()),
            None => Bound::Included(prefix.clone()),
        };
        let found = self.objects.range((after, Bound::Unbounded));
        let found: Vec<_> = found.take_while(|(key, _)| key.starts_with(&prefix)).collect();
        let page: String = found.iter().take(PAGE).map(|(key, object)| object.entry(key)).collect();
        let next = found.get(PAGE).map(|_| found[PAGE - 1].0);
        let next = next.map(|key| format!("<NextContinuationToken>{key}</NextContinuationToken>"));
        let next = next.unwrap_or_default();
        xml(&format!("<ListBucketResult>{page}{next}</ListBucketResult>"))
    }

    pub(super) fn get(&self, key: &str, request: &HttpRequest, params: &Params) -> HttpResponse {
        let Some(object) = self.objects.get(key) else {
            return refusal(StatusCode::NOT_FOUND, "NoSuchKey");
        };
        let size = object.bytes.len();
        let asked = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
        let (range, mut response) = match asked.map(|asked| asked_range(asked, size)) {
            None => (0..size, HttpResponse::Ok()),
            Some(range) if range.is_empty() => {
                return refusal(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange");
            }
            Some(range) => {
                let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                let mut response = HttpResponse::PartialContent();
                response.insert_header((header::CONTENT_RANGE, told));
                (range, response)
            }
        };
        object.describe(&mut response);
        if let Some(disposition) = &params.disposition {
            response.insert_header((header::CONTENT_DISPOSITION, disposition.clone()));
        }
        response.content_type(params.content_type.as_deref().unwrap_or("application/octet-stream"));
        if request.method() == Method::HEAD {
            let nothing = futures::stream::empty::<Result<Bytes, actix_web::Error>>();
            return response.no_chunking(size as u64).streaming(nothing);
        }
        response.body(object.bytes.slice(range))
    }

    pub(super) fn put(&mut self, key: &str, bytes: Bytes) -> HttpResponse {
        self.generation += 1;
        let object = Object { bytes, generation: self.generation, modified: now() };
        let mut response = HttpResponse::Ok();
        object.describe(&mut response);
        self.objects.insert(key.to_owned(), object);
        response.finish()
    }

    pub(super) fn copy(&mut self, source: &str, key: &str) -> HttpResponse {
        let source = decoded(source);
        let source = source.split_once('/').map_or("", |(_, key)| key);
        match self.objects.get(source).map(|object| object.bytes.clone()) {
            Some(bytes) => self.put(key, bytes),
            None => refusal(StatusCode::NOT_FOUND, "NoSuchKey"),
        }
    }

    pub(super) fn begin_upload(&mut self) -> HttpResponse {
        self.generation += 1;
        let id = format!("upload-{}", self.generation);
        self.uploads.insert(id.clone(), BTreeMap::new());
        xml(&format!(
            "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
        ))
    }

    pub(super) fn put_part(&mut self, upload: &str, part: u32, bytes: Bytes) -> HttpResponse {
        let Some(parts) = self.uploads.get_mut(upload) else {
            return refusal(StatusCode::NOT_FOUND, "NoSuchUpload");
        };
        let etag = format!("\"{part}-{}\"", bytes.len());
        parts.insert(part, bytes);
        HttpResponse::Ok().insert_header((header::ETAG, etag)).finish()
    }

    pub(super) fn complete(&mut self, upload: &str, key: &str) -> HttpResponse {
        let Some(parts) = self.uploads.get(upload) else {
            return refusal(StatusCode::NOT_FOUND, "NoSuchUpload");
        };
        if parts.values().rev().skip(1).any(|part| part.len() < SMALLEST_PART) {
            return refusal(StatusCode::BAD_REQUEST, "EntityTooSmall");
        }
        let bytes: Vec<u8> = parts.values().flatten().copied().collect();
        self.uploads.remove(upload);
        self.put(key, bytes.into());
        let etag = self.objects[key].etag();
        xml(&format!(
            "<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>"
        ))
    }

    pub(super) fn abort(&mut self, upload: &str) -> HttpResponse {
        gone(self.uploads.remove(upload).is_some(), "NoSuchUpload")
    }

    pub(super) fn delete(&mut self, key: &str) -> HttpResponse {
        gone(self.objects.remove(key).is_some(), "NoSuchKey")
    }
}

impl Object {
    fn etag(&self) -> String {
        format!("\"{}\"", self.generation)
    }

    fn describe(&self, response: &mut HttpResponseBuilder) {
        response
            .insert_header((header::ETAG, self.etag()))
            .insert_header((header::LAST_MODIFIED, self.modified.to_rfc2822()))
            .insert_header(("x-goog-generation", self.generation.to_string()));
    }

    fn entry(&self, key: &str) -> String {
        format!(
            "<Contents><Key>{key}</Key><Size>{}</Size><LastModified>{}</LastModified>\
             <ETag>{}</ETag></Contents>",
            self.bytes.len(),
            self.modified.to_rfc3339(),
            self.etag(),
        )
    }
}

/// The bytes that `bytes=a-b`, `bytes=a-` or `bytes=-n` asks for.
fn asked_range(header: &str, size: usize) -> Range<usize> {
    let (start, end) = header.trim_start_matches("bytes=").split_once('-').unwrap_or(("", ""));
    match (start.parse::<usize>(), end.parse::<usize>()) {
        (Ok(start), Ok(end)) => start..size.min(end.saturating_add(1)),
        (Ok(start), Err(_)) => start..size,
        (Err(_), Ok(last)) => size.saturating_sub(last)..size,
        (Err(_), Err(_)) => 0..0,
    }
}

#[expect(clippy::disallowed_methods, reason = "a server of its own has a clock of its own")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A form is decoded as a path is, as long as it has no plus.
pub(super) fn decoded(path: &str) -> String {
    let form = Query::<Vec<(String, String)>>::from_query(&format!("path={path}"));
    form.ok().and_then(|form| form.into_inner().pop()).map(|(_, path)| path).unwrap_or_default()
}

fn xml(body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("application/xml").body(format!("<?xml version='1.0'?>{body}"))
}

pub(super) fn refusal(status: StatusCode, code: &str) -> HttpResponse {
    let body = format!("<?xml version='1.0'?><Error><Code>{code}</Code></Error>");
    HttpResponse::build(status).content_type("application/xml").body(body)
}

fn gone(was_there: bool, code: &str) -> HttpResponse {
    if was_there {
        HttpResponse::NoContent().finish()
    } else {
        refusal(StatusCode::NOT_FOUND, code)
    }
}
