//! `-i`: asks about one finding after the other, and writes what is accepted at once.
//!
//! ```text
//! (1/2) Release `data` with del? [y,n,q,a,d,e,w,s,?]
//! ```

mod file_review;

mod screen;

use std::ops::ControlFlow;

use super::file_job::{FileJob, Looking};
use super::program::FileInput;
use super::session::Session;
use crate::exit_code::ExitCode;
use crate::report::{Diagnostic, FileFindings};
use file_review::FileReview;
pub(super) use screen::Screen;

/// How a review ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Everything was asked about, or nobody wanted to see more.
    Done,
    /// By Ctrl-C.
    Interrupted,
}

impl Ending {
    pub(super) fn exit_code(self, code: ExitCode) -> ExitCode {
        match self {
            Self::Done => code,
            Self::Interrupted => ExitCode::Interrupted,
        }
    }
}

/// Asks about the findings of one file; breaks where no more are to be shown.
pub(super) fn review<A>(
    job: &FileJob<'_, A>,
    looking: Looking<'_>,
    screen: &Screen,
    session: &mut Session<'_>,
) -> ControlFlow<Ending>
where
    A: Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
{
    let looked = match looking {
        Looking::Found(looked) => *looked,
        Looking::Done(outcome) => {
            let taken = session.take(*outcome);
            return taken.map_break(|()| Ending::Done);
        }
    };
    let mut review = FileReview::new(job, looked, screen);
    let ending = review.run();
    let _ = session.take(review.into_outcome());
    ending
}
