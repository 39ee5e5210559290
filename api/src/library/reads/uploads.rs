//! What can be seen of files on their way in.

use entity::{
    id::{AccountId, UploadId, UserId},
    upload::{self, UploadPurpose, UploadState, UploadWay},
    upload_piece,
};
use sea_orm::{Condition, QueryOrder, prelude::*};

use crate::{
    access::{Denied, Member, Staff},
    error::Result,
    page::{Key, Part},
};

/// The uploads that a member may see; every other read starts here. The parts of a file are no
/// uploads to people, the files of a multipart request have their results in its answer, and what
/// Vibbio's people send for an order is theirs until they show it.
#[must_use]
pub fn visible_to(member: &Member) -> Select<upload::Entity> {
    upload::Entity::find()
        .filter(upload::COLUMN.account_id.eq(member.account))
        .filter(upload::COLUMN.way.ne(UploadWay::Multipart))
        .filter(upload::COLUMN.purpose.ne(UploadPurpose::Order))
        .filter(upload::COLUMN.is_partial.eq(false))
}

/// One of the uploads that a member may see, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: UploadId,
) -> Result<Option<upload::Model>> {
    Ok(visible_to(member).filter(upload::COLUMN.id.eq(id)).one(db).await?)
}

/// Whoever sends files over time, and what keeps them from being one or the other.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// Somebody who adds to the library of the account.
    pub member: Result<Member, Denied>,
    /// Somebody at Vibbio who makes videos.
    pub staff: Result<Staff, Denied>,
}

/// A file that somebody sends by tus, or a part of one: of those for the library a member's account
/// has, and of those for orders the one who sends them.
pub async fn sent_by_tus(
    db: &impl ConnectionTrait,
    sender: &Sender,
    id: UploadId,
) -> Result<Option<upload::Model>> {
    let member = sender.member.map_or(AccountId(Uuid::nil()), |member| member.account);
    let for_library = Condition::all()
        .add(upload::COLUMN.account_id.eq(member))
        .add(upload::COLUMN.purpose.ne(UploadPurpose::Order));
    let staff = sender.staff.map_or(UserId(Uuid::nil()), |staff| staff.user);
    let for_orders = Condition::all()
        .add(upload::COLUMN.user_id.eq(staff))
        .add(upload::COLUMN.purpose.eq(UploadPurpose::Order));
    let theirs = upload::Entity::find_by_id(id)
        .filter(Condition::any().add(for_library).add(for_orders))
        .filter(upload::COLUMN.way.eq(UploadWay::Tus));
    Ok(theirs.one(db).await?)
}

/// A file that somebody at Vibbio has sent for an order.
pub async fn sent_for_order(
    db: &impl ConnectionTrait,
    staff: Staff,
    id: UploadId,
) -> Result<Option<upload::Model>> {
    let theirs = upload::Entity::find_by_id(id)
        .filter(upload::COLUMN.user_id.eq(staff.user))
        .filter(upload::COLUMN.purpose.eq(UploadPurpose::Order))
        .filter(upload::COLUMN.is_partial.eq(false));
    Ok(theirs.one(db).await?)
}

/// The order of a list of uploads: the newest first.
#[must_use]
pub fn newest_first() -> [Key<upload::Model>; 1] {
    [Key::down(Expr::col(upload::Column::Id), |upload| Part::Id(upload.id.0))]
}

/// The uploads of an account that wait for bytes.
#[must_use]
pub fn open(account: AccountId, now: DateTimeUtc) -> Select<upload::Entity> {
    upload::Entity::find()
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.state.eq(UploadState::Receiving))
        .filter(upload::COLUMN.part_of.is_null())
        .filter(upload::COLUMN.expires_at.gt(now))
}

/// The packages of an account that are on their way, or wait to be imported.
#[must_use]
pub fn packages(account: AccountId, now: DateTimeUtc) -> Select<upload::Entity> {
    upload::Entity::find()
        .filter(upload::COLUMN.account_id.eq(account))
        .filter(upload::COLUMN.purpose.eq(UploadPurpose::Package))
        .filter(upload::COLUMN.state.ne(UploadState::Rejected))
        .filter(upload::COLUMN.part_of.is_null())
        .filter(upload::COLUMN.expires_at.gt(now))
}

/// The pieces of an upload, first to last.
pub async fn pieces(
    db: &impl ConnectionTrait,
    upload: UploadId,
) -> Result<Vec<upload_piece::Model>> {
    let pieces = upload_piece::Entity::find()
        .filter(upload_piece::COLUMN.upload_id.eq(upload))
        .order_by_asc(upload_piece::Column::Number);
    Ok(pieces.all(db).await?)
}

/// The last piece of an upload, if there is one.
pub async fn last_piece(
    db: &impl ConnectionTrait,
    upload: UploadId,
) -> Result<Option<upload_piece::Model>> {
    let pieces = upload_piece::Entity::find()
        .filter(upload_piece::COLUMN.upload_id.eq(upload))
        .order_by_desc(upload_piece::Column::Number);
    Ok(pieces.one(db).await?)
}
