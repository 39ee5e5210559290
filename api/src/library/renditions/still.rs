//! The picture that the smaller ones of a file are drawn from.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    time::Duration,
};

use entity::{
    blob,
    rendition::{self, RenditionFormat},
};
use storage::{
    blob::{Digest, Key},
    media::{self, Encoding, Format, Framing, Kind, MediaError, Preset, Shape, Unfit},
};

use super::{Undrawn, find, keep_file};
use crate::{
    app::Platform,
    error::Result,
    library::{decoding::decode, rules::format},
    tools::{Confined, Encode, Input, ToolError, Workplace},
};

/// How long a program may take for one picture.
const TIME: Duration = Duration::from_mins(2);
/// Bytes of one picture at most.
const MOST: u64 = 64 << 20;
/// What such pictures are called.
const STILL: &str = "still";

/// Brings a clip to square pixels, and to no more of them than the largest preset needs.
const SCALE: &str = "scale=w=round(iw*sar):h=ih,setsar=1,\
                     scale=w=min(2048\\,iw):h=min(2048\\,ih):force_original_aspect_ratio=decrease";

/// A picture in storage.
pub(super) struct Still {
    pub(super) key: Key,
    pub(super) size: u64,
    pub(super) format: Format,
    pub(super) orientation: u8,
}

/// The picture of a blob; of a clip, at a moment.
pub(super) async fn of(
    platform: &Platform,
    blob: &blob::Model,
    at_ms: Option<u64>,
) -> Result<Result<Still, Undrawn>> {
    let format = format::stored(blob.format);
    if format.has_renditions() {
        return itself(blob);
    }
    let is_clip = format.kind() == Kind::Video;
    let drawn_as = if format == Format::Svg { RenditionFormat::Png } else { RenditionFormat::Jpeg };
    let ending = if format == Format::Svg { "png" } else { "jpg" };
    let name = match at_ms.filter(|_| is_clip) {
        Some(at_ms) => format!("{STILL}-2048.v1.t{at_ms}.{ending}"),
        None => format!("{STILL}-2048.v1.{ending}"),
    };
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    if let Some(found) = find(platform, &blob.digest, &name).await? {
        return Ok(Ok(kept(digest, found)));
    }
    let place = Workplace::new(&platform.config.data).await.map_err(anyhow::Error::new)?;
    let drawn = match format {
        Format::Pdf => page(platform, &place, digest).await,
        Format::Heic | Format::Avif => photo(platform, &place, digest).await,
        Format::Svg => graphic(platform, &place, digest).await,
        _ if is_clip => frame(platform, &place, (digest, format), at_ms).await,
        _ => return Ok(Err(Undrawn::Unfit)),
    };
    match drawn {
        Ok(Some(path)) => {
            let row = rendition::Model {
                digest: blob.digest.clone(),
                name,
                preset: STILL.to_owned(),
                format: drawn_as,
                bytes: 0,
                width: None,
                height: None,
            };
            Ok(Ok(kept(digest, keep_file(platform, row, &path).await?)))
        }
        Ok(None) => Ok(Err(Undrawn::NeedsTool)),
        Err(Undone::Tool(ToolError::Io(error))) => Err(anyhow::Error::new(error).into()),
        Err(Undone::Tool(error)) => {
            tracing::info!(blob.digest = %digest, "A picture cannot be drawn: {error}");
            Ok(Err(Undrawn::Unfit))
        }
        Err(Undone::Broken(error)) => Err(error.into()),
    }
}

/// The blob, if it is a picture.
pub(super) fn itself(blob: &blob::Model) -> Result<Result<Still, Undrawn>> {
    let format = format::stored(blob.format);
    if !format.has_renditions() {
        return Ok(Err(Undrawn::NeedsTool));
    }
    let digest: Digest = blob.digest.parse().map_err(anyhow::Error::new)?;
    Ok(Ok(Still {
        key: Key::Blob(digest),
        size: u64::try_from(blob.size).unwrap_or_default(),
        format,
        orientation: u8::try_from(blob.orientation).unwrap_or(1),
    }))
}

