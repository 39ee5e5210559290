//! Files and smaller pictures over HTTP, under signed URLs.
//!
//! A signed URL is all that is asked for, so that `<img>` and `<video>` work: it names a revision,
//! says nothing of accounts, and expires after an hour or two. What the rights do not allow is
//! refused when the URL is asked for and once more when it is used.
//!
//! The other way round files come in over HTTP: by tus, and by signed requests ([`uploads`]).
//!
//! People without a login see and send files at a page under `/s`, by a link that was made for them.

pub mod disposition;
mod downloads;
mod language;
pub mod links;
mod lists;
pub mod range;
pub(crate) mod serve;
mod share;
mod sidecar;
pub mod uploads;

use actix_web::web::ServiceConfig;

pub(crate) use self::{
    language::is_norwegian_asked,
    serve::{refuse, secured, verify},
};

/// Serves under `/downloads`, `/media`, `/s` and `/uploads`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(downloads::routes)
        .configure(serve::routes)
        .configure(share::routes)
        .configure(uploads::routes);
}
