//! What the process ends with.

/// The exit codes of unpin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitCode {
    /// Nothing to suggest, or everything written.
    Success = 0,
    /// There are suggestions.
    Suggestions = 1,
    /// A failure: a file that cannot be read, parsed or written, a bad flag, an internal error.
    Failure = 2,
    /// The verification failed.
    VerificationFailed = 3,
    /// The user interrupted it, as a shell tells it of a program that SIGINT ended.
    Interrupted = 130,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
