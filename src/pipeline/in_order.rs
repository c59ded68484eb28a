//! Work in parallel, results in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Syntax trees are walked by recursion up to a bounded depth; this is enough for that bound in unoptimised builds too.
pub(crate) const STACK_BYTES: usize = 16 << 20;

/// Results are handed over by so many at most: each hand-over wakes the receiving thread, which costs as much as a small file.
const MAX_BATCH: usize = 16;
/// A thread takes no more at once than this part of its share of what is left, so that all end at about the same time.
const BATCHES_LEFT: usize = 8;

/// Calls `work` for each of `0..count` on up to `jobs` threads, and `consume` on this thread with the results in that
/// order, until it breaks.
pub(super) fn run<T: Send>(
    count: usize,
    jobs: NonZeroUsize,
    work: &(impl Fn(usize) -> T + Sync),
    mut consume: impl FnMut(T) -> ControlFlow<()>,
) {
    let next = AtomicUsize::new(0);
    let batch_from = |start: usize| {
        let left = count.checked_sub(start).filter(|left| *left > 0)?;
        Some(start..start + (left / (jobs.get() * BATCHES_LEFT)).clamp(1, MAX_BATCH))
    };
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut workers = 0;
        for _ in 0..jobs.get().min(count) {
            let sender = sender.clone();
            let next = &next;
            let take = move || {
                let end_from = |start| batch_from(start).map(|batch| batch.end);
                let start = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, end_from);
                batch_from(start.ok()?)
            };
            let labour = move || {
                while let Some(batch) = take() {
                    let results: Vec<T> = batch.clone().map(work).collect();
                    // Nobody receives once the consumer broke off.
                    if sender.send((batch.start, results)).is_err() {
                        break;
                    }
                }
            };
            if thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, labour)
                .is_err()
            {
                break;
            }
            workers += 1;
        }
        drop(sender);
        if workers == 0 {
            // The system gives no thread at all; slower is better than not.
            let _ = (0..count).try_for_each(|index| consume(work(index)));
            return;
        }
        deliver(receiver, &mut consume);
    });
}

fn deliver<T>(
    receiver: mpsc::Receiver<(usize, Vec<T>)>,
    consume: &mut impl FnMut(T) -> ControlFlow<()>,
) {
    let mut early = BTreeMap::new();
    let mut expected = 0;
    for (start, results) in receiver {
        early.insert(start, results);
        while let Some(results) = early.remove(&expected) {
            expected += results.len();
            if results.into_iter().try_for_each(&mut *consume).is_break() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    const JOBS: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    #[test]
    fn results_come_in_order_whatever_the_threads_do() {
        let mut seen = Vec::new();
        let work = |index: usize| {
            thread::sleep(std::time::Duration::from_micros((97 * index as u64) % 300));
            index
        };
        run(200, JOBS, &work, |index| {
            seen.push(index);
            ControlFlow::Continue(())
        });
        assert_eq!(seen, (0..200).collect::<Vec<_>>());
    }

    #[test]
    fn breaking_off_ends_the_work() {
        let is_broken_off = AtomicBool::new(false);
        let done = AtomicUsize::new(0);
        let work = |index| {
            while index >= 1_000 && !is_broken_off.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            done.fetch_add(1, Ordering::Relaxed);
            thread::sleep(std::time::Duration::from_millis(1));
        };
        run(100_000, JOBS, &work, |()| {
            is_broken_off.store(true, Ordering::Relaxed);
            ControlFlow::Break(())
        });
        assert!(done.into_inner() < 100_000);
    }

    #[test]
    fn workers_have_room_for_deep_recursion() {
        fn deep(level: usize) -> usize {
            let room = std::hint::black_box([level; 512]);
            if level == 0 {
                room[0]
            } else {
                deep(level - 1) + usize::from(room[1] == 0)
            }
        }
        let mut result = None;
        run(1, JOBS, &|_| deep(2_000), |value| {
            result = Some(value);
            ControlFlow::Continue(())
        });
        assert_eq!(result, Some(0));
    }
}
