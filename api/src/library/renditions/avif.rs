//! Pictures in AVIF, which a program encodes.

use std::{path::Path, time::Duration};

use storage::media::{Encoding, Rendered};

use crate::{
    app::Platform,
    error::Result,
    tools::{Confined, ToolError, Workplace},
};

/// Of a hundred, for the program's own scale.
const QUALITY: &str = "65";
/// Of nine. Less takes twice as long and more for files a tenth smaller.
const SPEED: &str = "speed=6";
/// Bytes of memory: far more than the largest preset needs.
const MEMORY: u64 = 2 << 30;
/// Bytes of one picture at most.
const MOST: u64 = 64 << 20;
/// How long it may take for one picture.
const TIME: Duration = Duration::from_mins(1);

/// Encodes what was rendered for AVIF, and leaves alone what was not; none where the program is not
/// installed or gives up.
pub(super) async fn encoded(platform: &Platform, drawn: Rendered) -> Result<Option<Rendered>> {
    if drawn.cut.encoding != Encoding::Avif {
        return Ok(Some(drawn));
    }
    let Some(program) = &platform.tools.heif_enc else { return Ok(None) };
    match encode(platform, &program.path, &drawn.bytes).await {
        Ok(bytes) => Ok(Some(Rendered { bytes, ..drawn })),
        Err(ToolError::Io(error)) => Err(anyhow::Error::new(error).into()),
        Err(error) => {
            tracing::warn!("A picture was not encoded as AVIF: {error}");
            Ok(None)
        }
    }
}

async fn encode(platform: &Platform, program: &Path, png: &[u8]) -> Result<Vec<u8>, ToolError> {
    let place = Workplace::new(&platform.config.data).await?;
    let (from, to) = ("picture.png", "picture.avif");
    tokio::fs::write(place.path().join(from), png).await?;
    let args = ["--avif", "-q", QUALITY, "-p", SPEED, "-o", to, from];
    let args = args.into_iter().map(Into::into).collect();
    let confined = Confined { args, memory: MEMORY, output: MOST, time: TIME };
    confined.run(program, place.path(), None).await?;
    Ok(tokio::fs::read(place.path().join(to)).await?)
}
