use std::time::Duration;

use entity::{
    id::UploadId,
    upload::{self, UploadState},
};
use futures::StreamExt;
use reqwest::{Response, StatusCode, header};
use storage::blob::{Staged, Writer};
use tokio::time::timeout;
use url::Url;

use super::{
    Lock, broken,
    finish::{conclude, reject},
};
use crate::{
    app::Platform,
    error::Result,
    library::{
        actions::{room, upload as actions},
        rules::{import::ImportError, upload::Rejected},
    },
    reach::{self, Reach, Unreachable},
};

/// How often an address may lead on to another.
const REDIRECTS: usize = 5;
/// How long a whole file may take.
const WHOLE: Duration = Duration::from_hours(1);
/// After how many bytes it is noted how many came, and room is kept for as many more.
const STEP: u64 = 8 << 20;

/// Fetches the file of an upload and makes an asset of it; what is done is not done again. False
/// if somebody else is at it.
pub(super) async fn import(platform: &Platform, id: UploadId) -> Result<bool> {
    let Some((lock, upload)) = Lock::take(platform, id).await? else { return Ok(false) };
    let is_open = matches!(upload.state, UploadState::Receiving | UploadState::Processing);
    let source = upload.source_url.as_deref().and_then(|url| Url::parse(url).ok());
    let (true, Some(source)) = (is_open, source) else {
        lock.release().await?;
        return Ok(true);
    };
    let fetching = async {
        let fetching = fetch(platform, &lock, &upload, source);
        timeout(WHOLE, fetching).await.unwrap_or_else(|_| Err(ImportError::TooSlow.into()))
    };
    match lock.during(fetching).await {
        Ok(staged) => conclude(platform, lock, upload, staged).await,
        Err(error) => reject(platform, lock, upload, error).await,
    }?;
    Ok(true)
}

async fn fetch(
    platform: &Platform,
    lock: &Lock,
    upload: &upload::Model,
    source: Url,
) -> Result<Staged> {
    let response = ask(&platform.config.reach(), source).await?;
    let most = platform.config.max_upload;
    if let Some(size) = response.content_length() {
        if size > most {
            return Err(Rejected::TooLarge { most }.into());
        }
        let tx = platform.begin().await?;
        room::extend(&tx, upload, size).await?;
        tx.commit().await?;
    }
    let mut writer = platform.blobs.writer().await.map_err(broken)?;
    if let Err(error) = fill(platform, lock, upload, response, &mut writer).await {
        writer.abort().await;
        return Err(error);
    }
    writer.finish().await.map_err(broken)
}

/// Asks for a file, and follows where the answers lead.
async fn ask(reach: &Reach, mut url: Url) -> Result<Response> {
    let client = reach::client(reach).build().map_err(anyhow::Error::new)?;
    for _ in 0..=REDIRECTS {
        reach.check(&url).map_err(ImportError::from)?;
        let answer = client.get(url.clone()).send().await;
        let response = answer.map_err(|error| {
            if reach::is_unreachable(&error) {
                Unreachable::Private.into()
            } else {
                ImportError::Broken
            }
        })?;
        let status = response.status();
        if !status.is_redirection() {
            let is_file = status == StatusCode::OK;
            return if is_file {
                Ok(response)
            } else {
                Err(ImportError::Status(status.into()).into())
            };
        }
        let next = response.headers().get(header::LOCATION);
        let next = next.and_then(|next| next.to_str().ok()).and_then(|next| url.join(next).ok());
        url = next.ok_or(ImportError::Status(status.into()))?;
    }
    Err(ImportError::Redirects.into())
}

async fn fill(
    platform: &Platform,
    lock: &Lock,
    upload: &upload::Model,
    response: Response,
    writer: &mut Writer,
) -> Result<()> {
    let (announced, most) = (response.content_length().unwrap_or(0), platform.config.max_upload);
    let (mut chunks, mut noted) = (response.bytes_stream(), 0);
    while let Some(chunk) = chunks.next().await {
        writer.write(chunk.map_err(|_| ImportError::Broken)?).await.map_err(broken)?;
        let came = writer.size();
        if came > most {
            return Err(Rejected::TooLarge { most }.into());
        }
        if came >= noted + STEP {
            note(platform, lock, upload, came, announced.max(came + STEP)).await?;
            noted = came;
        }
    }
    let came = writer.size();
    note(platform, lock, upload, came, came).await
}

/// Notes how much of the file is there, and keeps room for what is to come.
async fn note(
    platform: &Platform,
    lock: &Lock,
    upload: &upload::Model,
    came: u64,
    needed: u64,
) -> Result<()> {
    let tx = platform.begin().await?;
    if room::extend(&tx, upload, needed).await.is_err() {
        room::extend(&tx, upload, came).await?;
    }
    let is_whole = came == needed;
    let came = i64::try_from(came).unwrap_or(i64::MAX);
    actions::progress(&tx, upload.id, lock.holder, came, is_whole).await?;
    Ok(tx.commit().await?)
}
