//! Reports: with `server` the only place that knows lines and columns.

mod finding;

mod held;

mod verification;

mod summary;

mod position;

mod settings;

mod diff;

mod git_path;

mod text;

mod machine;

mod trace;

mod rules;

pub(crate) use diff::render_diff;
pub(crate) use finding::names_of;
pub use finding::{
    Diagnostic, FileFindings, Finding, Marks, PeakUnit, Place, PredictedPeak, Refusal,
};
pub(crate) use git_path::NameBase;
pub use held::HeldElsewhere;
pub(crate) use held::{held_sentence, render_held};
pub(crate) use machine::{Closing, Printer};
pub use position::LineIndex;
pub(crate) use position::end_on_first_line;
pub(crate) use rules::{explain, page, page_address};
pub(crate) use settings::settings_diagnostic;
pub use summary::Summary;
pub(crate) use summary::count;
pub(crate) use text::{
    in_cell, render_diagnostic, render_finding, render_peak, render_refusal, title,
};
pub(crate) use trace::page::render_trace_page;
pub(crate) use trace::{render_size, render_trace};
pub(crate) use verification::render_progress;
pub use verification::{render_page, render_table};
