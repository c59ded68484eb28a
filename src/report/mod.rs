//! Reports: the only place that knows lines and columns.

mod finding;
mod verification;

pub use finding::{
    FileFindings, Finding, Marks, Place, PredictedPeak, ReportedEdit, Trouble, Unit,
};
pub use verification::{render_page, render_progress, render_table};
