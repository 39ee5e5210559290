//! Cuts, and what it takes to play them.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    asset::AssetKind,
    cut,
    id::{CutId, OrderId},
    review_comment,
    review_decision::Decision,
};
use sea_orm::prelude::*;

use super::{
    ReviewComment, ReviewPerson,
    certificate::ReviewCertificate,
    decision::{CutStage, ReviewDecision},
    person,
};
use crate::{
    context::ContextExt,
    error::Result,
    library::{
        graphql::{Playback, recording::FrameRate},
        reads::loaders::{ConversionOf, RecordingOf, RevisionOf},
        rules::rate::Rate,
    },
    page::{Key, Page, PageInput, Paged, Part},
    review::{
        http::{self, Paper},
        reads::{self, CertificateOf, DecisionsOf, OpenIn, Participant, Planned, StagesOf},
        rules::frames::Timing,
    },
};

/// What a producer shows of an ordered video before it is finished.
#[derive(Description)]
pub struct Cut {
    pub(super) row: cut::Model,
    pub(super) who: Participant,
}

#[Object(use_type_description)]
impl Cut {
    /// The cut's id.
    async fn id(&self) -> CutId {
        self.row.id
    }

    /// The order that it is a cut of.
    async fn order_id(&self) -> OrderId {
        self.row.order_id
    }

    /// Its number among the cuts of the order, from 1.
    async fn number(&self) -> i32 {
        self.row.number
    }

    /// What the file is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The SHA-256 of the file, in hex: whoever decides says what they have looked at.
    async fn digest(&self) -> &str {
        &self.row.digest
    }

    /// What the producer says about it.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// When it was shown.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.row.submitted_at
    }

    /// Who showed it. Customers are not told who at Vibbio it was.
    async fn submitted_by(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        let producer = self.row.submitted_by.filter(|_| self.who.is_staff());
        person(ctx, (producer, None)).await
    }

    /// What came of it; `null` while it waits for decisions.
    async fn outcome(&self) -> Option<Decision> {
        self.row.outcome
    }

    /// When that was decided.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.row.decided_at
    }

    /// What it takes to play it; `null` once the file is deleted from the library.
    async fn player(&self, ctx: &Context<'_>) -> Result<Option<CutPlayer>> {
        let Some((asset, revision)) = self.row.asset_id.zip(self.row.revision_id) else {
            return Ok(None);
        };
        let Some(revision) = ctx.load(RevisionOf(revision)).await? else { return Ok(None) };
        let work = ctx.load(ConversionOf(asset)).await?;
        let recording = ctx.load(RecordingOf(self.row.digest.clone())).await?;
        let rate = recording.as_ref().and_then(Rate::of);
        let timing = Timing::of(rate, revision.duration_ms);
        Ok(Some(CutPlayer {
            frame_rate: timing.map(|timing| timing.rate.into()),
            frame_count: timing.map(|timing| timing.count),
            is_variable_frame_rate: recording.and_then(|known| known.is_variable_rate),
            duration_ms: revision.duration_ms,
            width: revision.width,
            height: revision.height,
            has_audio: revision.has_audio,
            playback: Playback::of(AssetKind::Video, revision, work),
        }))
    }

    /// What people decided on it, the first decision first.
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Vec<ReviewDecision>> {
        let all = ctx.load(DecisionsOf(self.row.id)).await?;
        Ok(all.into_iter().map(ReviewDecision).collect())
    }

    /// Where its review stands, stage by stage; empty without stages, where one decision decides.
    async fn stages(&self, ctx: &Context<'_>) -> Result<Vec<CutStage>> {
        let planned = ctx.load(StagesOf(self.row.order_id)).await?;
        let planned: Vec<_> = planned.into_iter().filter(|stage| self.went_by(stage)).collect();
        let votes = ctx.load(DecisionsOf(self.row.id)).await?;
        let course = reads::course_by(&self.row, &planned, &votes);
        let stages = planned.into_iter().zip(course.stages);
        Ok(stages.map(|(planned, standing)| CutStage { planned, standing }).collect())
    }

    /// The certificate of its approval; `null` unless it was approved.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<ReviewCertificate>> {
        let row = ctx.load(CertificateOf(self.row.id)).await?;
        Ok(row.map(|row| ReviewCertificate { row, who: self.who }))
    }

    /// Where the comments that sit in it can be fetched from as a file, for an hour at least, by
    /// anybody who has the URL. Markers need a known frame rate, stills a server with ffmpeg.
    async fn export_url(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What sort of file.")] format: ReviewExportFormat,
    ) -> String {
        let paper = match format {
            ReviewExportFormat::Csv => Paper::Csv,
            ReviewExportFormat::Pdf => Paper::Pdf,
            ReviewExportFormat::Edl => Paper::Edl,
            ReviewExportFormat::Fcpxml => Paper::Fcpxml,
        };
        http::url(ctx.platform(), &self.who, self.row.id, paper)
    }

    /// How many comments are open in it, without the replies to them.
    async fn open_comment_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.load(OpenIn(self.row.id)).await
    }

    /// The comments that sit in it, the oldest first: those that were said about it, and those that
    /// were open in the cut before.
    #[expect(clippy::too_many_arguments, reason = "a list takes the four of Relay")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are resolved, or are not; all unless given.")]
        resolved: Option<bool>,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<ReviewComment>> {
        let (who, cut) = (self.who, self.row.id);
        let keys =
            [Key::up(review_comment::Column::Id.into_expr(), |row: &review_comment::Model| {
                Part::Id(row.id.0)
            })];
        let page = Page::new(PageInput { first, after, last, before })?;
        let all = reads::comments_in(&who, cut, resolved);
        page.of(all, &keys, ctx.db(), move |row| ReviewComment { row, who, cut }).await
    }
}

impl Cut {
    /// Tells whether a stage counted while this cut waited for decisions.
    fn went_by(&self, stage: &Planned) -> bool {
        let row = &stage.row;
        match self.row.decided_at {
            None => row.dropped_at.is_none(),
            Some(at) => row.planned_at <= at && row.dropped_at.is_none_or(|dropped| dropped > at),
        }
    }
}

/// What it takes to play a cut, frame by frame.
#[derive(SimpleObject)]
pub struct CutPlayer {
    /// Frames a second, exactly; `null` while that is not known.
    frame_rate: Option<FrameRate>,
    /// How many frames there are; `null` while that is not known.
    frame_count: Option<i32>,
    /// Whether frames are shown for different times; `null` where the file does not tell.
    is_variable_frame_rate: Option<bool>,
    /// How long it plays, in milliseconds.
    duration_ms: Option<i64>,
    /// Width in pixels.
    width: Option<i32>,
    /// Height in pixels.
    height: Option<i32>,
    /// Whether there is sound.
    has_audio: bool,
    /// Versions of it that play everywhere.
    playback: Playback,
}

/// What comments on a cut are given out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReviewExportFormat {
    /// A table (CSV in UTF-8).
    Csv,
    /// A paper with stills.
    Pdf,
    /// An edit decision list (CMX 3600) of markers, whose time codes begin at one hour.
    Edl,
    /// A sequence of Final Cut Pro with markers: what is open is still to do.
    Fcpxml,
}
