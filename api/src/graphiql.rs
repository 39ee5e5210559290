//! GraphiQL, the page at `/graphiql` to try the API by hand.
//!
//! The page comes from the binary and loads nothing from elsewhere. Only when the binary was built
//! without npm does it fetch GraphiQL's packages, at the same versions, from a CDN: each file is
//! held against its digest, and the page says so.

use std::{io::Read, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, guard,
    http::{
        StatusCode,
        header::{self, ContentEncoding, ETag, EntityTag, Header, IfNoneMatch},
    },
    web,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::transport::gzip;

mod built {
    //! What `build.rs` found, each file a name and its bytes.
    include!(concat!(env!("OUT_DIR"), "/graphiql.rs"));
}

/// The page as a build with npm has it: a bundle, which may run what this server serves, speak to
/// this server, and style as its editor must.
static EMBEDDED: Edition = Edition {
    entry: "main-",
    files: built::BUNDLE,
    gzipped: true,
    lasting: "public, max-age=31536000, immutable",
    notice: "",
    policy: "default-src 'none'; script-src 'self'; worker-src 'self'; \
             style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/// The page as a build without npm has it: its sources, which may also fetch from the CDN, run the
/// bundler and then what that made.
static FROM_CDN: Edition = Edition {
    entry: "cdn.",
    files: built::SOURCES,
    gzipped: false,
    lasting: "no-cache",
    notice: "<p id=\"notice\" role=\"note\">This server was built without npm, so GraphiQL is not \
             part of it. Your browser loads the same version from cdn.jsdelivr.net and checks \
             every file against its digest.</p>",
    policy: "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src blob:; \
             style-src 'self' blob: 'unsafe-inline'; font-src data:; img-src 'self' data:; \
             connect-src 'self' https://cdn.jsdelivr.net; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
};

static EMBEDDED_PAGE: LazyLock<String> = LazyLock::new(|| EMBEDDED.page());
static CDN_PAGE: LazyLock<String> = LazyLock::new(|| FROM_CDN.page());

/// One way in which the page reaches the browser.
struct Edition {
    /// How the names of the script and the style begin that the page asks for.
    entry: &'static str,
    files: &'static [(&'static str, &'static [u8])],
    gzipped: bool,
    lasting: &'static str,
    notice: &'static str,
    policy: &'static str,
}

/// Adds the page and its files.
pub fn routes(config: &mut web::ServiceConfig) {
    if built::BUNDLE.is_empty() {
        cdn_routes(config);
    } else {
        serve(config, &EMBEDDED, &EMBEDDED_PAGE);
    }
}

/// Adds the page as a build without npm has it.
pub fn cdn_routes(config: &mut web::ServiceConfig) {
    serve(config, &FROM_CDN, &CDN_PAGE);
}

fn serve(
    config: &mut web::ServiceConfig,
    edition: &'static Edition,
    page: &'static LazyLock<String>,
) {
    let html = move |request: HttpRequest| async move { edition.html(&request, page.as_bytes()) };
    let file = move |request: HttpRequest, name: web::Path<String>| async move {
        edition.file(&request, &name)
    };
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config.route("/graphiql", read().to(html)).route("/graphiql/{name}", read().to(file));
}

impl Edition {
    fn page(&self) -> String {
        let link = |name| format!("<link rel=\"license\" href=\"graphiql/{name}\">");
        let config = json!({ "examples": examples() }).to_string().replace('<', "\\u003c");
        include_str!("../graphiql/page.html")
            .replace("{style}", self.named(self.entry, ".css").unwrap_or_default())
            .replace("{script}", self.named(self.entry, ".js").unwrap_or_default())
            .replace("{licences}", &self.named("licences-", ".txt").map(link).unwrap_or_default())
            .replace("{notice}", self.notice)
            .replace("{config}", &config)
    }

    fn named(&self, begin: &str, end: &str) -> Option<&'static str> {
        let mut names = self.files.iter().map(|(name, _)| name.trim_end_matches(".gz"));
        names.find(|name| name.starts_with(begin) && name.ends_with(end))
    }

    fn html(&self, request: &HttpRequest, page: &'static [u8]) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, "no-cache"));
        response.content_type("text/html; charset=utf-8");
        self.answer(request, response, page, false)
    }

    fn file(&self, request: &HttpRequest, wanted: &str) -> HttpResponse {
        let found = self.files.iter().find(|(name, _)| name.trim_end_matches(".gz") == wanted);
        let Some((_, body)) = found else {
            return HttpResponse::NotFound().finish();
        };
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, self.lasting));
        response.content_type(match wanted.rsplit_once('.').map(|(_, end)| end) {
            Some("css") => "text/css; charset=utf-8",
            Some("json") => "application/json",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        });
        self.answer(request, response, body, self.gzipped)
    }

    fn answer(
        &self,
        request: &HttpRequest,
        mut response: HttpResponseBuilder,
        body: &'static [u8],
        gzipped: bool,
    ) -> HttpResponse {
        let tag = EntityTag::new_weak(BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(body)[..18]));
        let known = is_known(request, &tag);
        response
            .insert_header(ETag(tag))
            .insert_header((header::VARY, "Accept-Encoding"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header((header::CONTENT_SECURITY_POLICY, self.policy));
        if known {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        if !gzipped {
            let body = gzip::pack(request, &mut response, Bytes::from_static(body));
            return response.body(body);
        }
        if gzip::is_taken(request) {
            return response.insert_header(ContentEncoding::Gzip).body(Bytes::from_static(body));
        }
        let mut plain = Vec::new();
        match GzDecoder::new(body).read_to_end(&mut plain) {
            Ok(_) => response.body(plain),
            Err(_) => HttpResponse::InternalServerError().finish(),
        }
    }
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(tag)),
        Err(_) => false,
    }
}

/// The example operations in order, each `NN_title.graphql` with its variables, `NN_title.json`.
fn examples() -> Vec<Value> {
    let text = |name: &str| {
        let (_, bytes) = built::OPERATIONS.iter().find(|(other, _)| *other == name)?;
        std::str::from_utf8(bytes).ok()
    };
    let stems = built::OPERATIONS.iter().filter_map(|(name, _)| name.strip_suffix(".graphql"));
    stems
        .map(|stem| {
            let title = stem.split_once('_').map_or(stem, |(_, title)| title).replace('_', " ");
            json!({
                "title": title,
                "query": text(&format!("{stem}.graphql")),
                "variables": text(&format!("{stem}.json")),
            })
        })
        .collect()
}
