//! The pages behind mailed links, for those who have no other front end.
//!
//! Programs that scan mail open its links, so opening a page does nothing; its button does. What a
//! page may do rests on what is in its form alone: no page reads a cookie or a header, so that
//! nobody else's page can do more by sending the same form.

mod invitation;
mod links;
pub(crate) mod page;
mod reset;
mod words;

use actix_web::web::{self, ServiceConfig};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    for link in links::ALL {
        config.service(link.resource());
    }
    let reset =
        web::resource("/reset").route(web::get().to(reset::ask)).route(web::post().to(reset::act));
    let invitation = web::resource("/invitation")
        .route(web::get().to(invitation::ask))
        .route(web::post().to(invitation::accept));
    config.service(reset).service(invitation);
}
