//! The making of what people see and play of their assets.

use std::time::Duration;

use entity::{
    asset::{self, AssetFormat, AssetKind, AssetState},
    blob::{self, PreviewState},
    id::AssetId,
    likeness,
    rendition::RenditionPreset,
    revision,
};
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};
use storage::media::Encoding;

use crate::{
    app::Platform,
    error::Result,
    events::Event,
    jobs::Job,
    library::{
        actions::room,
        conversions,
        reads::{self, loaders::FramedOf},
        renditions::{self, Wanted},
        rules::rendition::Framed,
    },
    tx::Tx,
};

/// How many assets are caught up on at each start.
const CAUGHT_UP: u64 = 10_000;

/// Makes the smaller pictures of an asset, unless they were made before of the same bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RenderAsset {
    /// The asset.
    pub asset: AssetId,
}

impl Job for RenderAsset {
    const NAME: &'static str = "render_asset";

    async fn run(self, platform: &Platform) -> Result<()> {
        let db = platform.db.reader();
        let Some(asset) = asset::Entity::find_by_id(self.asset).one(db).await? else {
            return Ok(());
        };
        let revision = revision::Entity::find_by_id(asset.revision_id).one(db).await?;
        let Some(revision) = revision else { return Ok(()) };
        if let Some(blob) = blob::Entity::find_by_id(revision.digest.as_str()).one(db).await?
            && matches!(blob.preview, PreviewState::Pending | PreviewState::NeedsTool)
        {
            renditions::draw(platform, blob).await?;
        }
        if let Some(at) = reads::loaders::framed(db, &[asset.id]).await?.remove(&FramedOf(asset.id))
            && at.of(None).at_ms.is_some()
        {
            self.draw_moment(platform, &revision.digest, &at).await?;
        }
        let tx = platform.begin().await?;
        room::hold(&tx, asset.account_id).await?;
        let drawn = asset::Entity::update_many()
            .col_expr(asset::Column::State, Expr::value(AssetState::Ready))
            .filter(asset::COLUMN.id.eq(asset.id))
            .filter(asset::COLUMN.revision_id.eq(asset.revision_id))
            .exec(&tx.db)
            .await?;
        if drawn.rows_affected == 0 {
            // It is gone, or has another file by now, of which another job draws.
            return Ok(());
        }
        liken(&tx, &asset, &revision.digest).await?;
        tx.record(Event::AssetChanged { account: asset.account_id, asset: asset.id }).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl RenderAsset {
    /// Makes the pictures that every list shows of the moment of a clip that somebody chose.
    async fn draw_moment(self, platform: &Platform, digest: &str, framed: &Framed) -> Result<()> {
        let blob = blob::Entity::find_by_id(digest).one(platform.db.writer()).await?;
        let Some(blob) = blob else { return Ok(()) };
        for preset in [RenditionPreset::Preview, RenditionPreset::Thumbnail] {
            for encoding in Encoding::OURS {
                let wanted = Wanted::Picture(framed.cut(preset, encoding));
                renditions::obtain(platform, &blob, wanted).await?;
            }
        }
        Ok(())
    }
}

/// Notes what a picture looks like, so that others like it are found.
async fn liken(tx: &Tx, asset: &asset::Model, digest: &str) -> Result<()> {
    likeness::Entity::delete_by_id(asset.id).exec(&tx.db).await?;
    let blob = blob::Entity::find_by_id(digest).one(&tx.db).await?;
    let hash = blob.and_then(|blob| blob.likeness).filter(|_| asset.kind == AssetKind::Image);
    let row = hash.and_then(|hash| reads::likeness::row(asset.account_id, asset.id, hash));
    if let Some(row) = row {
        row.insert(&tx.db).await?;
    }
    Ok(())
}

/// Makes the versions of a clip or a sound that play everywhere.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ConvertAsset {
    /// The asset.
    pub asset: AssetId,
}

impl Job for ConvertAsset {
    const NAME: &'static str = "convert_asset";
    const TIMEOUT: Duration = Duration::from_hours(8);

    async fn run(self, platform: &Platform) -> Result<()> {
        conversions::convert(platform, self.asset).await
    }
}

/// Makes what could not be made before, since the server lacked a program.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CatchUp {}

impl Job for CatchUp {
    const NAME: &'static str = "catch_up";

    async fn run(self, platform: &Platform) -> Result<()> {
        let mut formats = Vec::new();
        if platform.tools.ffmpeg.is_some() {
            formats.extend([AssetFormat::Mp4, AssetFormat::Mov, AssetFormat::Webm]);
            formats.extend([AssetFormat::Mp3, AssetFormat::Wav]);
        }
        if platform.tools.heif_convert.is_some() {
            formats.extend([AssetFormat::Heic, AssetFormat::Avif]);
        }
        if platform.tools.rsvg_convert.is_some() {
            formats.push(AssetFormat::Svg);
        }
        if platform.tools.pdftoppm.is_some() {
            formats.push(AssetFormat::Pdf);
        }
        let tx = platform.begin().await?;
        for asset in reads::lacking(&tx.db, &formats, CAUGHT_UP).await? {
            tx.enqueue_once(RenderAsset { asset: asset.id }, &asset.id.to_string()).await?;
            conversions::resume(&tx, &asset).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl CatchUp {
    /// Sees to it at the start of a node, which may have a program that was missing.
    pub async fn later(tx: &Tx) -> Result<()> {
        tx.enqueue_once(Self {}, "").await
    }
}
