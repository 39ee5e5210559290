//! Every setting: a flag and an environment variable each; `vibbio --help` is the reference.

use std::{net::IpAddr, num::NonZero, path::PathBuf};

use clap::{ArgAction, Args, ValueEnum};
use lettre::message::Mailbox;
use secrecy::SecretString;
use storage::blob::Location;
use url::Url;

use crate::{
    reach::{Network, Reach},
    transport::{Proxy, Site},
};

/// What is logged unless told otherwise.
pub const DEFAULT_LOG: &str =
    "info,actix_server=warn,sea_orm_migration=warn,sqlx::postgres::notice=warn";

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people, in colour on a terminal
    Text,
    /// One JSON object a line, for machines
    Json,
}

/// The settings of a node.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Folder for what the defaults keep: database, blobs, keys and mail
    #[arg(long, env = "VIBBIO_DATA", default_value = "./data")]
    pub data: PathBuf,

    /// Database: `sqlite:PATH` or `postgres://…`; a SQLite file in the data folder unless given
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// Database connections at most
    #[arg(long, env = "VIBBIO_DATABASE_CONNECTIONS", default_value_t = 8,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,

    /// Where files are kept: a folder, `gs://bucket/prefix` or `s3://bucket/prefix`; the folder
    /// `blobs` in the data folder unless given
    #[arg(long, env = "VIBBIO_STORAGE", hide_env_values = true)]
    pub storage: Option<Location>,

    /// Bytes of an uploaded file at most
    #[arg(long, env = "VIBBIO_MAX_UPLOAD", default_value_t = 5_000_000_000,
          value_parser = clap::value_parser!(u64).range(1..))]
    pub max_upload: u64,

    /// Bytes of an archive that is packed while it is fetched at most; larger ones are packed before
    #[arg(long, env = "VIBBIO_MAX_DIRECT_DOWNLOAD", default_value_t = 2_000_000_000)]
    pub max_direct_download: u64,

    /// Assets found that are counted one by one for facets at most; of more a sample is counted
    #[arg(long, env = "VIBBIO_EXACT_COUNTS", default_value_t = 20_000)]
    pub exact_counts: u64,

    /// Ports from which files may be fetched that people name by their address
    #[arg(long, env = "VIBBIO_IMPORT_PORTS", value_delimiter = ',', default_value = "80,443")]
    pub import_ports: Vec<u16>,

    /// Addresses outside of the public internet from which files may be fetched all the same
    #[arg(long, hide = true, value_delimiter = ',')]
    pub import_allow: Vec<Network>,

    /// ffmpeg, which draws and converts clips and sounds; `none` to do without
    #[arg(long, env = "VIBBIO_FFMPEG", default_value = "ffmpeg")]
    pub ffmpeg: PathBuf,

    /// ffprobe, which tells what clips and sounds are made of; `none` to do without
    #[arg(long, env = "VIBBIO_FFPROBE", default_value = "ffprobe")]
    pub ffprobe: PathBuf,

    /// heif-convert, which draws HEIC and AVIF; `none` to do without
    #[arg(long, env = "VIBBIO_HEIF_CONVERT", default_value = "heif-convert")]
    pub heif_convert: PathBuf,

    /// heif-enc, which writes AVIF; `none` to do without
    #[arg(long, env = "VIBBIO_HEIF_ENC", default_value = "heif-enc")]
    pub heif_enc: PathBuf,

    /// pdftoppm, which draws pages of PDF; `none` to do without
    #[arg(long, env = "VIBBIO_PDFTOPPM", default_value = "pdftoppm")]
    pub pdftoppm: PathBuf,

    /// rsvg-convert, which draws SVG; `none` to do without
    #[arg(long, env = "VIBBIO_RSVG_CONVERT", default_value = "rsvg-convert")]
    pub rsvg_convert: PathBuf,

    /// Address to listen on
    #[arg(long, env = "VIBBIO_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes any free one
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub port: u16,

    /// Origin of pages that may use the API from elsewhere, such as `https://app.example.com`;
    /// repeatable, or separated by commas; the server's own pages always may
    #[arg(long = "origin", env = "VIBBIO_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub origins: Vec<Site>,

    /// Address or network (`10.0.0.0/8`) of a proxy in front of the server; repeatable, or separated
    /// by commas. What it adds to `Forwarded` or `X-Forwarded-For` about its client is believed; it
    /// has to write one of the two and should drop the other
    #[arg(
        long = "trusted-proxy",
        env = "VIBBIO_TRUSTED_PROXIES",
        value_name = "ADDRESS",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<Proxy>,

    /// Threads that answer requests; as many as there are cores unless given
    #[arg(long, env = "VIBBIO_THREADS")]
    pub threads: Option<NonZero<usize>>,

    /// Serve GraphiQL, the page to try the API by hand, at /graphiql
    #[arg(long, env = "VIBBIO_EXPLORER", default_value_t = true, action = ArgAction::Set)]
    pub explorer: bool,

    /// Tell clients the schema when they ask for it; GraphiQL has no documentation without
    #[arg(long, env = "VIBBIO_INTROSPECTION", default_value_t = true, action = ArgAction::Set)]
    pub introspection: bool,

    /// Workers that do jobs in this process
    #[arg(long, env = "VIBBIO_WORKERS", default_value_t = 2)]
    pub workers: usize,

    /// Address under which people reach the platform, for links in mails; http://localhost:PORT
    /// unless given
    #[arg(long, env = "VIBBIO_PUBLIC_URL")]
    pub public_url: Option<Url>,

    /// Domain that passkeys are for: that of the public URL, or one above that all of its pages share;
    /// passkeys of another domain work no more
    #[arg(long, env = "VIBBIO_PASSKEY_DOMAIN", value_name = "DOMAIN")]
    pub passkey_domain: Option<String>,

    /// Key that signs access tokens: an Ed25519 private key in PEM, or the path of one; made in
    /// the data folder unless given
    #[arg(long, env = "VIBBIO_JWT_KEY", hide_env_values = true, allow_hyphen_values = true)]
    pub jwt_key: Option<SecretString>,

    /// Key that signs no more, or not yet, and whose tokens and URLs hold all the same: an Ed25519
    /// private key in PEM, or the path of one; repeatable, or separated by commas
    #[arg(
        long = "jwt-former-key",
        env = "VIBBIO_JWT_FORMER_KEYS",
        value_name = "KEY",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_delimiter = ','
    )]
    pub jwt_former_keys: Vec<SecretString>,

    /// Outgoing mail: `smtp://user:password@host:587` (STARTTLS), `smtps://user:password@host`, or
    /// a folder for .eml files; a folder in the data folder unless given
    #[arg(long, env = "VIBBIO_MAIL", hide_env_values = true)]
    pub mail: Option<SecretString>,

    /// Sender of mails
    #[arg(long, env = "VIBBIO_MAIL_FROM", value_parser = mailbox,
          default_value = "Vibbio <no-reply@localhost>")]
    pub mail_from: Mailbox,

    /// Domain to whose addresses people answer the mails of conversations; without one they answer
    /// on the platform. Whoever receives its mail posts it to /mail/inbound
    #[arg(long, env = "VIBBIO_INBOUND_DOMAIN")]
    pub inbound_domain: Option<String>,

    /// Secret by which mail that comes in is signed, as `whsec_` and base64
    #[arg(
        long,
        env = "VIBBIO_INBOUND_SECRET",
        hide_env_values = true,
        requires = "inbound_domain"
    )]
    pub inbound_secret: Option<SecretString>,
    /// Identity provider by which anybody may sign in, by OpenID Connect:
    /// `NAME=ISSUER,CLIENT_ID,CLIENT_SECRET`; repeatable, or separated by spaces. Register
    /// `PUBLIC_URL/signin/callback` with it
    #[arg(
        long = "oidc",
        env = "VIBBIO_OIDC",
        hide_env_values = true,
        value_name = "PROVIDER",
        value_delimiter = ' '
    )]
    pub oidc: Vec<SecretString>,

    /// Seconds that an identity provider may take for an answer
    #[arg(long, hide = true, default_value_t = 10)]
    pub issuer_patience: u64,

    /// Memory that one password hash takes, in KiB
    #[arg(long, hide = true, default_value_t = 19 * 1024)]
    pub password_memory: u32,

    /// List of stolen passwords that nobody may choose: the file of Have I Been Pwned, ordered by
    /// hash, with a line `SHA-1:COUNT` each; none are looked up unless given
    #[arg(long, env = "VIBBIO_BREACHED_PASSWORDS", value_name = "FILE")]
    pub breached_passwords: Option<PathBuf>,

    /// What is logged, such as `info` or `info,api=debug`
    #[arg(long, env = "VIBBIO_LOG", default_value = DEFAULT_LOG)]
    pub log: String,

    /// How the log is written
    #[arg(long, env = "VIBBIO_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

impl Config {
    /// How many threads answer requests.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get)
    }

    /// Where files are kept, given or by default.
    #[must_use]
    pub fn storage(&self) -> Location {
        let default = || Location::Folder { path: self.data.join("blobs"), fsync: false };
        self.storage.clone().unwrap_or_else(default)
    }

    /// From where files may be fetched.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach { ports: self.import_ports.clone(), allowed: self.import_allow.clone() }
    }

    /// The database's URL, given or by default.
    #[must_use]
    pub fn database_url(&self) -> String {
        use secrecy::ExposeSecret;
        match &self.database_url {
            Some(url) => url.expose_secret().to_owned(),
            None => format!("sqlite:{}", self.data.join("vibbio.db").display()),
        }
    }

    /// The address of a page of the platform, as people reach it.
    #[must_use]
    pub fn link(&self, page: &str) -> String {
        match &self.public_url {
            Some(url) => format!("{}/{page}", url.as_str().trim_end_matches('/')),
            None => format!("http://localhost:{}/{page}", self.port),
        }
    }
}

fn mailbox(typed: &str) -> Result<Mailbox, String> {
    typed.parse().map_err(|_| "a sender looks like `Vibbio <post@example.com>`".into())
}