fn kept(blob: Digest, row: rendition::Model) -> Still {
    let is_png = row.format == RenditionFormat::Png;
    Still {
        key: Key::Rendition { blob, name: row.name },
        size: u64::try_from(row.bytes).unwrap_or_default(),
        format: if is_png { Format::Png } else { Format::Jpeg },
        orientation: 1,
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

/// Draws a moment of a clip; unless one is asked for, that of the first seconds which tells most.
async fn frame(
    platform: &Platform,
    place: &Workplace,
    (digest, format): (Digest, Format),
    at_ms: Option<u64>,
) -> Result<Option<PathBuf>, Undone> {
    let Some(ffmpeg) = &platform.tools.ffmpeg else { return Ok(None) };
    let path = place.fetch(&platform.blobs, &Key::Blob(digest)).await?;
    let chosen = at_ms.map(|at| (at, SCALE.to_owned()));
    let telling = (0, format!("fps=2,{SCALE},thumbnail=10"));
    // Some clips end before they say they do, or are shorter than the time between two pictures.
    let tries = [chosen.unwrap_or(telling), (0, SCALE.to_owned())];
    for (from_ms, filter) in tries {
        let input = Input { path: path.clone(), format, from_ms };
        let options = ["-map", "0:v:0", "-frames:v", "1", "-vf", &filter, "-c:v", "mjpeg", "-q:v"];
        let options = options.into_iter().chain(["2", "-pix_fmt", "yuvj420p", "-f", "image2"]);
        let options = options.chain(["-update", "1"]).map(Into::into).collect();
        let encode = Encode { output: "still.jpg", options, most: MOST, time: TIME };
        let drawn = ffmpeg.encode(place, &input, &encode, None).await?;
        if tokio::fs::try_exists(&drawn).await.is_ok_and(|is_there| is_there) {
            return Ok(Some(drawn));
        }
    }
    Err(ToolError::Nothing.into())
}

/// Draws the first page of a PDF.
async fn page(
    platform: &Platform,
    place: &Workplace,
    digest: Digest,
) -> Result<Option<PathBuf>, Undone> {
    let Some(program) = &platform.tools.pdftoppm else { return Ok(None) };
    let path = place.fetch(&platform.blobs, &Key::Blob(digest)).await?;
    let options = ["-f", "1", "-l", "1", "-singlefile", "-cropbox", "-scale-to", "2048", "-jpeg"];
    let args = options.iter().map(OsStr::new).chain([path.as_ref(), OsStr::new("still")]);
    confined(args, 1 << 30).run(&program.path, place.path(), None).await?;
    Ok(Some(place.path().join("still.jpg")))
}

/// Draws a graphic, from a copy: what it says lies beside it is looked for there.
async fn graphic(
    platform: &Platform,
    place: &Workplace,
    digest: Digest,
) -> Result<Option<PathBuf>, Undone> {
    let Some(program) = &platform.tools.rsvg_convert else { return Ok(None) };
    let path = place.copy(&platform.blobs, &Key::Blob(digest)).await?;
    let options = ["--keep-aspect-ratio", "-w", "2048", "-h", "2048", "-o", "still.png"];
    let args = options.iter().map(OsStr::new).chain([path.as_ref()]);
    confined(args, 1 << 30).run(&program.path, place.path(), None).await?;
    Ok(Some(place.path().join("still.png")))
}

/// Draws a picture of HEIC or AVIF, no larger than the largest preset needs.
async fn photo(
    platform: &Platform,
    place: &Workplace,
    digest: Digest,
) -> Result<Option<PathBuf>, Undone> {
    let Some(program) = &platform.tools.heif_convert else { return Ok(None) };
    let path = place.fetch(&platform.blobs, &Key::Blob(digest)).await?;
    let args = ["-q", "95"].iter().map(OsStr::new).chain([path.as_ref(), OsStr::new("whole.jpg")]);
    confined(args, 4 << 30).run(&program.path, place.path(), None).await?;
    // Where there are several, each has its number.
    let names = ["whole.jpg", "whole-1.jpg"].map(|name| place.path().join(name));
    let whole = names.into_iter().find(|whole| whole.exists()).ok_or(ToolError::Nothing)?;
    let still = place.path().join("still.jpg");
    let to = still.clone();
    decode(move || shrink(&whole, &to)).await.map_err(ToolError::from)?;
    Ok(Some(still))
}

/// Makes a smaller picture of a large one, beside it.
fn shrink(whole: &Path, to: &Path) -> Result<(), MediaError> {
    let mut file = std::fs::File::open(whole)?;
    let cut = Preset::sized(Shape::Fit(2_048)).cut(Framing::default(), Encoding::Jpeg);
    let drawn = media::render(Format::Jpeg, &mut file, 1, &media::Limits::default(), &[cut])?;
    let drawn = drawn.renditions.into_iter().next().ok_or(Unfit::Corrupt("it has no picture"))?;
    Ok(std::fs::write(to, drawn.bytes)?)
}

fn confined<'a>(args: impl Iterator<Item = &'a OsStr>, memory: u64) -> Confined {
    Confined { args: args.map(Into::into).collect(), memory, output: MOST, time: TIME }
}
