//! Lists of tags and of persons, by what they are called.

use entity::{person, tag};
use sea_orm::prelude::*;

use super::contains;
use crate::{
    access::Member,
    library::reads::{persons_of, tags_of},
    page::{Key, Part},
};

/// The tags of a member's account whose names contain a text.
#[must_use]
pub fn tags(member: &Member, name_contains: Option<&str>) -> Select<tag::Entity> {
    let all = tags_of(member);
    match name_contains {
        Some(part) => all.filter(contains(tag::Column::NameKey, part)),
        None => all,
    }
}

/// The people of a member's account whose names contain a text.
#[must_use]
pub fn persons(member: &Member, name_contains: Option<&str>) -> Select<person::Entity> {
    let all = persons_of(member);
    match name_contains {
        Some(part) => all.filter(contains(person::Column::NameKey, part)),
        None => all,
    }
}

/// By name, the unique id last.
#[must_use]
pub fn tags_by_name() -> [Key<tag::Model>; 2] {
    [
        Key::up(Expr::col(tag::Column::SortKey), |row| Part::Text(row.sort_key.clone())),
        Key::up(Expr::col(tag::Column::Id), |row| Part::Id(row.id.0)),
    ]
}

/// By name, the unique id last.
#[must_use]
pub fn persons_by_name() -> [Key<person::Model>; 2] {
    [
        Key::up(Expr::col(person::Column::SortKey), |row| Part::Text(row.sort_key.clone())),
        Key::up(Expr::col(person::Column::Id), |row| Part::Id(row.id.0)),
    ]
}
