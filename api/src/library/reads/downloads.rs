//! What can be seen of archives that people fetch.

use entity::{
    download::{self, DownloadState},
    id::{AccountId, DownloadId},
};
use sea_orm::prelude::*;

use crate::{
    access::Member,
    accounts,
    error::Result,
    page::{Key, Part},
};

/// The archives that a member may see: their own.
#[must_use]
pub fn visible_to(member: &Member) -> Select<download::Entity> {
    download::Entity::find()
        .filter(download::COLUMN.account_id.eq(member.account))
        .filter(download::COLUMN.user_id.eq(member.user))
}

/// One of the archives that a member may see, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: DownloadId,
) -> Result<Option<download::Model>> {
    Ok(visible_to(member).filter(download::COLUMN.id.eq(id)).one(db).await?)
}

/// The order of a list of archives: the newest first.
#[must_use]
pub fn newest_first() -> [Key<download::Model>; 1] {
    [Key::down(Expr::col(download::Column::Id), |download| Part::Id(download.id.0))]
}

/// The archives of an account that are packed, or wait for it.
#[must_use]
pub fn under_way(account: AccountId) -> Select<download::Entity> {
    download::Entity::find()
        .filter(download::COLUMN.account_id.eq(account))
        .filter(download::COLUMN.state.is_in([DownloadState::Waiting, DownloadState::Packing]))
}

/// Proves anew that whoever wanted an archive is a member of the account; none once they left.
pub async fn owner(
    db: &impl ConnectionTrait,
    download: &download::Model,
) -> Result<Option<Member>> {
    let memberships = accounts::reads::memberships(db, download.user_id).await?;
    let here = memberships.into_iter().find(|row| row.account_id == download.account_id);
    Ok(here.map(|row| Member { account: row.account_id, user: row.user_id, role: row.role }))
}
