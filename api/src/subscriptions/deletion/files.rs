//! The bytes of an account.

use entity::{
    deletion_file::{self, FileKind},
    download,
    id::AccountId,
    library_import, upload, upload_piece,
};
use sea_orm::{
    ActiveValue::Set, IntoActiveModel, QuerySelect, QueryTrait, Statement, prelude::*,
    sea_query::OnConflict,
};
use storage::blob::Key;

use super::hold;
use crate::{app::Platform, error::Result, library::jobs::remove_blob, tx::Tx};

/// How many files are looked at together.
const BATCH: u64 = 100;

/// Notes every file of an account that lies in storage; tells how many are noted.
pub(super) async fn note(tx: &Tx, account: AccountId) -> Result<u64> {
    let blobs = Statement::from_sql_and_values(
        tx.db.get_database_backend(),
        "INSERT INTO deletion_file (account_id, name, kind) \
         SELECT DISTINCT asset.account_id, revision.digest, 'blob' \
         FROM revision JOIN asset ON asset.id = revision.asset_id \
         WHERE asset.account_id = $1 \
         UNION SELECT account_id, digest, 'blob' FROM upload \
         WHERE account_id = $1 AND digest IS NOT NULL ON CONFLICT DO NOTHING",
        [account.into()],
    );
    tx.db.execute_raw(blobs).await?;
    let uploads = upload::Entity::find()
        .select_only()
        .column(upload::Column::Id)
        .filter(upload::COLUMN.account_id.eq(account))
        .into_query();
    let mut pieces: Vec<Uuid> = upload_piece::Entity::find()
        .select_only()
        .column(upload_piece::Column::Piece)
        .filter(upload_piece::COLUMN.upload_id.in_subquery(uploads))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let archives = download::Entity::find()
        .filter(download::COLUMN.account_id.eq(account))
        .filter(download::COLUMN.piece.is_not_null());
    pieces.extend(archives.all(&tx.db).await?.into_iter().filter_map(|it| it.piece));
    let packages = library_import::Entity::find()
        .filter(library_import::COLUMN.account_id.eq(account))
        .filter(library_import::COLUMN.piece.is_not_null());
    pieces.extend(packages.all(&tx.db).await?.into_iter().filter_map(|it| it.piece));
    let rows = pieces.into_iter().map(|piece| deletion_file::ActiveModel {
        account_id: Set(account),
        name: Set(piece.to_string()),
        kind: Set(FileKind::Piece),
    });
    let known = OnConflict::new().do_nothing().to_owned();
    tx.upsert_all(rows.collect(), known).await?;
    let noted = deletion_file::Entity::find();
    Ok(noted.filter(deletion_file::COLUMN.account_id.eq(account)).count(&tx.db).await?)
}

/// Removes the files that were noted; tells how many there were. Bytes that something else uses,
/// in this account's neighbourhood or in the store, stay.
pub(super) async fn remove(platform: &Platform, account: AccountId) -> Result<u64> {
    let mut looked_at = 0;
    loop {
        let some = deletion_file::Entity::find()
            .filter(deletion_file::COLUMN.account_id.eq(account))
            .limit(BATCH)
            .all(platform.db.writer())
            .await?;
        if some.is_empty() {
            return Ok(looked_at);
        }
        for file in some {
            looked_at += 1;
            remove_one(platform, file).await?;
        }
    }
}

async fn remove_one(platform: &Platform, file: deletion_file::Model) -> Result<()> {
    let removed = match file.kind {
        FileKind::Blob => remove_blob(platform, &file.name).await?,
        FileKind::Piece => {
            let piece: Uuid = file.name.parse().map_err(anyhow::Error::new)?;
            let key = Key::Piece(piece);
            let size = platform.blobs.size(&key).await.map_err(anyhow::Error::new)?;
            platform.blobs.delete(&key).await.map_err(anyhow::Error::new)?;
            size.map(|size| (1, i64::try_from(size).unwrap_or(i64::MAX)))
        }
    };
    let tx = platform.begin().await?;
    let account = file.account_id;
    let gone = file.delete(&tx.db).await?.rows_affected;
    // Whoever takes the row counts the file.
    if let (1, Some((files, bytes))) = (gone, removed)
        && let Some(mut row) = hold(&tx, account).await?
    {
        row.files += files;
        row.bytes += bytes;
        row.into_active_model().reset_all().update(&tx.db).await?;
    }
    tx.commit().await?;
    Ok(())
}
