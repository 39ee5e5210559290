//! Uploads that begin.

use entity::{
    asset::{self, Ownership},
    id::{AccountId, AssetId, FolderId, OrderId, UploadId, UserId},
    upload::{self, SameBytes, UploadPurpose, UploadState, UploadWay},
    upload_piece,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, prelude::*};
use storage::blob::Digest;

use super::{complete, end::changed, find};
use crate::{
    access::{Member, Staff},
    audit::Change,
    error::{Error, Result},
    library::{
        actions::{folder, room},
        jobs::SweepStorage,
        reads,
        rules::upload::{LIFE, OPEN, PACKAGES, Rejected, UploadError},
    },
    tx::Tx,
};

/// An upload to be.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Into whose library.
    pub account: AccountId,
    /// Who sends it.
    pub user: Option<UserId>,
    /// How it comes.
    pub way: UploadWay,
    /// What it is sent for.
    pub purpose: UploadPurpose,
    /// The order that it is sent for, by Vibbio's people.
    pub order: Option<OrderId>,
    /// Into which folder; none is the top.
    pub folder: Option<FolderId>,
    /// The asset whose next revision it becomes; none becomes a new asset.
    pub revises: Option<AssetId>,
    /// What the asset is going to be called.
    pub name: String,
    /// Whose the asset is going to be.
    pub ownership: Ownership,
    /// What to do when the library has the file.
    pub on_same_bytes: SameBytes,
    /// How many bytes are to come, if that is known.
    pub size: Option<u64>,
    /// The SHA-256 that they are to have, if that is known.
    pub sha256: Option<Digest>,
    /// What the sender of a tus upload said of it.
    pub metadata: Option<String>,
    /// Whether it is only a part of a file.
    pub is_partial: bool,
    /// The uploads that it is made of, as the sender named them.
    pub made_of: Option<String>,
    /// Where it is to be fetched from.
    pub source_url: Option<String>,
}

impl NewUpload {
    /// An upload of nothing in particular, into the top of a member's library.
    #[must_use]
    pub fn of(member: &Member, way: UploadWay) -> Self {
        Self { user: Some(member.user), way, ..Self::multipart(member.account) }
    }

    /// Material of Vibbio's, into the top of a customer's library.
    #[must_use]
    pub fn by_staff(staff: Staff, account: AccountId, way: UploadWay) -> Self {
        let ownership = Ownership::VibbioRaw;
        Self { user: Some(staff.user), way, ownership, ..Self::multipart(account) }
    }

    /// A file for an order of an account, to become whatever it is then used for.
    #[must_use]
    pub fn for_order(staff: Staff, (account, order): (AccountId, OrderId), way: UploadWay) -> Self {
        let purpose = UploadPurpose::Order;
        Self { purpose, order: Some(order), ..Self::by_staff(staff, account, way) }
    }

    /// A file of a multipart request, of which nothing more has to be kept.
    pub(in crate::library::actions) fn multipart(account: AccountId) -> Self {
        Self {
            account,
            user: None,
            way: UploadWay::Multipart,
            purpose: UploadPurpose::Asset,
            order: None,
            folder: None,
            revises: None,
            name: String::new(),
            ownership: Ownership::Own,
            on_same_bytes: SameBytes::NewAsset,
            size: None,
            sha256: None,
            metadata: None,
            is_partial: false,
            made_of: None,
            source_url: None,
        }
    }

    pub(in crate::library::actions) fn row(self, tx: &Tx, id: UploadId) -> upload::ActiveModel {
        upload::ActiveModel {
            id: Set(id),
            account_id: Set(self.account),
            user_id: Set(self.user),
            way: Set(self.way),
            purpose: Set(self.purpose),
            order_id: Set(self.order),
            digest: Set(None),
            folder_id: Set(self.folder),
            revises_id: Set(self.revises),
            name: Set(self.name),
            ownership: Set(self.ownership),
            on_same_bytes: Set(self.on_same_bytes),
            size: Set(self.size.map(kept)),
            sha256: Set(self.sha256.map(|digest| digest.to_string())),
            state: Set(UploadState::Receiving),
            received: Set(0),
            reserved_bytes: Set(0),
            metadata: Set(self.metadata),
            is_partial: Set(self.is_partial),
            made_of: Set(self.made_of),
            part_of: Set(None),
            source_url: Set(self.source_url),
            code: Set(None),
            message: Set(None),
            asset_id: Set(None),
            existing_id: Set(None),
            locked_by: Set(None),
            locked_until: Set(None),
            expires_at: Set(tx.now + LIFE),
            created_at: Set(tx.now),
        }
    }
}

