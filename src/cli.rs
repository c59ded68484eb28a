//! The command line.

use crate::exit_code::ExitCode;

/// Runs unpin on the process' arguments.
pub fn run() -> ExitCode {
    ExitCode::Success
}
