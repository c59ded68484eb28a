//! Reports: the only place that knows lines and columns.

mod finding;

pub use finding::{
    FileFindings, Finding, Marks, Place, PredictedPeak, ReportedEdit, Trouble, Unit,
};
