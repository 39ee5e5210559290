//! Showing a cut.

use entity::{
    asset::Ownership,
    cut::{self, Edits, Segment},
    id::{CutId, OrderId},
    order_event::OrderAction,
    review_comment, review_place,
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::turn;
use crate::{
    access::Staff,
    audit::Change,
    error::Result,
    events::Event,
    orders::{
        actions::{
            file::OrderFile,
            step::{self, Step},
        },
        reads::Party,
    },
    review::{
        reads::{self, Participant},
        rules::{
            ReviewError,
            carry::{self, Carried, carry},
            frames::Span,
            refusal::note,
        },
    },
    tx::Tx,
};

/// Where cuts lie in a library.
const FOLDER: &str = "Cuts";

/// A cut to be shown.
#[derive(Clone, Debug)]
pub struct NewCut {
    /// Of which order.
    pub order: OrderId,
    /// What the producer says about it.
    pub note: Option<String>,
    /// What became of the frames of the cut before; none where the producer does not say.
    pub edits: Option<Vec<Segment>>,
}

/// Shows a cut of an order, which is then in review: numbers it, carries the open comments of the
/// one before to it, and tells those whose turn it is to decide. Asked again with a file that was
/// sent beforehand, it has shown it.
pub async fn submit(tx: &Tx, staff: Staff, new: NewCut, file: OrderFile) -> Result<cut::Model> {
    let note = note(new.note.as_deref())?;
    let party = Party::Staff(staff);
    step::hold(tx, &party, new.order).await?;
    if let Some(upload) = file.upload
        && let Some(shown) = reads::shown_by(&tx.db, new.order, upload).await?
    {
        return Ok(shown);
    }
    let step = Step { party, action: OrderAction::SubmitCut, reason: None };
    let order = step::take(tx, new.order, step).await?;
    let before = reads::newest(&tx.db, order.id).await?;
    let digest = file.file.digest.clone();
    let asset = file.add(tx, order.account_id, (FOLDER, Ownership::VibbioRaw)).await?;
    let mut cut = cut::Model {
        id: CutId::new(),
        account_id: order.account_id,
        order_id: order.id,
        number: before.as_ref().map_or(0, |before| before.number) + 1,
        asset_id: Some(asset.id),
        revision_id: Some(asset.revision_id),
        digest,
        name: asset.name,
        note,
        edits: None,
        submitted_by: Some(staff.user),
        submitted_at: tx.now,
        outcome: None,
        decided_at: None,
    };
    if let Some(edits) = new.edits {
        let was = before.as_ref().ok_or(ReviewError::Edits)?;
        let (was, now) = (reads::timing(&tx.db, was).await?, reads::timing(&tx.db, &cut).await?);
        cut.edits = Some(Edits(carry::edits(edits, was, now)?));
    }
    let cut = cut.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(cut.id, Change::added(&cut)).await;
    if let Some(before) = before {
        carry_over(tx, staff, &before, &cut).await?;
    }
    let (account, id) = (order.account_id, cut.id);
    tx.record(Event::ReviewChanged { account, order: order.id, cut: id, comment: None }).await?;
    let course = reads::course(&tx.db, &cut).await?;
    turn::pass(tx, &cut, (None, &course), Some(order.placed_by)).await?;
    Ok(cut)
}

/// Carries what is open in a cut to the next one.
async fn carry_over(tx: &Tx, staff: Staff, before: &cut::Model, cut: &cut::Model) -> Result<()> {
    let now = reads::timing(&tx.db, cut).await?;
    let open = reads::everything_in(&tx.db, &Participant::Staff(staff), before.id).await?;
    let open = open.into_iter();
    let open = open.filter(|(comment, _)| comment.resolved_at.is_none());
    let carried = open.map(|(comment, place)| {
        let span = place.frame.map(|frame| Span { frame, last: place.last_frame });
        let edits = cut.edits.as_ref().map(|edits| edits.0.as_slice());
        // What was gone stays gone.
        let carried = match span {
            None if place.placing == review_place::Placing::Gone => {
                Carried { placing: review_place::Placing::Gone, span: None }
            }
            span => carry(span, edits, now),
        };
        placed(&comment, cut.id, carried)
    });
    Ok(tx.insert_all(carried.collect()).await?)
}

/// Puts a comment into a cut.
pub(super) fn placed(
    comment: &review_comment::Model,
    cut: CutId,
    carried: Carried,
) -> review_place::ActiveModel {
    let place = review_place::Model {
        comment_id: comment.id,
        cut_id: cut,
        placing: carried.placing,
        frame: carried.span.map(|span| span.frame),
        last_frame: carried.span.and_then(|span| span.last),
    };
    place.into_active_model().reset_all()
}
