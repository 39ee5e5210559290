//! The line to issuers, which reaches no further than files may be fetched from.

use std::{mem, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use tokio::time::timeout;

use crate::reach::{self, Reach, Unreachable};

/// How many bytes an answer may have.
const MOST: usize = 128 << 10;
/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("it cannot be asked")]
    Network(#[from] reqwest::Error),
    #[error("it took too long")]
    TooSlow,
    #[error("it said too much")]
    TooLong,
}

/// What issuers are asked through.
#[derive(Clone)]
pub(super) struct Line(Arc<Wire>);

struct Wire {
    client: reqwest::Client,
    reach: Reach,
    patience: Duration,
}

impl<'c> AsyncHttpClient<'c> for Line {
    type Error = Unanswered;
    type Future = BoxFuture<'static, Result<HttpResponse, Unanswered>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let wire = Arc::clone(&self.0);
        Box::pin(async move {
            let answer = timeout(wire.patience, wire.exchange(request)).await;
            answer.unwrap_or(Err(Unanswered::TooSlow))
        })
    }
}

impl Wire {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let request = reqwest::Request::try_from(request)?;
        self.reach.check_secret(request.url())?;
        let mut response = self.client.execute(request).await.map_err(|error| {
            if reach::is_unreachable(&error) {
                Unreachable::Private.into()
            } else {
                Unanswered::from(error)
            }
        })?;
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MOST {
                return Err(Unanswered::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

impl Line {
    /// Asks what is within reach, each time for so long.
    pub(super) fn new(reach: Reach, patience: Duration) -> reqwest::Result<Self> {
        let client = reach::client(&reach).build()?;
        Ok(Self(Arc::new(Wire { client, reach, patience })))
    }

    /// What is within reach.
    pub(super) fn reach(&self) -> &Reach {
        &self.0.reach
    }
}
