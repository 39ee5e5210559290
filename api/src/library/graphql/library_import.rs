//! Packages of libraries that are imported, and how far they are.

use async_graphql::{Context, Description, Object, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    id::{FolderId, LibraryImportId},
    library_import::{self, LibraryImportState},
};
use futures::{Stream, StreamExt, future::ready};

use super::{ByteSize, Folder};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Code, Result},
    events::Event,
    library::reads::{imports, loaders::FolderOf},
    page::{Page, PageInput, Paged},
};

/// The queries about packages that are imported.
#[derive(Default)]
pub struct LibraryImportQuery;

#[Object]
impl LibraryImportQuery {
    /// One of the imports that whoever asks began within the last week.
    async fn library_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import's id.")] id: LibraryImportId,
    ) -> Result<Option<LibraryImport>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(imports::find(ctx.db(), &member, id).await?.map(LibraryImport))
    }

    /// The imports that whoever asks began within the last week; the newest first.
    async fn library_imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<LibraryImport>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let begun = imports::visible_to(&member);
        page.of(begun, &imports::newest_first(), ctx.db(), LibraryImport).await
    }
}

/// The subscriptions about packages that are imported.
#[derive(Default)]
pub struct LibraryImportSubscription;

#[Subscription]
impl LibraryImportSubscription {
    /// An import that whoever asks began, whenever some 50 more lines of it are done or its state is
    /// another.
    async fn library_import_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this import; all unless given.")] id: Option<LibraryImportId>,
    ) -> Result<impl Stream<Item = async_graphql::Result<LibraryImport>> + use<>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::LibraryImportChanged { account, import } if account == member.account => {
                Some(import)
            }
            _ => None,
        });
        let changed = changed.filter(move |import| ready(id.is_none_or(|id| id == *import)));
        Ok(changed.filter_map(move |id| {
            let platform = platform.clone();
            async move {
                let found = imports::find(platform.db.reader(), &member, id).await;
                found.map(|found| found.map(LibraryImport)).map_err(Into::into).transpose()
            }
        }))
    }
}

/// A package of a library on its way into this one.
#[derive(Description)]
pub struct LibraryImport(pub library_import::Model);

#[Object(use_type_description)]
impl LibraryImport {
    /// The import's id.
    async fn id(&self) -> LibraryImportId {
        self.0.id
    }

    /// What the file was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The size of the package in bytes.
    async fn size(&self) -> ByteSize {
        ByteSize(self.0.size)
    }

    /// The folder it goes into; `null` at the top of the library, and once the folder is deleted.
    async fn folder(&self, ctx: &Context<'_>) -> Result<Option<Folder>> {
        let folder: Option<FolderId> = self.0.folder_id;
        match folder {
            Some(folder) => Ok(ctx.load(FolderOf(folder)).await?.map(Folder)),
            None => Ok(None),
        }
    }

    /// How far it is.
    async fn state(&self) -> LibraryImportState {
        self.0.state
    }

    /// How many lines of its manifest are done.
    async fn line_count(&self) -> i32 {
        self.0.line
    }

    /// How many records became something new: folders, tags, persons, assets, releases and
    /// collections.
    async fn added_count(&self) -> i32 {
        self.0.added
    }

    /// How many records the library had already, and were left as they are.
    async fn existing_count(&self) -> i32 {
        self.0.existing
    }

    /// What could not be imported, or is not as the package says, by line; the first 500 of them.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<LibraryImportProblem>> {
        if self.0.problems == 0 {
            return Ok(Vec::new());
        }
        let problems = imports::problems(ctx.db(), self.0.id).await?.into_iter();
        let problems = problems.map(|problem| LibraryImportProblem {
            line: problem.line,
            code: Code::named(&problem.code).unwrap_or(Code::InternalServerError),
            message: problem.message,
        });
        Ok(problems.collect())
    }

    /// How many problems there are.
    async fn problem_count(&self) -> i32 {
        self.0.problems
    }

    /// Why it could not go on; `null` unless `state` is `FAILED`.
    async fn code(&self) -> Option<Code> {
        self.0.code.as_deref().and_then(Code::named)
    }

    /// Says so in words.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when it can be asked for.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// Something that could not be imported, or is not as the package says.
#[derive(SimpleObject)]
pub struct LibraryImportProblem {
    /// The line of the manifest, from 1.
    line: i32,
    /// Why.
    code: Code,
    /// Says so in words.
    message: String,
}
