use std::time::Duration;

use actix_web::{error::PayloadError, web::Bytes};
use futures::{Stream, StreamExt};
use tokio::time::{Instant, timeout};

use super::{limits::Limits, upload::UploadBroken};

/// Reads a body and gives up on one that comes too slowly. Only the time spent waiting for the
/// client counts, not the time in which nobody wanted more.
pub(super) struct Pace {
    idle: Duration,
    window: Duration,
    floor: u64,
    waited: Duration,
    seen: u64,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            idle: limits.idle,
            window: limits.pace_window,
            floor: limits.pace_bytes,
            waited: Duration::ZERO,
            seen: 0,
        }
    }

    /// Waits for the next bytes; `None` at the end of the body.
    pub(super) async fn next<S>(&mut self, body: &mut S) -> Result<Option<Bytes>, UploadBroken>
    where
        S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    {
        let began = Instant::now();
        let bytes = match timeout(self.idle, body.next()).await {
            Err(_) => return Err(UploadBroken::Stalled),
            Ok(Some(Err(_))) => return Err(UploadBroken::CutOff),
            Ok(None) => return Ok(None),
            Ok(Some(Ok(bytes))) => bytes,
        };
        self.waited += began.elapsed();
        self.seen += bytes.len() as u64;
        if self.waited >= self.window {
            if self.seen < self.floor {
                return Err(UploadBroken::Stalled);
            }
            (self.waited, self.seen) = (Duration::ZERO, 0);
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    async fn read(
        limits: &Limits,
        body: impl Stream<Item = Result<Bytes, PayloadError>>,
    ) -> Result<usize, UploadBroken> {
        let (mut body, mut pace, mut chunks) = (Box::pin(body), Pace::new(limits), 0);
        while pace.next(&mut body).await?.is_some() {
            chunks += 1;
        }
        Ok(chunks)
    }

    fn chunks(bytes: &'static [u8]) -> impl Stream<Item = Result<Bytes, PayloadError>> {
        stream::iter(bytes.chunks(10).map(|chunk| Ok(Bytes::from_static(chunk))))
    }

    #[actix_web::test]
    async fn a_body_that_stands_still_is_given_up() {
        let limits = Limits { idle: Duration::from_millis(20), ..Limits::default() };
        let body = chunks(&[0; 100]).chain(stream::pending());
        assert_eq!(read(&limits, body).await, Err(UploadBroken::Stalled));
    }

    #[actix_web::test]
    async fn a_body_that_drips_is_given_up_and_a_steady_one_is_not() {
        let pace =
            |pace_bytes| Limits { pace_window: Duration::ZERO, pace_bytes, ..Limits::default() };
        assert_eq!(read(&pace(11), chunks(&[0; 100])).await, Err(UploadBroken::Stalled));
        assert_eq!(read(&pace(10), chunks(&[0; 100])).await, Ok(10));
    }

    #[actix_web::test]
    async fn a_body_that_breaks_off_is_told_from_one_that_ends() {
        let broken = stream::iter([Err(PayloadError::Incomplete(None))]);
        let limits = Limits::default();
        assert_eq!(read(&limits, chunks(&[0; 20])).await, Ok(2));
        assert_eq!(read(&limits, chunks(&[0; 20]).chain(broken)).await, Err(UploadBroken::CutOff));
    }
}
