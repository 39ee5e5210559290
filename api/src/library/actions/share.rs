//! Links by which assets are given away.

use std::net::IpAddr;

use entity::{
    id::{AssetId, ShareId, ShareVisitId},
    share,
    share_visit::{self, VisitAction},
};
use sea_orm::{ActiveValue::Set, Condition, ExprTrait, IntoActiveModel, prelude::*};

use super::{asset as assets, room};
use crate::{
    access::{Member, Origin},
    error::{Error, Result},
    library::{
        jobs::visits::SweepVisits,
        reads,
        rules::{
            name,
            rights::{self, AssetAction},
            share::{self as rules, PER_ACCOUNT, ShareError, Target},
        },
    },
    tokens,
    tx::Tx,
};

/// A link to be.
#[derive(Clone, Debug)]
pub struct NewShare {
    /// What it leads to.
    pub target: Target,
    /// What those who open it read; the name of what is shared, unless given.
    pub name: Option<String>,
    /// The hash of its password, if it has one.
    pub password_hash: Option<String>,
    /// When it is over; never, unless given.
    pub expires_at: Option<DateTimeUtc>,
    /// How often it can be opened.
    pub max_views: Option<i32>,
    /// Whether what is shared is shown.
    pub shows_contents: bool,
    /// Whether files can be fetched.
    pub allows_download: bool,
    /// Whether files can be sent.
    pub allows_upload: bool,
    /// Whether its pictures carry a watermark, and nothing else is given.
    pub watermark: bool,
    /// How many files can be sent.
    pub max_files: i32,
    /// How many bytes can be sent.
    pub max_bytes: i64,
}

/// Makes a link, and tells its token: the only time that anybody sees it.
pub async fn create(tx: &Tx, member: &Member, new: NewShare) -> Result<(share::Model, String)> {
    room::hold(tx, member.account).await?;
    let called = target_name(tx, member, new.target).await?;
    let living = reads::shares::living(tx.now).filter(share::COLUMN.account_id.eq(member.account));
    if living.count(&tx.db).await? >= PER_ACCOUNT {
        return Err(ShareError::TooMany.into());
    }
    let token = tokens::random();
    let mut share = share::Model {
        id: ShareId::new(),
        account_id: member.account,
        created_by: Some(member.user),
        asset_id: None,
        collection_id: None,
        folder_id: None,
        name: new.name.map_or(Ok(called), |name| name::typed(&name))?,
        token_hash: tokens::hash(&token),
        password_hash: new.password_hash,
        expires_at: new.expires_at,
        max_views: new.max_views,
        views: 0,
        shows_contents: new.shows_contents,
        allows_download: new.allows_download,
        allows_upload: new.allows_upload,
        watermark: new.watermark,
        max_files: new.max_files,
        max_bytes: new.max_bytes,
        received_files: 0,
        received_bytes: 0,
        revoked_at: None,
        created_at: tx.now,
    };
    match new.target {
        Target::Asset(id) => share.asset_id = Some(id),
        Target::Collection(id) => share.collection_id = Some(id),
        Target::Folder(id) => share.folder_id = Some(id),
    }
    rules::check(&share, tx.now)?;
    let share = share.into_active_model().reset_all().insert(&tx.db).await?;
    Ok((share, token))
}

/// What is shared is called, if the rights to it allow that. What is in a collection or a folder is
/// looked at when somebody opens the link.
async fn target_name(tx: &Tx, member: &Member, target: Target) -> Result<String> {
    match target {
        Target::Asset(id) => {
            let asset = assets::find(tx, member, id).await?;
            let standing = reads::rights::of_one(&tx.db, &asset).await?;
            rights::check(&standing, AssetAction::Share, tx.now)?;
            Ok(asset.name)
        }
        Target::Collection(id) => {
            let found = reads::find_collection(&tx.db, member, id).await?;
            Ok(found.ok_or_else(|| Error::not_found("collection"))?.name)
        }
        Target::Folder(id) => {
            let found = reads::find_folder(&tx.db, member, id).await?;
            Ok(found.ok_or_else(|| Error::not_found("folder"))?.name)
        }
    }
}

