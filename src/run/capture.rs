//! Reads what a command prints, in bounded memory: the head as it is, the rest as a hash.

use std::hash::{DefaultHasher, Hasher};
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// So much is kept and compared line by line; what comes after it is compared as a whole.
const HEAD_BYTES: usize = 4 << 20;
/// So much of the end is kept for error messages.
const TAIL_BYTES: usize = 4096;

/// One stream of one run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Captured {
    pub(crate) head: Vec<u8>,
    /// The last bytes, for people.
    pub(crate) tail: Vec<u8>,
    pub(crate) total_bytes: u64,
    /// Of what is after the head.
    rest: DefaultHasher,
}

impl Captured {
    /// What stands for the bytes after the head; none if there are none.
    pub(crate) fn rest_hash(&self) -> Option<u64> {
        (self.total_bytes > self.head.len() as u64).then(|| self.rest.finish())
    }

    fn take(&mut self, bytes: &[u8]) {
        let room = HEAD_BYTES.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.rest.write(&bytes[room..]);
        self.total_bytes += bytes.len() as u64;
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL_BYTES)..]);
        let surplus = self.tail.len().saturating_sub(TAIL_BYTES);
        self.tail.drain(..surplus);
    }
}

/// A thread that reads a stream to its end.
#[derive(Debug)]
pub(crate) struct Reader {
    captured: Arc<Mutex<Captured>>,
    thread: JoinHandle<()>,
}

impl Reader {
    pub(crate) fn start(mut stream: impl Read + Send + 'static) -> Self {
        let captured = Arc::new(Mutex::new(Captured::default()));
        let shared = Arc::clone(&captured);
        let thread = thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(length @ 1..) = stream.read(&mut buffer) {
                shared
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take(&buffer[..length]);
            }
        });
        Self { captured, thread }
    }

    /// What was read. A process that escaped and holds the stream open is not waited for longer than a moment.
    pub(crate) fn finish(self, patience: Duration) -> Captured {
        let start = Instant::now();
        while !self.thread.is_finished() && start.elapsed() < patience {
            thread::sleep(Duration::from_millis(1));
        }
        self.captured
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(bytes: Vec<u8>) -> Captured {
        Reader::start(std::io::Cursor::new(bytes)).finish(Duration::from_secs(20))
    }

    #[test]
    fn a_flood_is_kept_in_bounded_memory_and_still_compared() {
        let flood = vec![b'x'; 3 * HEAD_BYTES];
        let mut other = flood.clone();
        other[2 * HEAD_BYTES] = b'y';
        let (first, second) = (capture(flood.clone()), capture(other));
        assert_eq!(first.head.len(), HEAD_BYTES);
        assert_ne!(first.rest_hash(), second.rest_hash());
        assert_eq!(first.rest_hash(), capture(flood).rest_hash());
    }

    #[test]
    fn a_short_stream_has_no_rest() {
        let captured = capture(b"hello\n".to_vec());
        assert_eq!(
            (captured.head.as_slice(), captured.rest_hash()),
            (b"hello\n".as_slice(), None)
        );
    }
}
