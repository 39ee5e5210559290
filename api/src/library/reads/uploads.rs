//! What can be seen of files on their way in.

use entity::{
    id::{AccountId, UploadId},
    upload::{self, UploadPurpose, UploadState, UploadWay},
    upload_piece,
};
use sea_orm::{QueryOrder, prelude::*};

use crate::{
    access::Member,
    error::Result,
    page::{Key, Part},
};

/// The uploads that a member may see; every other read starts here. The parts of a file are no
/// uploads to people, and the files of a multipart request have their results in its answer.
#[must_use]
pub fn visible_to(member: &Member) -> Select<upload::Entity> {
    upload::Entity::find()
        .filter(upload::COLUMN.account_id.eq(member.account))
        .filter(upload::COLUMN.way.ne(UploadWay::Multipart))
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

/// A file that a member sends by tus, or a part of one.
pub async fn sent_by_tus(
    db: &impl ConnectionTrait,
    member: &Member,
    id: UploadId,
) -> Result<Option<upload::Model>> {
    let mine = upload::Entity::find_by_id(id)
        .filter(upload::COLUMN.account_id.eq(member.account))
        .filter(upload::COLUMN.way.eq(UploadWay::Tus));
    Ok(mine.one(db).await?)
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
