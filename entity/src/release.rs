//! What people have agreed to who are shown or heard.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId, PersonId, ReleaseId},
};

/// What a release covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseScope {
    /// Every use.
    All,
    /// Use within the organisation.
    Internal,
    /// Websites.
    Web,
    /// Social media.
    Social,
    /// Paid advertising.
    Advertising,
    /// Print.
    Print,
    /// Television and cinema.
    Broadcast,
}

/// What a release covers, at least one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Scopes(pub Vec<ReleaseScope>);

/// One consent of a person to be shown or heard.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReleaseId,
    pub account_id: AccountId,
    pub person_id: PersonId,
    /// The signed document, an asset of the library.
    pub document_id: Option<AssetId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: Scopes,
    pub note: String,
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The last day on which it holds; none without end.
    pub valid_until: Option<Date>,
    pub withdrawn_at: Option<DateTimeUtc>,
    /// How many days before the end people were told of it last; none if they were not.
    pub noticed_days: Option<i16>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::DocumentId
            | Column::Scopes
            | Column::Note
            | Column::ValidFrom
            | Column::ValidUntil
            | Column::WithdrawnAt => Class::DEPICTED,
            Column::Id
            | Column::AccountId
            | Column::PersonId
            | Column::NoticedDays
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
