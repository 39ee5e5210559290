//! Showing a cut.

use entity::{
    asset::{self, AssetKind, Ownership},
    cut::{self, Edits, Segment},
    id::{AccountId, CutId, FolderId, OrderId, UploadId},
    order_event::OrderAction,
    review_comment, review_place, revision,
    upload::{self, UploadState},
};
use sea_orm::{IntoActiveModel, prelude::*};

use super::turn;
use crate::{
    access::Staff,
    audit::Change,
    error::{Error, Result},
    events::Event,
    library::{
        self,
        actions::asset::{BlobFacts, NewAsset},
    },
    orders::{
        actions::step::{self, Step},
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

/// The file of a cut.
#[derive(Clone, Debug)]
pub enum File {
    /// It came with the request, and its bytes are stored.
    Arrived(String, Box<BlobFacts>),
    /// It was sent before.
    Sent(UploadId),
}

/// Shows a cut of an order, which is then in review: numbers it, carries the open comments of the
/// one before to it, and tells those whose turn it is to decide.
pub async fn submit(tx: &Tx, staff: Staff, new: NewCut, file: File) -> Result<cut::Model> {
    let note = note(new.note.as_deref())?;
    let party = Party::Staff(staff);
    let step = Step { party, action: OrderAction::SubmitCut, reason: None };
    let order = step::take(tx, new.order, step).await?;
    let before = reads::newest(&tx.db, order.id).await?;
    let (asset, digest) = taken(tx, staff, order.account_id, file).await?;
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

/// Finds the folder of an account's library in which cuts lie.
pub async fn folder(tx: &Tx, account: AccountId) -> Result<FolderId> {
    Ok(library::actions::folder::ensure(tx, account, None, FOLDER).await?.id)
}

/// Puts a file into the library, unless it was sent there before; tells its digest.
async fn taken(
    tx: &Tx,
    staff: Staff,
    account: AccountId,
    file: File,
) -> Result<(asset::Model, String)> {
    let asset = match file {
        File::Arrived(name, blob) => {
            let asset = NewAsset {
                account,
                folder: Some(folder(tx, account).await?),
                name,
                ownership: Ownership::VibbioRaw,
                licence: None,
                blob: *blob,
            };
            library::actions::asset::add(tx, asset).await?
        }
        File::Sent(upload) => sent(tx, staff, account, upload).await?,
    };
    let revision = revision::Entity::find_by_id(asset.revision_id).one(&tx.db).await?;
    let digest = revision.ok_or_else(|| Error::not_found("revision"))?.digest;
    Ok((asset, digest))
}

/// Finds what came of an upload by which somebody at Vibbio sent a file into an account's library.
async fn sent(tx: &Tx, staff: Staff, account: AccountId, id: UploadId) -> Result<asset::Model> {
    let upload = upload::Entity::find_by_id(id)
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.user_id.eq(staff.user))
        .filter(upload::COLUMN.ownership.eq(Ownership::VibbioRaw));
    let upload = upload.one(&tx.db).await?.ok_or_else(|| Error::not_found("upload"))?;
    let asset = upload.asset_id.filter(|_| upload.state == UploadState::Ready);
    let asset = match asset {
        Some(asset) => asset::Entity::find_by_id(asset).one(&tx.db).await?,
        None => None,
    };
    let fits = |asset: &asset::Model| {
        asset.kind == AssetKind::Video
            && asset.account_id == account
            && asset.ownership == Ownership::VibbioRaw
            && asset.trashed_at.is_none()
    };
    asset.filter(fits).ok_or_else(|| ReviewError::NoCut.into())
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
