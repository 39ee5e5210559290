//! What fonts are.
#![allow(missing_docs, reason = "columns say what they are by name")]
#![allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{Class, Classified};

/// What the maker of a font allows to be done with it in what others make, as its OS/2 table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum FontEmbedding {
    /// Nothing without the maker's leave.
    Restricted,
    /// To be shown and printed with what it is in.
    PreviewPrint,
    /// To be shown and edited with what it is in.
    Editable,
    /// Everything.
    Installable,
}

/// One font; of a collection its first one, with what the strictest of them forbids.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "font")]
pub struct Model {
    /// The blob.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub family: Option<String>,
    pub style: Option<String>,
    /// 1 to 1000; 400 is regular, 700 bold.
    pub weight: i32,
    pub is_italic: bool,
    pub is_variable: bool,
    /// How many fonts are in the file.
    pub faces: i32,
    pub glyphs: i32,
    /// Whether it has æ, ø and å, small and large.
    pub has_norwegian: bool,
    /// None where the font does not say.
    pub embedding: Option<FontEmbedding>,
    /// Whether what is not needed of it may be left out.
    pub may_subset: bool,
    /// Whether only bitmaps of it may be embedded.
    pub is_bitmap_only: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest
            | Column::Family
            | Column::Style
            | Column::Weight
            | Column::IsItalic
            | Column::IsVariable
            | Column::Faces
            | Column::Glyphs
            | Column::HasNorwegian
            | Column::Embedding
            | Column::MaySubset
            | Column::IsBitmapOnly => Class::CONTENT,
        }
    }
}
