//! What fonts are.

use async_graphql::{Description, Object};
use entity::font::{self, FontEmbedding};

/// What a font is; of a collection its first one, with what the strictest of them forbids.
#[derive(Description)]
pub struct FontFile(pub font::Model);

#[Object(use_type_description)]
impl FontFile {
    /// The family, such as `Open Sans`; null where the font does not say.
    async fn family(&self) -> Option<&str> {
        self.0.family.as_deref()
    }

    /// The style within the family, such as `Bold Italic`; null where the font does not say.
    async fn style(&self) -> Option<&str> {
        self.0.style.as_deref()
    }

    /// 1 to 1000; 400 is regular, 700 bold.
    async fn weight(&self) -> i32 {
        self.0.weight
    }

    /// Whether it leans.
    async fn is_italic(&self) -> bool {
        self.0.is_italic
    }

    /// Whether weight or width can be chosen freely.
    async fn is_variable(&self) -> bool {
        self.0.is_variable
    }

    /// How many fonts are in the file.
    async fn faces(&self) -> i32 {
        self.0.faces
    }

    /// How many glyphs it has.
    async fn glyphs(&self) -> i32 {
        self.0.glyphs
    }

    /// Whether it has æ, ø and å, small and large.
    async fn has_norwegian(&self) -> bool {
        self.0.has_norwegian
    }

    /// What its maker allows to be done with it in what others make; null where the font does not
    /// say.
    async fn embedding(&self) -> Option<FontEmbedding> {
        self.0.embedding
    }

    /// Whether what is not needed of it may be left out.
    async fn may_subset(&self) -> bool {
        self.0.may_subset
    }

    /// Whether only bitmaps of it may be embedded, and no outlines.
    async fn is_bitmap_only(&self) -> bool {
        self.0.is_bitmap_only
    }
}