/// Begins an upload of at most so many bytes, and keeps room for as many as are announced. A package
/// is as large as a library may be.
pub async fn begin(tx: &Tx, new: NewUpload, most: u64) -> Result<upload::Model> {
    let size = new.size;
    fit(new.purpose, size, most)?;
    meant(&new)?;
    if !reads::is_account(&tx.db, new.account).await? {
        return Err(Error::not_found("account"));
    }
    room::hold(tx, new.account).await?;
    if let Some(folder) = new.folder {
        folder::find(tx, new.account, folder).await?;
    }
    if let Some(asset) = new.revises {
        let found = reads::of(new.account).filter(asset::COLUMN.trashed_at.is_null());
        let found = found.filter(asset::COLUMN.id.eq(asset)).count(&tx.db).await?;
        if found == 0 {
            return Err(Error::not_found("asset"));
        }
        if new.folder.is_some() {
            let message = "What becomes the next revision of an asset stays where the asset is.";
            return Err(Error::bad_input("folderId", message));
        }
    }
    if reads::uploads::open(new.account, tx.now).count(&tx.db).await? >= OPEN {
        return Err(UploadError::TooMany.into());
    }
    if new.purpose == UploadPurpose::Package
        && reads::uploads::packages(new.account, tx.now).count(&tx.db).await? >= PACKAGES
    {
        return Err(UploadError::TooManyPackages.into());
    }
    let upload = new.row(tx, UploadId::new()).insert(&tx.db).await?;
    if let Some(size) = size {
        room::extend(tx, &upload, size).await?;
    }
    SweepStorage::later(tx).await?;
    let upload = find(tx, upload.id).await?;
    tx.note(upload.id, Change::added(&upload)).await;
    changed(tx, &upload).await?;
    Ok(upload)
}

/// Says how many bytes are to come, of an upload that did not know.
pub async fn measure(
    tx: &Tx,
    upload: &upload::Model,
    size: u64,
    most: u64,
) -> Result<upload::Model> {
    fit(upload.purpose, Some(size), most)?;
    room::extend(tx, upload, size).await?;
    let mut row = find(tx, upload.id).await?.into_active_model();
    row.size = Set(Some(kept(size)));
    complete(tx, row.update(&tx.db).await?).await
}

/// Makes one upload of the parts of a file, whose pieces and room it takes over.
pub async fn concatenate(
    tx: &Tx,
    whole: NewUpload,
    parts: &[upload::Model],
    most: u64,
) -> Result<upload::Model> {
    let size = parts.iter().map(|part| part.received).fold(0, i64::saturating_add);
    let mut number = 0;
    let whole = begin(tx, whole, most).await?;
    for part in parts {
        let held = find(tx, part.id).await?;
        if held.part_of.is_some() {
            return Err(UploadError::Lost.into());
        }
        for piece in reads::uploads::pieces(&tx.db, part.id).await? {
            let mut row = piece.clone().into_active_model();
            row.upload_id = Set(whole.id);
            row.number = Set(number);
            number += 1;
            upload_piece::Entity::insert(row).exec_without_returning(&tx.db).await?;
            piece.delete(&tx.db).await?;
        }
        let mut row = held.into_active_model();
        row.part_of = Set(Some(whole.id));
        row.reserved_bytes = Set(0);
        row.update(&tx.db).await?;
    }
    let mut row = whole.into_active_model();
    row.received = Set(size);
    let whole = row.update(&tx.db).await?;
    measure(tx, &whole, u64::try_from(size).unwrap_or_default(), most).await
}

/// Checks that an upload is said to be for something that its sender can send it for, and to go
/// somewhere only where that is decided now.
fn meant(new: &NewUpload) -> Result<()> {
    if (new.purpose == UploadPurpose::Order) != new.order.is_some() {
        let message = "Only Vibbio's people send files for orders.";
        return Err(Error::bad_input("purpose", message));
    }
    if new.purpose != UploadPurpose::Asset && (new.revises.is_some() || new.folder.is_some()) {
        let message = "Where a package goes is said when it is imported, and where a file for an \
                       order goes when it is used.";
        return Err(Error::bad_input("folderId", message));
    }
    Ok(())
}

/// Checks how large an upload is that is to become an asset; a package has whatever there is room for.
fn fit(purpose: UploadPurpose, size: Option<u64>, most: u64) -> Result<(), Rejected> {
    match purpose {
        UploadPurpose::Asset | UploadPurpose::Order if size.is_some_and(|size| size > most) => {
            Err(Rejected::TooLarge { most })
        }
        UploadPurpose::Asset | UploadPurpose::Order | UploadPurpose::Package => Ok(()),
    }
}

fn kept(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
