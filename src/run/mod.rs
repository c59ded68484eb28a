//! A command on a staged copy of a project: staging, launching, the process tree, sampling its memory, and what the
//! Pythons of the run write down about themselves. Nothing of verdicts: what a run means is for those who ask for it.
//!
//! Nothing here writes to the user's tree. The order of a run: [`StagedTree::build`] copies the project, [`Hooks::write`]
//! puts a `sitecustomize` beside the copy, [`run_once`] runs the command there and returns a [`Run`], and
//! [`StagedTree::reset`] takes back what the command wrote. [`intercept`] must be called first in `main`, since the command
//! is started by a launcher that is this program again.

mod command;

mod root;

mod stage;

mod stamp;

mod environment;

mod measure;

mod child;

mod launch;

mod interrupt;

mod capture;

mod process;

mod sample;

mod trace;

mod python;

mod memray;

pub use command::{Command, Reader};
pub use launch::intercept;
pub use measure::Measure;
pub use root::find_root;
pub use sample::Sample;

pub(crate) use capture::Captured;
pub(crate) use child::{End, Run, RunPlan, run_once};
pub(crate) use command::staged_path;
pub(crate) use environment::{HookMode, Hooks, WatchedFunctions};
pub(crate) use interrupt::{Interrupt, Interrupted};
pub(crate) use memray::{MemrayCapture, is_memray_capture, read_memray_capture};
pub(crate) use stage::{StagedTree, describe_damage};
pub(crate) use trace::Trace;
