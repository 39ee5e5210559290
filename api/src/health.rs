//! Signs of life for whoever runs the nodes.
//!
//! `/health/live` says that the process answers; `/health/started` and `/health/ready` say that it
//! can serve: the database and the storage answer, and it is not stopping.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::app::Platform;

/// Adds the endpoints.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/health/live", web::get().to(HttpResponse::NoContent))
        .route("/health/started", web::get().to(ready))
        .route("/health/ready", web::get().to(ready));
}

/// What a node can reach, as the readiness endpoint answers.
#[derive(Serialize)]
struct Readiness {
    database: bool,
    stopping: bool,
}

async fn ready(platform: web::Data<Platform>) -> HttpResponse {
    let database = platform.db.ready().await;
    if let Err(error) = &database {
        tracing::warn!("The database does not answer: {error}");
    }
    let readiness =
        Readiness { database: database.is_ok(), stopping: platform.stopping.is_cancelled() };
    if readiness.database && !readiness.stopping {
        HttpResponse::Ok().json(readiness)
    } else {
        HttpResponse::ServiceUnavailable().json(readiness)
    }
}
