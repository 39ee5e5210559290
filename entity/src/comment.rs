//! What people say about assets to one another.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    class::Erasure,
    id::{AccountId, AssetId, CommentId, RevisionId, UserId},
};

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "CommentShapeKind")]
pub enum ShapeKind {
    /// A rectangle: two opposite corners.
    Rectangle,
    /// An ellipse: two opposite corners of the rectangle around it.
    Ellipse,
    /// An arrow: where it begins and where it points.
    Arrow,
    /// A line by free hand: 2 to 500 points.
    Path,
}

/// A point of the upright picture, 0 to 1 from the left and from the top.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Something that is drawn upon a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// What it is.
    pub kind: ShapeKind,
    /// Its points.
    pub points: Vec<Point>,
}

/// All that is drawn with a comment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Shapes(pub Vec<Shape>);

/// One comment, or a reply to one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommentId,
    pub account_id: AccountId,
    pub asset_id: AssetId,
    /// The file that it is about.
    pub revision_id: RevisionId,
    /// None once the person is gone.
    pub author_id: Option<UserId>,
    /// What the author was called in the library that the comment was brought in from, where it
    /// was somebody else than who brought it.
    pub author_name: Option<String>,
    /// The comment that it replies to.
    pub reply_to_id: Option<CommentId>,
    pub text: String,
    /// The first frame that it is about, from 0; none for all of the asset.
    pub frame: Option<i32>,
    /// The last frame that it is about; none for a single one.
    pub last_frame: Option<i32>,
    /// Frames a second, as a fraction; both or none.
    pub rate_numerator: Option<i32>,
    pub rate_denominator: Option<i32>,
    #[sea_orm(column_type = "JsonBinary")]
    pub shapes: Shapes,
    pub resolved_at: Option<DateTimeUtc>,
    pub resolved_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Since when only its place is kept, for the replies to it.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Text | Column::Shapes => Class::CONTENT,
            Column::AuthorName => Class { erasure: Erasure::Anonymise, ..Class::DEPICTED },
            Column::Id
            | Column::AccountId
            | Column::AssetId
            | Column::RevisionId
            | Column::AuthorId
            | Column::ReplyToId
            | Column::Frame
            | Column::LastFrame
            | Column::RateNumerator
            | Column::RateDenominator
            | Column::ResolvedAt
            | Column::ResolvedBy
            | Column::CreatedAt
            | Column::EditedAt
            | Column::DeletedAt => Class::TECHNICAL,
        }
    }
}
