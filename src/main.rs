//! The `unpin` binary: hands the arguments to the library and its exit code to the system.

use std::process::ExitCode;

// Where its feature `override` makes it the C library's `malloc`, it is Rust's allocator too, and called a shorter way than by
// `MiMalloc`, which asks for alignments.
#[cfg(target_os = "linux")]
use mimalloc as _;

#[cfg(not(target_os = "linux"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A verified command is started by a launcher, which is this program again.
    unpin::run::intercept().unwrap_or_else(|| unpin::cli::run().into())
}