/// Ends a link at once, also for those who have it open. One that has ended stays so.
pub async fn revoke(tx: &Tx, member: &Member, id: ShareId) -> Result<share::Model> {
    let share = reads::shares::find(&tx.db, member, id).await?;
    let share = share.ok_or_else(|| Error::not_found("share"))?;
    if share.revoked_at.is_some() {
        return Ok(share);
    }
    let mut share = share.into_active_model();
    share.revoked_at = Set(Some(tx.now));
    Ok(share.update(&tx.db).await?)
}

/// Ends all links of an account, or all to one thing, and tells how many that were.
pub async fn revoke_all(tx: &Tx, member: &Member, target: Option<Target>) -> Result<u64> {
    let these = target.map(reads::shares::leading_to);
    let revoked = share::Entity::update_many()
        .col_expr(share::Column::RevokedAt, Expr::value(Some(tx.now)))
        .filter(share::COLUMN.account_id.eq(member.account))
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(Condition::all().add_option(these))
        .exec(&tx.db)
        .await?;
    Ok(revoked.rows_affected)
}

/// Counts that a link is opened, if it still opens, and notes by whom. Of many at once no more open
/// it than may.
pub async fn open(tx: &Tx, share: &share::Model, origin: &Origin) -> Result<bool> {
    let is_left = Condition::any()
        .add(share::COLUMN.max_views.is_null())
        .add(Expr::col(share::Column::Views).lt(Expr::col(share::Column::MaxViews)));
    let opened = share::Entity::update_many()
        .col_expr(share::Column::Views, Expr::col(share::Column::Views).add(1))
        .filter(share::COLUMN.id.eq(share.id))
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(is_left)
        .exec(&tx.db)
        .await?;
    if opened.rows_affected == 0 {
        return Ok(false);
    }
    visit(tx, share.id, VisitAction::View, None, origin).await?;
    Ok(true)
}

/// Notes what somebody did who came by a link.
pub async fn visit(
    tx: &Tx,
    share: ShareId,
    action: VisitAction,
    asset: Option<AssetId>,
    origin: &Origin,
) -> Result<()> {
    let visit = share_visit::ActiveModel {
        id: Set(ShareVisitId::new()),
        share_id: Set(share),
        action: Set(action),
        asset_id: Set(asset),
        network: Set(origin.address.map(network)),
        user_agent: Set(origin.user_agent.as_deref().map(shortened)),
        at: Set(tx.now),
    };
    share_visit::Entity::insert(visit).exec_without_returning(&tx.db).await?;
    SweepVisits::later(tx).await
}

/// What a drop box keeps a place for while files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many files.
    pub files: i32,
    /// How many bytes.
    pub bytes: i64,
}

/// Keeps a place in the drop box of a link, if there is one. Of many at once no more get one than
/// there are.
pub async fn reserve(tx: &Tx, share: &share::Model, place: Place) -> Result<bool> {
    let (files, bytes) = (share::Column::ReceivedFiles, share::Column::ReceivedBytes);
    let filled = |column, by: Expr| Expr::col(column).add(by);
    let reserved = share::Entity::update_many()
        .col_expr(files, filled(files, Expr::value(place.files)))
        .col_expr(bytes, filled(bytes, Expr::value(place.bytes)))
        .filter(share::COLUMN.id.eq(share.id))
        .filter(share::COLUMN.revoked_at.is_null())
        .filter(filled(files, Expr::value(place.files)).lte(Expr::col(share::Column::MaxFiles)))
        .filter(filled(bytes, Expr::value(place.bytes)).lte(Expr::col(share::Column::MaxBytes)))
        .exec(&tx.db)
        .await?;
    Ok(reserved.rows_affected > 0)
}

/// Gives back what was not used of a place.
pub async fn give_back(tx: &Tx, share: ShareId, unused: Place) -> Result<()> {
    let (files, bytes) = (share::Column::ReceivedFiles, share::Column::ReceivedBytes);
    share::Entity::update_many()
        .col_expr(files, Expr::col(files).sub(unused.files))
        .col_expr(bytes, Expr::col(bytes).sub(unused.bytes))
        .filter(share::COLUMN.id.eq(share))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// As much of what a program calls itself as is of use.
fn shortened(agent: &str) -> String {
    agent.chars().take(200).collect()
}

/// The network of an address, too large to tell who came from it: 256 addresses of IPv4, or what a
/// provider gives to tens of thousands of customers.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_forgotten_but_for_its_network() {
        for (address, kept) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            assert_eq!(network(address.parse().expect("an address")), kept);
        }
    }
}
