//! The way of a whole library in, out of a package that was [packed](super::packing::package)
//! elsewhere.
//!
//! A `Package` is an archive by anybody: nothing in it is believed. Its manifest is read line by
//! line, and each line is one unit of work, in which is also written that it is done; whatever dies
//! in between goes on at the next line. Files come in as every upload does: recognised, looked at,
//! compared with their digest, and only where there is room. A line that cannot come in is a
//! problem, which is told, and the rest goes on.
//!
//! What the library has already is taken for what the package has of it: a folder, a tag or a
//! collection of the same name in the same place, a person of the same name, and an asset of the
//! same name and bytes in the same folder. Imported twice, a package adds nothing the second time.

pub mod jobs;
mod lines;
mod package;
mod placing;

use entity::{
    id::{FolderId, UploadId},
    library_import,
};
use sea_orm::PaginatorTrait;
use storage::blob::Staged;

use self::package::Package;
use crate::{
    access::Member,
    app::Platform,
    error::{Error, Result},
    library::{
        actions::unpacking::{self as actions, NewImport},
        reads::{self, imports},
        rules::{
            name, room,
            unpacking::{AT_ONCE, BESIDE, UnpackingError},
            upload::Rejected,
        },
    },
    transport::Part,
};

/// Checks that a file is a package.
pub(super) async fn check(staged: &Staged) -> Result<()> {
    Package::check(staged.reader(), staged.size()).await
}

/// Begins to import a package that came by an upload, which is forgotten: the package belongs to the
/// import from now on.
pub async fn begin_with(
    platform: &Platform,
    member: &Member,
    folder: Option<FolderId>,
    upload: UploadId,
) -> Result<library_import::Model> {
    let tx = platform.begin().await?;
    let import = actions::take_over(&tx, member, folder, upload).await?;
    tx.commit().await?;
    Ok(import)
}

/// Takes in a package, and begins to import it into a folder or the top of the library.
pub async fn begin(
    platform: &Platform,
    member: &Member,
    folder: Option<FolderId>,
    mut part: Part,
) -> Result<library_import::Model> {
    let db = platform.db.reader();
    if let Some(folder) = folder {
        let found = reads::find_folder(db, member, folder).await?;
        found.ok_or_else(|| Error::not_found("folder"))?;
    }
    if imports::under_way(member.account).count(db).await? >= AT_ONCE {
        return Err(UnpackingError::Busy.into());
    }
    let quota = reads::quota(db, platform.db.now(), member.account).await?;
    let most = quota.unwrap_or(i64::MAX).saturating_add(BESIDE);
    let mut writer = platform.blobs.writer().await.map_err(anyhow::Error::new)?;
    while let Some(chunk) = part.chunk().await {
        let chunk = chunk.map_err(Rejected::Lost)?;
        room::fit(writer.size() + chunk.len() as u64, most, 0)?;
        writer.write(chunk).await.map_err(anyhow::Error::new)?;
    }
    let staged = writer.finish().await.map_err(anyhow::Error::new)?;
    let size = staged.size();
    if let Err(error) = check(&staged).await {
        staged.discard().await;
        return Err(error);
    }
    let package = (staged.leave(), size);
    let new = NewImport { folder, name: name::of_file(part.file_name()), package };
    let began = async {
        let tx = platform.begin().await?;
        let import = actions::begin(&tx, member, new).await?;
        tx.commit().await?;
        Ok(import)
    };
    match began.await {
        Ok(import) => Ok(import),
        Err(error) => {
            jobs::clear(platform, package.0).await;
            Err(error)
        }
    }
}
