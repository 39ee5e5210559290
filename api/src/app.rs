//! The running platform: what it is made of, how it starts, and its routes.

use std::{
    borrow::Cow,
    net::SocketAddr,
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use anyhow::Context;
use async_graphql::{Data, Value};
use futures::FutureExt;
use sea_orm::DbErr;
use storage::blob::{Blobs, UrlSigner};
use tokio_util::sync::CancellationToken;

use crate::{
    access::{Caller, Origin, Viewer},
    accounts::{
        self,
        factors::party::Party,
        identity::{issuer::Issuers, rules::PlatformProvider},
    },
    audit,
    breaches::Breaches,
    cause::{Actor, Cause},
    chat::{self, feed::Feeds},
    clock::Clock,
    config::Config,
    credits,
    database::Db,
    error::Result,
    events::Bus,
    graphiql,
    health::Health,
    jobs::{Registry, Worker},
    keys::{self, Keys},
    library::{self, renditions::Drawings},
    mail::Mailer,
    notifications, orders,
    passwords::Passwords,
    projects, review,
    safe::Safe,
    schema,
    staff_access::sight::Sight,
    stop::StopSignal,
    store, subscriptions,
    tools::Tools,
    transport::{
        self, Admission, Gateway, Limits, RequestHead, TrustedProxies, WebSocketLimits, Witness,
    },
    tx::Tx,
};

/// What the secrets are derived for by which URLs are signed.
const URLS: &str = "urls";
/// How long requests and jobs in hand may take once the node is told to stop.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long the rest of a request is read and thrown away that was answered before its end. Many
/// clients send all they have before they look for an answer, and lose it with the connection.
const LINGER: Duration = Duration::from_secs(30);

/// What everything runs on, for one who does something with it; cheap to clone.
#[derive(Clone, Debug)]
pub struct Platform {
    parts: Arc<Parts>,
    cause: Arc<Cause>,
}

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
    /// The conversations that are followed here.
    pub feeds: Feeds,
    /// Where bytes lie.
    pub blobs: Blobs,
    /// Signs the URLs under which bytes are fetched.
    pub urls: UrlSigner,
    /// Makes pictures that somebody waits for.
    pub drawings: Drawings,
    /// The programs of others that are installed.
    pub tools: Tools,
    /// What the workers can do.
    pub jobs: Registry,
    /// Set once the node is to stop: it takes no more work and lets go of its clients.
    pub stopping: CancellationToken,
    /// Signs and checks access tokens.
    pub keys: Arc<Keys>,
    /// Keeps secrets that have to be read again.
    pub safe: Safe,
    /// What passkeys are for.
    pub passkeys: Party,
    /// Sends mail.
    pub mailer: Mailer,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// The identity providers by which anybody may sign in.
    pub providers: Vec<PlatformProvider>,
    /// Asks identity providers.
    pub issuers: Issuers,
    /// Knows passwords that were stolen elsewhere, where there is a list of them.
    pub breaches: Option<Breaches>,
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Platform {
    /// Connects to everything and brings the database up to date.
    pub async fn open(config: Config, clock: Clock, jobs: Registry) -> anyhow::Result<Self> {
        let source = keys::Source::of(&config);
        let keys = Arc::new(Keys::open(source)?);
        let urls = UrlSigner::new(&keys.derive_each(URLS, b"")?);
        let mailer = Mailer::open(config.mail.as_ref(), config.mail_from.clone(), &config.data)?;
        let passwords = Passwords::new(config.password_memory)?;
        let passkeys = Party::open(&config)?;
        let providers = PlatformProvider::read(&config.oidc)?;
        let patience = Duration::from_secs(config.issuer_patience);
        let issuers = Issuers::new(config.reach(), patience)?;
        let breaches = config.breached_passwords.as_deref().map(Breaches::open).transpose()?;
        let url = config.database_url();
        let db = Db::connect(&url, config.database_connections, clock.clone()).await?;
        db.migrate(&url).await?;
        let safe = Safe::open(&db, keys.clone()).await?;
        let bus = Bus::open(&db).await?;
        let blobs = Blobs::open(&config.storage()).await?;
        let drawings = Drawings::new(config.threads());
        let tools = Tools::find(&config).await;
        let stopping = CancellationToken::new();
        let parts = Arc::new(Parts {
            config,
            clock,
            db,
            bus,
            feeds: Feeds::default(),
            blobs,
            urls,
            drawings,
            tools,
            jobs,
            stopping,
            keys,
            safe,
            passkeys,
            mailer,
            passwords,
            breaches,
            providers,
            issuers,
        });
        let platform = Self { parts, cause: Arc::default() };
        accounts::identity::move_into_safe(&platform).await?;
        Ok(platform)
    }

    /// The same platform, for one who has another cause.
    #[must_use]
    pub fn caused(&self, cause: Cause) -> Self {
        Self { parts: Arc::clone(&self.parts), cause: Arc::new(cause) }
    }

    /// The same platform, for one who does something in particular.
    #[must_use]
    pub fn doing(&self, action: impl Into<Cow<'static, str>>) -> Self {
        self.caused((*self.cause).clone().doing(action))
    }

    /// The same platform, for what somebody in particular does.
    #[must_use]
    pub fn by(&self, actor: Actor) -> Self {
        self.caused((*self.cause).clone().by(actor))
    }

    /// Takes the keys that lie there now, if they are others than before, for all that rests on
    /// them; tells whether they are.
    pub async fn renew_keys(&self) -> anyhow::Result<bool> {
        if !self.keys.renew()? {
            return Ok(false);
        }
        self.urls.renew(&self.keys.derive_each(URLS, b"")?);
        self.safe.relock(&self.db).await?;
        tracing::info!(key.id = self.keys.id(), "The keys were replaced.");
        Ok(true)
    }

    /// Opens a unit of work, to be written down under the cause of whoever holds the platform.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        Tx::begin(&self.db, &self.bus, (*self.cause).clone()).await
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
    let (host, port) = (platform.config.host, platform.config.port);
    let (gateway, health) = (gateway(platform)?, Health::new(platform));
    let (sites, proxies) =
        (platform.config.origins.clone(), platform.config.trusted_proxies.clone());
    let shared = web::Data::new(platform.clone());
    let nothing = |_: &mut web::ServiceConfig| ();
    let explorer = if platform.config.explorer { graphiql::routes } else { nothing };
    let server = HttpServer::new(move || {
        App::new()
            .wrap(library::http::uploads::cors(transport::cors(&sites)))
            .wrap(from_fn(transport::log::requests))
            .app_data(TrustedProxies(proxies.clone()))
            .app_data(shared.clone())
            .configure(accounts::http::routes)
            .configure(keys::http::routes)
            .configure(notifications::http::routes)
            .configure(accounts::identity::http::routes)
            .configure(|routes| gateway.routes(routes))
            .configure(|routes| health.routes(routes))
            .configure(library::http::routes)
            .configure(review::http::routes)
            .configure(projects::storyboard::routes)
            .configure(chat::http::routes)
            .configure(orders::http::routes)
            .configure(explorer)
    })
    .workers(platform.config.threads())
    .shutdown_timeout(PATIENCE.as_secs())
    .client_disconnect_timeout(LINGER)
    .disable_signals()
    .bind((host, port))
    .with_context(|| format!("{host}:{port} cannot be listened on"))?;
    let port = server.addrs().first().map_or(port, SocketAddr::port);
    Ok(Running { port, server: server.run() })
}

/// Puts the stock on sale, then serves and does jobs until the process is told to stop, then
/// finishes what was begun and gives the rest back.
pub async fn run(
    platform: &Platform,
    running: Running,
    mut stop: StopSignal,
) -> anyhow::Result<()> {
    store::stock::ensure(platform).await?;
    let tx = platform.caused(Cause::command("serve")).begin().await?;
    library::jobs::CatchUp::later(&tx).await?;
    audit::jobs::ForgetAddresses::later(&tx).await?;
    credits::jobs::TellExpiringCredits::later(&tx).await?;
    subscriptions::jobs::TendAccounts::later(&tx).await?;
    orders::jobs::TendOrders::later(&tx).await?;
    credits::jobs::BookExpiries::later(&tx).await?;
    tx.commit().await?;
    let worker = Worker::start(platform, platform.config.workers);
    actix_web::rt::spawn(keys::watch(platform.clone()));
    let (handle, stopping) = (running.server.handle(), platform.stopping.clone());
    actix_web::rt::spawn(async move {
        stop.heard().await;
        tracing::info!("Stopping: requests and jobs in hand are finished first.");
        stopping.cancel();
        handle.stop(true).await;
    });
    running.server.await?;
    worker.stop(PATIENCE).await?;
    platform.db.close().await?;
    Ok(())
}

/// The way into the schema.
fn gateway(platform: &Platform) -> anyhow::Result<Gateway> {
    let (schema, stopping) = (schema::schema(platform), platform.stopping.clone());
    let websocket =
        WebSocketLimits { sites: platform.config.origins.clone(), ..WebSocketLimits::default() };
    let introspection = platform.config.introspection;
    let limits = Limits { introspection, websocket, ..Limits::default() };
    let platform = platform.clone();
    let admit = move |head| admit(platform.clone(), head);
    Ok(Gateway::new(schema, limits, admit, stopping)?)
}

/// Writes down what somebody at Vibbio is shown.
fn witness(platform: Platform, caller: Caller, sight: Sight) -> Witness {
    Arc::new(move |answer: &Value| sight.write(&platform, &caller, answer).boxed())
}

/// Lets in strangers, and people and programs with a token that holds.
async fn admit(platform: Platform, head: RequestHead) -> Result<Admission> {
    let found = accounts::sessions::authenticate(&platform, head.token.as_deref()).await?;
    let left = found.expires_at.map(|end| (end - platform.db.now()).to_std().unwrap_or_default());
    let mut admission =
        Admission { expires: left.map(|left| Instant::now() + left), ..Admission::default() };
    match &found.viewer {
        Viewer::Stranger => {}
        Viewer::User(caller) => {
            admission.user = Some(caller.user.to_string());
            admission.account = caller.membership.map(|(account, _)| account.to_string());
        }
        Viewer::Service(service) => {
            admission.user = Some(service.token.to_string());
            admission.account = Some(service.account.to_string());
        }
    }
    let whose = (platform.clone(), head.token.clone(), found.viewer.clone());
    admission.over = Some(Box::new(move || {
        let (platform, token, viewer) = whose;
        accounts::sessions::over(platform, token, viewer).boxed()
    }));
    let mut data = Data::default();
    let platform = platform.caused(Cause::request(&head, &found.viewer));
    if let Viewer::User(caller) = &found.viewer
        && !caller.staff.is_empty()
    {
        let sight = Sight::default();
        data.insert(sight.clone());
        admission.witness = Some(witness(platform.clone(), caller.clone(), sight));
    }
    data.insert(platform);
    data.insert(found.viewer);
    if let Some(browser) = head.browser {
        data.insert(browser);
    }
    data.insert(Origin { address: head.address, user_agent: head.user_agent });
    Ok(Admission { data, ..admission })
}
