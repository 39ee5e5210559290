//! What can be done with packages that are imported.

use entity::{
    id::{FolderId, LibraryImportId, UploadId},
    library_import::{self, LibraryImportState},
    library_import_item, library_import_problem,
    upload::{UploadPurpose, UploadState},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use super::{folder, room};
use crate::{
    access::Member,
    error::{Error, Refused, Result, word},
    events::Event,
    library::{
        jobs::SweepStorage,
        reads::{imports, uploads},
        rules::{
            unpacking::{self as rules, AT_ONCE, LIFE, NAMED, UnpackingError},
            upload::UploadError,
        },
        unpacking::jobs::{SweepImports, UnpackLibrary},
    },
    tx::Tx,
};

/// After how many lines it is told how far an import is.
const STEP: i32 = 50;

/// An import to be.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Into which folder; none is the top.
    pub folder: Option<FolderId>,
    /// What the file is called.
    pub name: String,
    /// Where it lies, and how many bytes it has.
    pub package: (Uuid, u64),
}

/// What became of a line of a manifest.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Whether it became something new; none where it is nothing in a library.
    pub is_new: Option<bool>,
    /// What is not as it says.
    pub problems: Vec<Refused>,
}

/// Begins to import a package, which is done by a job.
pub async fn begin(tx: &Tx, member: &Member, new: NewImport) -> Result<library_import::Model> {
    room::hold(tx, member.account).await?;
    if let Some(folder) = new.folder {
        folder::find(tx, member.account, folder).await?;
    }
    if imports::under_way(member.account).count(&tx.db).await? >= AT_ONCE {
        return Err(UnpackingError::Busy.into());
    }
    let (piece, size) = new.package;
    let row = library_import::ActiveModel {
        id: Set(LibraryImportId::new()),
        account_id: Set(member.account),
        user_id: Set(member.user),
        folder_id: Set(new.folder),
        name: Set(new.name),
        size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        piece: Set(Some(piece)),
        state: Set(LibraryImportState::Waiting),
        line: Set(0),
        added: Set(0),
        existing: Set(0),
        problems: Set(0),
        code: Set(None),
        message: Set(None),
        created_at: Set(tx.now),
        expires_at: Set(tx.now + LIFE),
    };
    let import = row.insert(&tx.db).await?;
    tx.enqueue(UnpackLibrary { import: import.id }).await?;
    // What is left of the package once nobody needs it, or of its files.
    SweepStorage::later(tx).await?;
    SweepImports::after(tx, import.expires_at).await?;
    Ok(import)
}

/// Begins to import a package that came by an upload, in place of that.
pub async fn take_over(
    tx: &Tx,
    member: &Member,
    folder: Option<FolderId>,
    upload: UploadId,
) -> Result<library_import::Model> {
    room::hold(tx, member.account).await?;
    let found = uploads::find(&tx.db, member, upload).await?;
    let found = found.filter(|upload| upload.purpose == UploadPurpose::Package);
    let found = found.ok_or_else(|| Error::not_found("upload"))?;
    match found.state {
        UploadState::Ready => {}
        UploadState::Processing => return Err(UploadError::Processing.into()),
        UploadState::Rejected => return Err(UploadError::Refused.into()),
        UploadState::Receiving => return Err(UploadError::Incomplete.into()),
    }
    let size = u64::try_from(found.received).unwrap_or_default();
    let pieces = super::upload::forget(tx, upload).await?;
    let piece = pieces.first().ok_or(UnpackingError::Gone)?;
    begin(tx, member, NewImport { folder, name: found.name, package: (*piece, size) }).await
}

/// Gives up an import, and tells where its package lies. What came in before stays.
pub async fn cancel(
    tx: &Tx,
    member: &Member,
    id: LibraryImportId,
) -> Result<(library_import::Model, Option<Uuid>)> {
    let found = imports::visible_to(member).filter(library_import::COLUMN.id.eq(id));
    let found = found.lock_exclusive().one(&tx.db).await?;
    let found = found.ok_or_else(|| Error::not_found("import"))?;
    rules::go_on(found.state)?;
    end(tx, found, LibraryImportState::Cancelled, None).await
}

