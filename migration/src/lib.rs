//! How the tables came about, oldest first.
//!
//! A migration is frozen once landed: it names tables and columns by string and never imports
//! `entity`, which only knows the present.

#![allow(clippy::too_many_lines, reason = "a migration is a list")]
#![allow(clippy::wildcard_imports, reason = "the schema helpers read like SQL")]

use sea_orm_migration::prelude::*;

mod m20261122_000001_queue;
mod m20261122_000002_accounts;
mod m20261122_000003_prices;
mod m20261122_000004_library;
mod m20261122_000005_credits;
mod m20261122_000006_projects;
mod m20261122_000007_orders;
mod m20261122_000008_store;
mod m20261122_000009_uploads;
mod m20261122_000010_metadata;
mod m20261122_000012_order;
mod m20261122_000013_renditions;
mod m20261122_000014_finding;
mod m20261122_000015_giving;
mod m20261122_000016_packing;
mod m20261122_000017_unpacking;
mod m20261122_000018_marking;
mod m20261122_000019_counting;
mod m20261122_000020_revising;
mod m20261130_000021_audit;
mod m20261130_000022_notifications;
mod m20261130_000022_staff_access;
mod m20261130_000023_signing_in;
mod m20261130_000024_factors;
mod m20261130_000025_identities;
mod m20261130_000026_members;
mod m20261130_000027_billing_profile;
mod m20261130_000027_brands;
mod m20261130_000027_preferences;
mod m20261130_000028_plans;
mod m20261130_000029_library;
mod m20261130_000030_packages;
mod m20261130_000030_talking;
mod m20261130_000033_changing_addresses;
mod m20261130_000035_providers;
mod m20261130_000036_library_rest;
mod m20261130_000037_people_rest;
mod m20261130_000038_ordering;
mod m20261130_000039_production;
mod m20261130_000040_review;
mod m20261130_000042_planning;
mod m20261130_000043_scene_comments;
mod m20261130_000044_house_templates;
mod m20261130_000044_order_uploads;
mod m20261130_000044_storyboard_links;
mod m20261130_000045_change_requests;

/// Applies every migration in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_queue::Migration),
            Box::new(m20261122_000002_accounts::Migration),
            Box::new(m20261122_000003_prices::Migration),
            Box::new(m20261122_000004_library::Migration),
            Box::new(m20261122_000005_credits::Migration),
            Box::new(m20261122_000006_projects::Migration),
            Box::new(m20261122_000007_orders::Migration),
            Box::new(m20261122_000008_store::Migration),
            Box::new(m20261122_000010_metadata::Migration),
            Box::new(m20261122_000012_order::Migration),
            Box::new(m20261122_000009_uploads::Migration),
            Box::new(m20261122_000013_renditions::Migration),
            Box::new(m20261122_000014_finding::Migration),
            Box::new(m20261122_000015_giving::Migration),
            Box::new(m20261122_000016_packing::Migration),
            Box::new(m20261122_000018_marking::Migration),
            Box::new(m20261122_000019_counting::Migration),
            Box::new(m20261122_000020_revising::Migration),
            Box::new(m20261122_000017_unpacking::Migration),
            Box::new(m20261130_000023_signing_in::Migration),
            Box::new(m20261130_000025_identities::Migration),
            Box::new(m20261130_000027_billing_profile::Migration),
            Box::new(m20261130_000021_audit::Migration),
            Box::new(m20261130_000024_factors::Migration),
            Box::new(m20261130_000029_library::Migration),
            Box::new(m20261130_000030_packages::Migration),
            Box::new(m20261130_000028_plans::Migration),
            Box::new(m20261130_000027_preferences::Migration),
            Box::new(m20261130_000027_brands::Migration),
            Box::new(m20261130_000022_staff_access::Migration),
            Box::new(m20261130_000022_notifications::Migration),
            Box::new(m20261130_000030_talking::Migration),
            Box::new(m20261130_000035_providers::Migration),
            Box::new(m20261130_000026_members::Migration),
            Box::new(m20261130_000033_changing_addresses::Migration),
            Box::new(m20261130_000038_ordering::Migration),
            Box::new(m20261130_000037_people_rest::Migration),
            Box::new(m20261130_000036_library_rest::Migration),
            Box::new(m20261130_000040_review::Migration),
            Box::new(m20261130_000042_planning::Migration),
            Box::new(m20261130_000039_production::Migration),
            Box::new(m20261130_000043_scene_comments::Migration),
            Box::new(m20261130_000045_change_requests::Migration),
            Box::new(m20261130_000044_order_uploads::Migration),
            Box::new(m20261130_000044_storyboard_links::Migration),
            Box::new(m20261130_000044_house_templates::Migration),
        ]
    }
}
