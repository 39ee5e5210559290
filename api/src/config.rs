//! Every setting: a flag and an environment variable each; `vibbio --help` is the reference.

use std::{net::IpAddr, num::NonZero, path::PathBuf};

use clap::Args;
use secrecy::SecretString;

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

    /// Address to listen on
    #[arg(long, env = "VIBBIO_HOST", default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes any free one
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub port: u16,

    /// Threads that answer requests; as many as there are cores unless given
    #[arg(long, env = "VIBBIO_THREADS")]
    pub threads: Option<NonZero<usize>>,

    /// Workers that do jobs in this process
    #[arg(long, env = "VIBBIO_WORKERS", default_value_t = 2)]
    pub workers: usize,
}

impl Config {
    /// How many threads answer requests.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get)
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
}
