//! What people do with the platform, told in GraphQL. One file per flow, one binary for all.

mod accounts;
mod graphiql;
mod credits;
mod jobs;
mod library;
mod mail;
mod migrations;
mod prices;
mod schema;
mod starting;
mod storage;
mod store;
mod transport;
