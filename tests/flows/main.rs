//! What people do with the platform, told in GraphQL. One file per flow, one binary for all.

mod accounts;
mod architecture;
mod audit;
mod brands;
mod chat;
mod credits;
mod graphiql;
mod jobs;
mod library;
mod mail;
mod migrations;
mod notifications;
mod orders;
mod permissions;
mod plans;
mod prices;
mod projects;
mod reaching;
mod review;
mod schema;
mod seeding;
mod staff_access;
mod starting;
mod storage;
mod store;
mod transport;
