//! The public keys, for whoever wants to check our tokens: a JWK set (RFC 7517).

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, ServiceConfig},
};

use crate::app::Platform;

/// Adds the route.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/.well-known/jwks.json", web::get().to(keys));
}

/// A prepared key is in the set before it signs; caches may be this old until then.
async fn keys(platform: web::Data<Platform>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type("application/jwk-set+json")
        .body(serde_json::json!(platform.keys.public()).to_string())
}
