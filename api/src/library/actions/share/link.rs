//! Links themselves.

use entity::{id::ShareId, share};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, prelude::*};

use crate::{
    access::Member,
    audit,
    error::{Error, Result},
    library::{
        actions::{asset as assets, room},
        reads,
        rules::{
            name,
            rights::{self, AssetAction},
            share::{self as rules, PER_ACCOUNT, ShareError, ShareState, Target},
        },
    },
    tokens,
    tx::Tx,
    version,
};

/// A link to be.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is agreed by itself")]
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

/// What changes of a link; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What those who open it read.
    pub name: Option<String>,
    /// The hash of its password, if it is to have one.
    pub password_hash: Option<Option<String>>,
    /// When it is over, if ever.
    pub expires_at: Option<Option<DateTimeUtc>>,
    /// How often it can be opened, if that is bounded.
    pub max_views: Option<Option<i32>>,
    /// Whether what is shared is shown.
    pub shows_contents: Option<bool>,
    /// Whether files can be fetched.
    pub allows_download: Option<bool>,
    /// Whether files can be sent.
    pub allows_upload: Option<bool>,
    /// Whether its pictures carry a watermark, and nothing else is given.
    pub watermark: Option<bool>,
    /// How many files can be sent.
    pub max_files: Option<i32>,
    /// How many bytes can be sent.
    pub max_bytes: Option<i64>,
}

/// The columns that a [`Change`] is about.
const CHANGED: [share::Column; 11] = [
    share::Column::Name,
    share::Column::PasswordHash,
    share::Column::ExpiresAt,
    share::Column::MaxViews,
    share::Column::ShowsContents,
    share::Column::AllowsDownload,
    share::Column::AllowsUpload,
    share::Column::Watermark,
    share::Column::MaxFiles,
    share::Column::MaxBytes,
    share::Column::Version,
];

/// Makes a link, and tells its token: the only time that anybody sees it.
pub async fn create(tx: &Tx, member: &Member, new: NewShare) -> Result<(share::Model, String)> {
    room::hold(tx, member.account).await?;
    let called = target_name(tx, member, new.target).await?;
    room_for_one(tx, member).await?;
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
        version: 1,
    };
    match new.target {
        Target::Asset(id) => share.asset_id = Some(id),
        Target::Collection(id) => share.collection_id = Some(id),
        Target::Folder(id) => share.folder_id = Some(id),
    }
    rules::check(&share)?;
    rules::check_end(share.expires_at, tx.now)?;
    let share = share.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(share.id, audit::Change::added(&share)).await;
    Ok((share, token))
}

/// Changes a link, from the next request on of whoever has it open. One that has ended by itself
/// opens again where its bounds allow it; one that somebody has ended stays so.
pub async fn update(
    tx: &Tx,
    member: &Member,
    id: ShareId,
    change: Change,
    expected_version: Option<i32>,
) -> Result<share::Model> {
    room::hold(tx, member.account).await?;
    let was = find(tx, member, id).await?;
    rules::check_change(&was)?;
    version::check(expected_version, was.version)?;
    if let Some(expires_at) = change.expires_at {
        rules::check_end(expires_at, tx.now)?;
    }
    let was_open = rules::state(&was, tx.now) == ShareState::Open;
    let share = change.of(was.clone())?;
    rules::check(&share)?;
    if !was_open && rules::state(&share, tx.now) == ShareState::Open {
        room_for_one(tx, member).await?;
    }
    let mut share = share.into_active_model();
    // What others count meanwhile stays as they have counted it.
    for column in CHANGED {
        share.reset(column);
    }
    let share = share.update(&tx.db).await?;
    tx.note(share.id, audit::Change::of(&was, &share)).await;
    Ok(share)
}

impl Change {
    /// The link as it is then.
    fn of(self, was: share::Model) -> Result<share::Model> {
        Ok(share::Model {
            name: self.name.map_or(Ok(was.name), |name| name::typed(&name))?,
            password_hash: self.password_hash.unwrap_or(was.password_hash),
            expires_at: self.expires_at.unwrap_or(was.expires_at),
            max_views: self.max_views.unwrap_or(was.max_views),
            shows_contents: self.shows_contents.unwrap_or(was.shows_contents),
            allows_download: self.allows_download.unwrap_or(was.allows_download),
            allows_upload: self.allows_upload.unwrap_or(was.allows_upload),
            watermark: self.watermark.unwrap_or(was.watermark),
            max_files: self.max_files.unwrap_or(was.max_files),
            max_bytes: self.max_bytes.unwrap_or(was.max_bytes),
            version: was.version + 1,
            ..was
        })
    }
}

/// Checks that an account may have one more link that opens.
async fn room_for_one(tx: &Tx, member: &Member) -> Result<()> {
    let living = reads::shares::living(tx.now).filter(share::COLUMN.account_id.eq(member.account));
    if living.count(&tx.db).await? >= PER_ACCOUNT {
        return Err(ShareError::TooMany.into());
    }
    Ok(())
}

async fn find(tx: &Tx, member: &Member, id: ShareId) -> Result<share::Model> {
    let share = reads::shares::find(&tx.db, member, id).await?;
    share.ok_or_else(|| Error::not_found("share"))
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
    let share = find(tx, member, id).await?;
    if share.revoked_at.is_some() {
        return Ok(share);
    }
    let was = share.clone();
    let mut share = share.into_active_model();
    share.revoked_at = Set(Some(tx.now));
    let share = share.update(&tx.db).await?;
    tx.note(share.id, audit::Change::of(&was, &share)).await;
    Ok(share)
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
