//! The reading of files that customers send, on threads that may block.

use std::{io, sync::LazyLock, thread, time::Duration};

use storage::media::{MediaError, Unfit};
use tokio::runtime::{Builder, Runtime};

/// Threads for each core, since a file may have to come from a bucket first.
const THREADS: usize = 2;

/// The threads that read. They are few and stay: the allocator of the system keeps memory for each
/// thread that ever held some, and with files spread over all blocking threads it came to hold more
/// than twice as much as was in use.
static READERS: LazyLock<Runtime> = LazyLock::new(|| {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Builder::new_current_thread()
        .thread_name("reader")
        .max_blocking_threads(cores * THREADS)
        .thread_keep_alive(Duration::MAX)
        .build()
        .expect("a runtime without drivers needs nothing that can be lacking")
});

/// Runs what reads a customer's file. Should it panic, the file is at fault: it would do so each
/// time, and whoever takes it for a broken server tries again without end.
pub(super) async fn decode<T: Send + 'static>(
    reading: impl FnOnce() -> Result<T, MediaError> + Send + 'static,
) -> Result<T, MediaError> {
    match READERS.spawn_blocking(reading).await {
        Ok(read) => read,
        // What it panicked with was logged by the panic hook.
        Err(error) if error.is_panic() => {
            Err(Unfit::Corrupt("it is built in a way that nobody has seen before").into())
        }
        Err(error) => Err(io::Error::other(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_a_decoder_panics_over_is_unfit() {
        let read = decode(|| -> Result<(), _> { panic!("index out of bounds") }).await;
        assert!(matches!(read, Err(MediaError::Unfit(Unfit::Corrupt(_)))), "{read:?}");
    }

    #[tokio::test]
    async fn everything_else_is_told_as_it_is() {
        assert_eq!(decode(|| Ok(7)).await.expect("a number"), 7);
        let read = decode(|| -> Result<(), _> { Err(Unfit::Truncated.into()) }).await;
        assert!(matches!(read, Err(MediaError::Unfit(Unfit::Truncated))), "{read:?}");
        let read = decode(|| -> Result<(), _> { Err(io::Error::other("a disk").into()) }).await;
        assert!(matches!(read, Err(MediaError::Io(_))), "{read:?}");
    }
}
