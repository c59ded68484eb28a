//! The `unpin` binary: hands the arguments to the library and its exit code to the system.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A verified command is started by a launcher, which is this program again.
    unpin::verify::intercept().unwrap_or_else(|| unpin::cli::run().into())
}
