//! What people say about assets.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    comment::{self, Point, Shape, ShapeKind},
    id::{AssetId, CommentId},
};
use futures::{Stream, StreamExt, future::ready};

use super::{Asset, Revision};
use crate::{
    access::Permission,
    accounts::graphql::{Colleague, colleague, colleagues},
    context::ContextExt,
    error::{Error, Result},
    events::Event,
    library::{
        reads::{
            comments::{self, CommentsOf},
            loaders::{AssetOf, RevisionOf},
        },
        rules::comment::Moment,
    },
    page::{Page, PageInput, Paged, Part, Total},
    remarks::reads::{MentionsIn, RepliesTo, Slice},
};

/// The subscriptions about comments.
#[derive(Default)]
pub struct CommentSubscription;

#[Subscription]
impl CommentSubscription {
    /// Tells whenever a comment on an asset, or a reply to one, is made, changed, resolved or
    /// deleted.
    async fn comment_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only comments on this asset; on any unless given.")] asset_id: Option<
            AssetId,
        >,
    ) -> Result<impl Stream<Item = async_graphql::Result<CommentChanged>> + use<>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::CommentChanged { account, asset, comment } if account == member.account => {
                Some((asset, comment))
            }
            _ => None,
        });
        let changed = changed.filter(move |(on, _)| ready(asset_id.is_none_or(|id| id == *on)));
        Ok(changed.then(move |(asset_id, id)| {
            let platform = platform.clone();
            async move {
                let found = comments::find(platform.db.reader(), &member, id).await?;
                Ok(CommentChanged { id, asset_id, comment: found.map(Comment) })
            }
        }))
    }
}

/// A comment that was made or changed.
#[derive(SimpleObject)]
pub struct CommentChanged {
    /// Which comment.
    id: CommentId,
    /// The id of the asset that it is about.
    asset_id: AssetId,
    /// The comment as it is now; `null` when it is gone.
    comment: Option<Comment>,
}

/// Finds a page of the comments on an asset, together with those on the other assets of a list.
pub(super) async fn page(
    ctx: &Context<'_>,
    asset: AssetId,
    input: PageInput,
    resolved: Option<bool>,
) -> Result<Paged<Comment>> {
    ctx.member(Permission::LibraryRead)?;
    let page = Page::new(input)?;
    let slice = Slice::of(&page, resolved)?;
    let rows = ctx.load(CommentsOf { asset, slice }).await?;
    let total = Total::of(comments::of(asset, resolved));
    Ok(page.cut(rows, |comment| vec![Part::Id(comment.id.0)]).connect(total, Comment))
}

/// Something that somebody said about an asset, or in reply to that.
#[derive(Description)]
pub struct Comment(pub comment::Model);

#[Object(use_type_description)]
impl Comment {
    /// The comment's id.
    async fn id(&self) -> CommentId {
        self.0.id
    }