/// Begins or goes on to import; none if nobody wants it.
pub async fn start(tx: &Tx, id: LibraryImportId) -> Result<Option<library_import::Model>> {
    let Some(found) = wanted(tx, id).await? else { return Ok(None) };
    let mut row = found.into_active_model();
    row.state = Set(LibraryImportState::Importing);
    let import = row.update(&tx.db).await?;
    changed(tx, &import).await?;
    Ok(Some(import))
}

/// Holds an import whose next line is of a number, and the library into which it goes; none if
/// nobody wants it, or if somebody else has done that line.
pub async fn hold(
    tx: &Tx,
    member: &Member,
    id: LibraryImportId,
    line: i32,
) -> Result<Option<library_import::Model>> {
    room::hold(tx, member.account).await?;
    Ok(wanted(tx, id).await?.filter(|import| import.line + 1 == line))
}

/// Notes what became of the next line of an import.
pub async fn note(tx: &Tx, import: library_import::Model, outcome: Outcome) -> Result<()> {
    let (line, first) = (import.line + 1, import.problems);
    let count = i32::try_from(outcome.problems.len()).unwrap_or(i32::MAX);
    let rows = (first..NAMED).zip(outcome.problems).map(|(number, problem)| {
        library_import_problem::ActiveModel {
            import_id: Set(import.id),
            number: Set(number),
            line: Set(line),
            code: Set(word(problem.code).into()),
            message: Set(problem.message.chars().take(500).collect()),
        }
    });
    tx.insert_all(rows.collect()).await?;
    let (added, existing) = (import.added, import.existing);
    let mut row = import.into_active_model();
    row.line = Set(line);
    row.problems = Set(first.saturating_add(count));
    match outcome.is_new {
        Some(true) => row.added = Set(added + 1),
        Some(false) => row.existing = Set(existing + 1),
        None => {}
    }
    let import = row.update(&tx.db).await?;
    if line % STEP == 0 { changed(tx, &import).await } else { Ok(()) }
}

/// Remembers what a record of a package is in the library.
pub async fn remember(
    tx: &Tx,
    import: LibraryImportId,
    label: String,
    item: Uuid,
    is_new: bool,
) -> Result<()> {
    let row = library_import_item::ActiveModel {
        import_id: Set(import),
        label: Set(label),
        item: Set(item),
        is_new: Set(is_new),
    };
    library_import_item::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Notes that all of a package is imported, or why no more of it is, and tells where it lies; none
/// if nobody wants it any more.
pub async fn finish(
    tx: &Tx,
    id: LibraryImportId,
    refused: Option<Refused>,
) -> Result<Option<Uuid>> {
    let Some(found) = wanted(tx, id).await? else { return Ok(None) };
    let state = match &refused {
        None => LibraryImportState::Done,
        Some(_) => LibraryImportState::Failed,
    };
    let (_, piece) = end(tx, found, state, refused).await?;
    Ok(piece)
}

async fn end(
    tx: &Tx,
    found: library_import::Model,
    state: LibraryImportState,
    refused: Option<Refused>,
) -> Result<(library_import::Model, Option<Uuid>)> {
    library_import_item::Entity::delete_many()
        .filter(library_import_item::COLUMN.import_id.eq(found.id))
        .exec(&tx.db)
        .await?;
    let piece = found.piece;
    let mut row = found.into_active_model();
    row.state = Set(state);
    row.piece = Set(None);
    row.code = Set(refused.as_ref().map(|refused| word(refused.code).into()));
    row.message = Set(refused.map(|refused| refused.message));
    let import = row.update(&tx.db).await?;
    changed(tx, &import).await?;
    Ok((import, piece))
}

/// Finds an import that goes on, and holds it.
async fn wanted(tx: &Tx, id: LibraryImportId) -> Result<Option<library_import::Model>> {
    let found = library_import::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    Ok(found.filter(|import| rules::go_on(import.state).is_ok()))
}

async fn changed(tx: &Tx, import: &library_import::Model) -> Result<()> {
    let account = import.account_id;
    tx.record(Event::LibraryImportChanged { account, import: import.id }).await
}
