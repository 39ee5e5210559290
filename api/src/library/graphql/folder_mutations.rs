//! What can be done with folders.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::FolderId;

use super::Folder;
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::actions::{copy, folder},
};

/// The mutations of folders.
#[derive(Default)]
pub struct FolderMutation;

#[Object]
impl FolderMutation {
    /// Makes a folder.
    ///
    /// Refused with `NOT_FOUND` (no such parent), `NAME_TAKEN`, `BAD_USER_INPUT` (an empty name,
    /// or deeper than 20 levels) or `ILLEGAL_STATE` (10 000 folders).
    async fn folder_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder to be.")] input: FolderCreateInput,
    ) -> Result<FolderPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let folder = folder::create(&tx, &member, input.parent_id, &input.name).await?;
        tx.commit().await?;
        Ok(FolderPayload { folder: Folder(folder) })
    }

    /// Gives a folder another name.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn folder_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder and its new name.")] input: FolderRenameInput,
    ) -> Result<FolderPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let expected = input.expected_version;
        let folder = folder::rename(&tx, &member, input.id, &input.name, expected).await?;
        tx.commit().await?;
        Ok(FolderPayload { folder: Folder(folder) })
    }

    /// Moves a folder, with all that is in it, into another one or to the top.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` (into itself, or deeper than 20
    /// levels) or `VERSION_CONFLICT`.
    async fn folder_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder and its new place.")] input: FolderMoveInput,
    ) -> Result<FolderPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let expected = input.expected_version;
        let folder = folder::relocate(&tx, &member, input.id, input.parent_id, expected).await?;
        tx.commit().await?;
        Ok(FolderPayload { folder: Folder(folder) })
    }

    /// Copies a folder, with all folders and assets in it, into a folder or to the top. The copies
    /// are assets of their own, on the same bytes as they are now, with the same tags and nametags;
    /// they take room once more. What is in the trash is not copied.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` (deeper than 20 levels),
    /// `LIMIT_EXCEEDED` (more than 500 assets), `QUOTA_EXCEEDED` or `ILLEGAL_STATE` (10 000
    /// folders).
    async fn folder_copy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder, and where its copy goes.")] input: FolderCopyInput,
    ) -> Result<FolderPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let target = copy::Target { parent: input.parent_id, name: input.name };
        let tx = ctx.begin().await?;
        let folder = copy::folder(&tx, &member, input.id, target).await?;
        tx.commit().await?;
        Ok(FolderPayload { folder: Folder(folder) })
    }

    /// Deletes an empty folder. What went to the trash from it will be restored to the top.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (something is in it).
    async fn folder_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder.")] input: FolderDeleteInput,
    ) -> Result<FolderDeletePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        folder::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(FolderDeletePayload { deleted_id: input.id })
    }
}

/// A folder to be.
#[derive(InputObject)]
pub struct FolderCreateInput {
    /// What it is called; 1 to 200 characters.
    name: String,
    /// The folder it is to be in; `null` for the top of the library.
    parent_id: Option<FolderId>,
}

/// A folder and its new name.
#[derive(InputObject)]
pub struct FolderRenameInput {
    /// The folder.
    id: FolderId,
    /// The new name; 1 to 200 characters.
    name: String,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A folder and its new place.
#[derive(InputObject)]
pub struct FolderMoveInput {
    /// The folder.
    id: FolderId,
    /// The folder it is to be in; `null` for the top of the library.
    parent_id: Option<FolderId>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A folder, and where its copy goes.
#[derive(InputObject)]
pub struct FolderCopyInput {
    /// The folder.
    id: FolderId,
    /// The folder that the copy is to be in; `null` for the top of the library.
    parent_id: Option<FolderId>,
    /// What the copy is called, in 1 to 200 characters; as the folder is, unless given.
    name: Option<String>,
}

/// A folder to be deleted.
#[derive(InputObject)]
pub struct FolderDeleteInput {
    /// The folder.
    id: FolderId,
}

/// The folder, as it is now.
#[derive(SimpleObject)]
pub struct FolderPayload {
    /// The folder.
    folder: Folder,
}

/// The folder that was deleted.
#[derive(SimpleObject)]
pub struct FolderDeletePayload {
    /// Its id.
    deleted_id: FolderId,
}
