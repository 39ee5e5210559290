//! The looking again at files that an earlier release has looked at, which saw less in them.

use entity::{
    asset::{self, AssetFormat},
    blob::{self, PreviewState},
    font, likeness, revision,
};
use sea_orm::{
    ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, prelude::*,
};
use serde::{Deserialize, Serialize};
use storage::{
    blob::{Digest, Key},
    media::{self, Encoding, Format, Framing, MediaError},
};

use super::RenderAsset;
use crate::{
    app::Platform,
    error::Result,
    jobs::Job,
    library::{decoding::decode, renditions, uploads::kept},
    tx::Tx,
};

/// How many files one job looks at before it makes way for others.
const BATCH: u64 = 50;

/// Fonts, of which it was not told what they are.
const FONTS: [AssetFormat; 5] =
    [AssetFormat::Ttf, AssetFormat::Otf, AssetFormat::Ttc, AssetFormat::Woff, AssetFormat::Woff2];
/// Pictures, of which large ones were not drawn.
const PICTURES: [AssetFormat; 4] =
    [AssetFormat::Jpeg, AssetFormat::Png, AssetFormat::Tiff, AssetFormat::Webp];

/// Looks once more at every file of which more can be told than when it came. A migration asks for
/// it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookAgain {
    /// Behind which digest it goes on.
    pub after: String,
}

impl Job for LookAgain {
    const NAME: &'static str = "look_again";

    async fn run(self, platform: &Platform) -> Result<()> {
        let undrawn = Condition::all()
            .add(blob::COLUMN.format.is_in(PICTURES))
            .add(blob::COLUMN.preview.eq(PreviewState::Failed));
        let more = Condition::any()
            .add(blob::COLUMN.format.is_in(FONTS))
            .add(undrawn)
            .add(blob::COLUMN.likeness.ne(0));
        let blobs = blob::Entity::find()
            .filter(blob::COLUMN.digest.gt(self.after))
            .filter(more)
            .order_by_asc(blob::COLUMN.digest)
            .limit(BATCH)
            .all(platform.db.reader())
            .await?;
        let Some(after) = blobs.last().map(|blob| blob.digest.clone()) else { return Ok(()) };
        for blob in blobs {
            if FONTS.contains(&blob.format) {
                tell_font(platform, &blob).await?;
            } else if blob.preview == PreviewState::Failed {
                draw(platform, blob).await?;
            } else {
                forget_empty(platform, blob).await?;
            }
        }
        let tx = platform.begin().await?;
        tx.leave_unwritten().await;
        tx.enqueue(Self { after }).await?;
        Ok(tx.commit().await?)
    }
}

/// Notes what a font is, unless that is known.
async fn tell_font(platform: &Platform, blob: &blob::Model) -> Result<()> {
    let db = platform.db.reader();
    if font::Entity::find_by_id(blob.digest.as_str()).one(db).await?.is_some() {
        return Ok(());
    }
    let facts = match kept::look_again(platform, blob).await {
        Ok(facts) => facts,
        // It was taken when less was asked of fonts.
        Err(MediaError::Unfit(_)) => return Ok(()),
        Err(MediaError::Io(error)) => return Err(anyhow::Error::new(error).into()),
    };
    let Some(font) = facts.font else { return Ok(()) };
    let tx = platform.begin().await?;
    tx.leave_unwritten().await;
    let row = font.into_active_model().reset_all();
    font::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&tx.db).await?;
    Ok(tx.commit().await?)
}

/// Has a picture drawn that could not be drawn then.
async fn draw(platform: &Platform, blob: blob::Model) -> Result<()> {
    let tx = platform.begin().await?;
    tx.leave_unwritten().await;
    let assets = showing(&tx, &blob.digest).await?;
    if assets.is_empty() {
        return Ok(());
    }
    let mut blob = blob.into_active_model();
    blob.preview = Set(PreviewState::Pending);
    blob.update(&tx.db).await?;
    tx.enqueue_all(assets.iter().map(|asset| RenderAsset { asset: asset.id })).await?;
    Ok(tx.commit().await?)
}

/// Forgets what a picture looks like that is nearly empty, and was taken for one like every other
/// such picture. What it looks like small tells that as well as the picture itself.
async fn forget_empty(platform: &Platform, blob: blob::Model) -> Result<()> {
    let name = media::THUMBNAIL.cut(Framing::default(), Encoding::Webp).file_name();
    let Some(small) = renditions::find(platform, &blob.digest, &name).await? else {
        return Ok(());
    };
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    let size = u64::try_from(small.bytes).unwrap_or_default();
    let mut reader = platform.blobs.reader(&Key::Rendition { blob: digest, name }, size);
    let look = move || media::render(Format::Webp, &mut reader, 1, &media::Limits::default(), &[]);
    match decode(look).await {
        Ok(seen) if seen.likeness == 0 => {}
        Ok(_) | Err(MediaError::Unfit(_)) => return Ok(()),
        Err(MediaError::Io(error)) => return Err(anyhow::Error::new(error).into()),
    }
    let tx = platform.begin().await?;
    tx.leave_unwritten().await;
    let assets = showing(&tx, &blob.digest).await?;
    likeness::Entity::delete_many()
        .filter(likeness::COLUMN.asset_id.is_in(assets.iter().map(|asset| asset.id)))
        .exec(&tx.db)
        .await?;
    let mut blob = blob.into_active_model();
    blob.likeness = Set(Some(0));
    blob.update(&tx.db).await?;
    Ok(tx.commit().await?)
}

/// The assets that show a file.
async fn showing(tx: &Tx, digest: &str) -> Result<Vec<asset::Model>> {
    let revisions = revision::Entity::find()
        .select_only()
        .column(revision::Column::Id)
        .filter(revision::COLUMN.digest.eq(digest))
        .into_query();
    let assets = asset::Entity::find().filter(asset::COLUMN.revision_id.in_subquery(revisions));
    Ok(assets.all(&tx.db).await?)
}
