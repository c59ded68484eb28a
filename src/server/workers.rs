//! The threads that analyse, so that the editor is answered meanwhile.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::pipeline::STACK_BYTES;

type Job = Box<dyn FnOnce() + Send>;

/// More documents are hardly ever waited for at once.
const MAX_THREADS: usize = 4;

/// Takes jobs in the order in which they come.
pub(super) struct Workers {
    jobs: Sender<Job>,
}

impl Workers {
    pub(super) fn start() -> io::Result<Self> {
        let (jobs, receiver) = mpsc::channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..crate::pipeline::default_jobs().get().min(MAX_THREADS) {
            let receiver = Arc::clone(&receiver);
            let work = move || {
                while let Some(job) = next(&receiver) {
                    job();
                }
            };
            thread::Builder::new().stack_size(STACK_BYTES).spawn(work)?;
        }
        Ok(Self { jobs })
    }

    /// Has a job done, which does not panic.
    pub(super) fn run(&self, job: impl FnOnce() + Send + 'static) {
        // The threads live as long as the process.
        let _ = self.jobs.send(Box::new(job));
    }
}

fn next(receiver: &Mutex<Receiver<Job>>) -> Option<Job> {
    let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.recv().ok()
}
