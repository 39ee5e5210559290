//! The running platform: what it is made of, how it starts, and its routes.

use std::{ops::Deref, sync::Arc};

use actix_web::{App, HttpServer, dev::Server, web};
use sea_orm::DbErr;

use crate::{
    clock::Clock,
    config::Config,
    database::Db,
    events::Bus,
    jobs::Registry,
    schema::{self, Schema},
    tx::Tx,
};

/// What everything runs on; cheap to clone.
#[derive(Clone, Debug)]
pub struct Platform(Arc<Parts>);

/// The parts of a platform.
#[derive(Debug)]
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Shows the time.
    pub clock: Clock,
    /// Where rows lie.
    pub db: Db,
    /// Carries events between units of work and nodes.
    pub bus: Bus,
    /// What the workers can do.
    pub jobs: Registry,
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Platform {
    /// Connects to everything and brings the database up to date.
    pub async fn open(config: Config, clock: Clock, jobs: Registry) -> anyhow::Result<Self> {
        let url = config.database_url();
        let db = Db::connect(&url, config.database_connections, clock.clone()).await?;
        db.migrate(&url).await?;
        let bus = Bus::open(&db).await?;
        Ok(Self(Arc::new(Parts { config, clock, db, bus, jobs })))
    }

    /// Opens a unit of work.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        Tx::begin(&self.db, &self.bus).await
    }
}

/// A bound server.
pub struct Running {
    /// The port it listens on.
    pub port: u16,
    /// The server; runs once awaited.
    pub server: Server,
}

/// Binds the server of a platform.
pub fn serve(platform: &Platform) -> anyhow::Result<Running> {
    let schema = web::Data::new(schema::schema(platform));
    let server = HttpServer::new(move || {
        App::new().app_data(schema.clone()).route("/graphql", web::post().to(graphql))
    })
    .workers(1)
    .bind((platform.config.host, platform.config.port))?;
    let port = server.addrs().first().map_or(0, std::net::SocketAddr::port);
    Ok(Running { port, server: server.run() })
}

async fn graphql(
    schema: web::Data<Schema>,
    request: web::Json<async_graphql::Request>,
) -> web::Json<async_graphql::Response> {
    web::Json(schema.execute(request.into_inner()).await)
}