    /// The asset that it is about.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Asset> {
        let asset = ctx.load(AssetOf(self.0.asset_id)).await?;
        asset.map(Asset).ok_or_else(|| Error::not_found("asset"))
    }

    /// The file that it is about, which may not be the one that the asset has now.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        let revision = ctx.load(RevisionOf(self.0.revision_id)).await?;
        revision.map(Revision).ok_or_else(|| Error::not_found("revision"))
    }

    /// The id of the comment that it replies to; `null` for a comment.
    async fn reply_to_id(&self) -> Option<CommentId> {
        self.0.reply_to_id
    }

    /// Who said it; `null` once the person is gone, and where `authorName` tells.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.author_id).await
    }

    /// What whoever said it was called in the library that the comment was brought in from; `null`
    /// where `author` tells.
    async fn author_name(&self) -> Option<&str> {
        self.0.author_name.as_deref()
    }

    /// What was said, as plain text of at most 5 000 characters; empty once it is deleted.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Which part of a recording it is about; `null` for all of it.
    async fn moment(&self) -> Option<CommentMoment> {
        let (numerator, denominator) = self.0.rate_numerator.zip(self.0.rate_denominator)?;
        Some(CommentMoment {
            frame: self.0.frame?,
            last_frame: self.0.last_frame,
            rate_numerator: numerator,
            rate_denominator: denominator,
        })
    }

    /// What is drawn upon the picture; at most 20.
    async fn shapes(&self) -> Vec<CommentShape> {
        self.0.shapes.0.iter().cloned().map(CommentShape::from).collect()
    }

    /// Whom it mentions; at most 20.
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<Colleague>> {
        let users = ctx.load(MentionsIn(self.0.id)).await?;
        colleagues(ctx, self.0.account_id, users).await
    }

    /// The replies to it, the oldest first; at most 200.
    async fn replies(&self, ctx: &Context<'_>) -> Result<Vec<Comment>> {
        let replies = ctx.load(RepliesTo(self.0.id)).await?;
        Ok(replies.into_iter().map(Comment).collect())
    }

    /// When it was resolved; `null` while it is open.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.resolved_at
    }

    /// Who resolved it; `null` while it is open.
    async fn resolved_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.resolved_by).await
    }

    /// When it was said.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was changed last; `null` if it never was.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.0.edited_at
    }

    /// Whether it was deleted, and only its place is kept, for the replies to it.
    async fn is_deleted(&self) -> bool {
        self.0.deleted_at.is_some()
    }
}

/// A part of a clip or a sound, in frames from its start.
#[derive(SimpleObject)]
pub struct CommentMoment {
    /// The first frame, from 0.
    frame: i32,
    /// The last frame; `null` for a single one.
    last_frame: Option<i32>,
    /// Frames a second are this number …
    rate_numerator: i32,
    /// … divided by this one: 30 000 by 1 001 for NTSC.
    rate_denominator: i32,
}

/// A part of a clip or a sound, in frames from its start.
#[derive(InputObject)]
pub struct CommentMomentInput {
    /// The first frame, from 0.
    frame: i32,
    /// The last frame; a single one, unless given.
    last_frame: Option<i32>,
    /// Frames a second are this number …
    rate_numerator: i32,
    /// … divided by this one: 30 000 by 1 001 for NTSC.
    #[graphql(default = 1)]
    rate_denominator: i32,
}

impl From<CommentMomentInput> for Moment {
    fn from(input: CommentMomentInput) -> Self {
        let CommentMomentInput { frame, last_frame, rate_numerator, rate_denominator } = input;
        Self { frame, last_frame, rate_numerator, rate_denominator }
    }
}

/// Something that is drawn upon a picture.
#[derive(SimpleObject)]
pub struct CommentShape {
    /// What it is.
    kind: ShapeKind,
    /// Its points.
    points: Vec<CommentPoint>,
}

impl From<Shape> for CommentShape {
    fn from(Shape { kind, points }: Shape) -> Self {
        let points = points.into_iter().map(|Point { x, y }| CommentPoint { x, y }).collect();
        Self { kind, points }
    }
}

/// A point of the upright picture.
#[derive(SimpleObject)]
pub struct CommentPoint {
    /// From the left, 0 to 1 of the width.
    x: f64,
    /// From the top, 0 to 1 of the height.
    y: f64,
}

/// Something to draw upon a picture.
#[derive(InputObject)]
pub struct CommentShapeInput {
    /// What it is.
    kind: ShapeKind,
    /// Its points: two, or 2 to 500 of a path.
    #[graphql(validator(max_items = 500))]
    points: Vec<CommentPointInput>,
}

/// A point of the upright picture.
#[derive(InputObject)]
pub struct CommentPointInput {
    /// From the left, 0 to 1 of the width.
    x: f64,
    /// From the top, 0 to 1 of the height.
    y: f64,
}

impl From<CommentShapeInput> for Shape {
    fn from(input: CommentShapeInput) -> Self {
        let points = input.points.into_iter().map(|CommentPointInput { x, y }| Point { x, y });
        Self { kind: input.kind, points: points.collect() }
    }
}
