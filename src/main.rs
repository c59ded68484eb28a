//! The `unpin` binary: hands the arguments to the library and its exit code to the system.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    unpin::cli::run().into()
}
