//! Memory that pictures are decoded in, shared by all that are being decoded at the same time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::media::limits::ROOM;

static LEFT: Mutex<u64> = Mutex::new(ROOM);
static GIVEN_BACK: Condvar = Condvar::new();

/// A part of the memory, given back when dropped.
#[derive(Debug)]
pub(super) struct Room(u64);

/// Waits until there are so many bytes, and takes them. Nobody takes twice without giving back.
pub(super) fn take(bytes: u64) -> Room {
    let bytes = bytes.min(ROOM);
    let left = GIVEN_BACK.wait_while(left(), |left| *left < bytes);
    *left.unwrap_or_else(PoisonError::into_inner) -= bytes;
    Room(bytes)
}

impl Drop for Room {
    fn drop(&mut self) {
        *left() += self.0;
        GIVEN_BACK.notify_all();
    }
}

fn left() -> MutexGuard<'static, u64> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn who_needs_more_than_is_left_waits_until_it_is_given_back() {
        let first = take(2 * ROOM);
        let (tell, told) = mpsc::channel();
        let second = std::thread::spawn(move || {
            let room = take(ROOM / 2);
            tell.send(()).unwrap();
            drop(room);
        });
        assert!(told.try_recv().is_err(), "nothing is left");
        drop(first);
        told.recv().unwrap();
        second.join().unwrap();
    }
}
