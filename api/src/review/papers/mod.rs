//! What reviews are given out as: comments as a table, as a paper with stills, and as markers for
//! editing programs; approvals as certificates.

mod certificate;
mod marks;
mod sheet;
mod stills;
mod table;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    conversation::Side, cut, id::ReviewCommentId, order, review_comment, review_guest,
    review_place, revision, user,
};
use sea_orm::prelude::*;

pub use self::{
    certificate::certificate,
    marks::{edl, fcpxml},
    sheet::sheet,
    stills::{Stills, stills},
    table::csv,
};
use super::{
    reads::{self, Participant},
    rules::frames::Timing,
};
use crate::{error::Result, oslo};

/// A comment as it is given out, or a reply to the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its number among the comments, from 1; replies have none.
    pub number: Option<usize>,
    /// Who said it.
    pub author: String,
    /// Whether Vibbio's people did.
    pub is_vibbio: bool,
    /// Whether only they see it.
    pub is_private: bool,
    /// Its first frame and its last.
    pub frames: Option<(i32, i32)>,
    /// Whether its frames are gone from the cut.
    pub is_gone: bool,
    /// What was said.
    pub text: String,
    /// The number of the cut in which it is resolved.
    pub resolved_in: Option<i32>,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// All that was said about a cut, in the order of its frames, each comment with its replies.
#[derive(Clone, Debug)]
pub struct Said {
    /// The order.
    pub order: order::Model,
    /// The cut.
    pub cut: cut::Model,
    /// How it runs; none while that is not known.
    pub timing: Option<Timing>,
    /// Its width and height in pixels.
    pub size: Option<(i32, i32)>,
    /// What was said.
    pub remarks: Vec<Remark>,
}

impl Said {
    /// Gathers what somebody may see.
    pub async fn of(
        db: &impl ConnectionTrait,
        who: &Participant,
        cut: cut::Model,
    ) -> Result<Option<Self>> {
        let Some(order) = reads::order(db, who, cut.order_id).await? else { return Ok(None) };
        let (timing, size) = (reads::timing(db, &cut).await?, size(db, &cut).await?);
        let comments = reads::everything_in(db, who, cut.id).await?;
        let ids: Vec<_> = comments.iter().map(|(comment, _)| comment.id).collect();
        let replies = reads::seen_by(who)
            .filter(review_comment::COLUMN.reply_to_id.is_in(ids))
            .filter(review_comment::COLUMN.deleted_at.is_null())
            .all(db)
            .await?;
        let said = comments.iter().map(|(comment, _)| comment).chain(&replies);
        let names = names(db, said.collect()).await?;
        let cuts = reads::cuts_of(db, cut.order_id).await?;
        let number = |id| cuts.iter().find(|cut| cut.id == id).map(|cut| cut.number);
        let mut remarks = Vec::new();
        for (place, (comment, sits)) in comments.iter().enumerate() {
            let mut remark = Remark { number: Some(place + 1), ..remark(comment, &names) };
            remark.frames = sits.frame.map(|frame| (frame, sits.last_frame.unwrap_or(frame)));
            remark.is_gone = sits.placing == review_place::Placing::Gone;
            remark.resolved_in = comment.resolved_in.and_then(number);
            remarks.push(remark);
            let mut own: Vec<_> =
                replies.iter().filter(|reply| reply.reply_to_id == Some(comment.id)).collect();
            own.sort_unstable_by_key(|reply| reply.id);
            remarks.extend(own.into_iter().map(|reply| self::remark(reply, &names)));
        }
        Ok(Some(Self { order, cut, timing, size, remarks }))
    }

    /// The frames as a time code; none for all of the cut.
    #[must_use]
    pub fn code(&self, remark: &Remark) -> Option<String> {
        let (timing, (first, last)) = self.timing.zip(remark.frames)?;
        let code = |frame: i32| timing.rate.code(frame.into());
        let first_code = code(first);
        Some(if last > first { format!("{first_code} – {}", code(last)) } else { first_code })
    }
}

/// What whoever said something is called, by the comment.
type Names = HashMap<ReviewCommentId, String>;

async fn names(db: &impl ConnectionTrait, said: Vec<&review_comment::Model>) -> Result<Names> {
    let authors: Vec<_> = said.iter().filter_map(|comment| comment.author_id).collect();
    let users = user::Entity::find().filter(user::COLUMN.id.is_in(authors)).all(db).await?;
    let guests: Vec<_> = said.iter().filter_map(|comment| comment.guest_id).collect();
    let guests =
        review_guest::Entity::find().filter(review_guest::COLUMN.id.is_in(guests)).all(db).await?;
    let name = |comment: &review_comment::Model| {
        let user = users.iter().find(|user| Some(user.id) == comment.author_id);
        let guest = guests.iter().find(|guest| Some(guest.id) == comment.guest_id);
        user.map(|user| &user.name).or(guest.map(|guest| &guest.name)).cloned()
    };
    Ok(said.into_iter().map(|said| (said.id, name(said).unwrap_or_default())).collect())
}

fn remark(comment: &review_comment::Model, names: &Names) -> Remark {
    Remark {
        number: None,
        author: names.get(&comment.id).cloned().unwrap_or_default(),
        is_vibbio: comment.side == Side::Vibbio,
        is_private: comment.is_private,
        frames: None,
        is_gone: false,
        text: comment.text.clone(),
        resolved_in: None,
        at: comment.created_at,
    }
}

async fn size(db: &impl ConnectionTrait, cut: &cut::Model) -> Result<Option<(i32, i32)>> {
    let Some(revision) = cut.revision_id else { return Ok(None) };
    let revision = revision::Entity::find_by_id(revision).one(db).await?;
    Ok(revision.and_then(|revision| revision.width.zip(revision.height)))
}

/// An instant as it is written on papers: the clock of Oslo.
fn instant(at: DateTime<Utc>) -> String {
    oslo::local(at).format("%Y-%m-%d %H:%M").to_string()
}
