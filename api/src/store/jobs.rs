//! What the store leaves for later.

use entity::blob::{self, PreviewState};
use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{app::Platform, error::Result, jobs::Job, library};

/// Makes the smaller pictures of a stock item, unless they were made before of the same bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenderStock {
    /// The blob of its picture.
    pub digest: String,
}

impl Job for RenderStock {
    const NAME: &'static str = "render_stock";

    async fn run(self, platform: &Platform) -> Result<()> {
        let blob = blob::Entity::find_by_id(self.digest).one(platform.db.reader()).await?;
        match blob {
            Some(blob) if blob.preview == PreviewState::Pending => {
                library::renditions::draw(platform, blob).await
            }
            Some(_) | None => Ok(()),
        }
    }
}
