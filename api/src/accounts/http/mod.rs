//! The pages behind mailed links, for those who have no other front end.
//!
//! Programs that scan mail open its links, so opening a page does nothing; its button does.

mod invitation;
mod page;
mod verification;
mod words;

use actix_web::web::{self, ServiceConfig};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    let verification = web::resource("/verify")
        .route(web::get().to(verification::ask))
        .route(web::post().to(verification::verify));
    let invitation = web::resource("/invitation")
        .route(web::get().to(invitation::ask))
        .route(web::post().to(invitation::accept));
    config.service(verification).service(invitation);
}
