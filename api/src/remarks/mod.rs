//! What all comments have in common, whatever they are about.
//!
//! People say something about assets, about scenes and about cuts. Each sort of comment is a table
//! of the domain of what it is about, which decides who sees it, who says something, and who is
//! told. What is the same for all of them stands here:
//!
//! - A comment is plain text that mentions people. Replies are to comments and not to replies.
//! - Only who said something changes it or takes it back. Where others have replied, an empty place
//!   is kept, which goes with the last reply.
//! - A comment is open or resolved, with the replies to it; a reply is neither.
//! - Whoever is mentioned is told so once, however often the comment is changed.

pub mod actions;
pub mod reads;
pub mod rules;

use std::{
    fmt::{Debug, Display},
    hash::Hash,
};

use entity::{
    Classified, comment, comment_mention,
    id::{CommentId, ReviewCommentId, SceneCommentId, UserId},
    review_comment, review_mention, scene_comment, scene_mention,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    ModelTrait, TryGetable, Value,
};

/// The id of a comment of one sort.
pub trait Remark:
    Copy + Debug + Display + Eq + Hash + Into<Value> + TryGetable + Send + Sync + 'static
{
    /// The table of comments.
    type Table: EntityTrait<Model = Self::Row, ActiveModel = Self::Active> + Classified;
    /// A comment.
    type Row: ModelTrait<Entity = Self::Table>
        + FromQueryResult
        + IntoActiveModel<Self::Active>
        + Said<Id = Self>
        + Sync
        + 'static;
    /// What changes of one.
    type Active: ActiveModelTrait<Entity = Self::Table> + ActiveModelBehavior + Send;
    /// The table of whom they mention.
    type Mentions: EntityTrait;

    /// The columns of comments.
    const COLUMNS: Columns<<Self::Table as EntityTrait>::Column>;
    /// The columns of whom they mention.
    const MENTIONS: MentionColumns<<Self::Mentions as EntityTrait>::Column>;
}

/// One comment, or a reply to one.
pub trait Said {
    /// What names it.
    type Id;

    /// Its id.
    fn id(&self) -> Self::Id;

    /// The comment that it replies to.
    fn reply_to(&self) -> Option<Self::Id>;

    /// Who said it; none once the person is gone, and of those who have no login.
    fn author(&self) -> Option<UserId>;

    /// The words.
    fn text(&self) -> &str;

    /// Whether what it asks for is done.
    fn is_resolved(&self) -> bool;

    /// Whether only its place is kept.
    fn is_deleted(&self) -> bool;
}

/// Which columns of a table of comments say what.
#[derive(Clone, Copy, Debug)]
pub struct Columns<C: 'static> {
    /// The id.
    pub id: C,
    /// Who said it.
    pub author: C,
    /// The comment that it replies to.
    pub reply_to: C,
    /// The words.
    pub text: C,
    /// What is drawn, where something can be drawn upon.
    pub shapes: &'static [C],
    /// When it was resolved.
    pub resolved_at: C,
    /// Who resolved it.
    pub resolved_by: C,
    /// Since when only its place is kept.
    pub deleted_at: C,
}

/// Which columns of a table of mentions say what.
#[derive(Clone, Copy, Debug)]
pub struct MentionColumns<C> {
    /// The comment.
    pub comment: C,
    /// Who is or was mentioned.
    pub user: C,
    /// Whether the comment still says so.
    pub is_current: C,
}

macro_rules! remarks {
    ($($id:ident: $table:ident, $mentions:ident $(, $shapes:ident)?;)*) => {$(
        impl Remark for $id {
            type Table = $table::Entity;
            type Row = $table::Model;
            type Active = $table::ActiveModel;
            type Mentions = $mentions::Entity;

            const COLUMNS: Columns<$table::Column> = Columns {
                id: $table::Column::Id,
                author: $table::Column::AuthorId,
                reply_to: $table::Column::ReplyToId,
                text: $table::Column::Text,
                shapes: &[$($table::Column::$shapes)?],
                resolved_at: $table::Column::ResolvedAt,
                resolved_by: $table::Column::ResolvedBy,
                deleted_at: $table::Column::DeletedAt,
            };
            const MENTIONS: MentionColumns<$mentions::Column> = MentionColumns {
                comment: $mentions::Column::CommentId,
                user: $mentions::Column::UserId,
                is_current: $mentions::Column::IsCurrent,
            };
        }

        impl Said for $table::Model {
            type Id = $id;

            fn id(&self) -> $id {
                self.id
            }

            fn reply_to(&self) -> Option<$id> {
                self.reply_to_id
            }

            fn author(&self) -> Option<UserId> {
                self.author_id
            }

            fn text(&self) -> &str {
                &self.text
            }

            fn is_resolved(&self) -> bool {
                self.resolved_at.is_some()
            }

            fn is_deleted(&self) -> bool {
                self.deleted_at.is_some()
            }
        }
    )*};
}

remarks! {
    CommentId: comment, comment_mention, Shapes;
    ReviewCommentId: review_comment, review_mention, Shapes;
    SceneCommentId: scene_comment, scene_mention;
}
