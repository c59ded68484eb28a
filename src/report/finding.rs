//! What is reported of one suggestion, and of one diagnostic: owned, with places as lines and columns.

use serde::Serialize;

use super::held::HeldElsewhere;
use crate::analysis::OutermostId;
use crate::options::{Level, Strategy};
use crate::pin::PinKind;
pub use crate::pin::{PeakUnit, PredictedPeak};
use crate::rewrite::{self, FlatEdit};
use crate::source::ReadError;
use crate::value::Kind;

/// A place for people: both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Of a notebook: the cell, counted from 1, in which the line is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// One suggestion.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The file, as given or as found below a folder that was given.
    pub path: String,
    /// Dotted: `Survey.run`.
    pub function: String,
    /// The locals that are released.
    pub locals: Vec<String>,
    /// Why it matters that the value is held.
    pub pin: PinKind,
    /// What the rewrite promises.
    pub level: Level,
    /// How the value is released.
    pub strategy: Strategy,
    /// What the value is.
    pub kind: Kind,
    /// How the kind is known.
    pub evidence: String,
    /// What makes it unsafe; nothing where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The value's size where constants tell it.
    pub size_bytes: Option<u64>,
    /// Where the value was bound.
    pub bound: Place,
    /// Where it was read last.
    pub last_use: Place,
    /// What it was held during.
    pub held_during: Place,
    /// What the model says.
    pub predicted_peak: PredictedPeak,
    /// Why this rewrite, in one sentence.
    pub reason: String,
    /// What is changed in the file's text, sorted. The json form gives the bytes of the file as it is on disk.
    #[serde(skip)]
    pub edits: Vec<FlatEdit>,
    /// The function that it is verified with: what lies in one outermost function is confirmed or dropped together.
    #[serde(skip)]
    pub outermost: OutermostId,
    /// Where the text report draws its carets: byte ranges of [`SourceFile::text`](crate::source::SourceFile::text).
    #[serde(skip)]
    pub marks: Marks,
}

impl Finding {
    /// How much is gained: the bytes by which the predicted peak falls, where sizes are known. Where they are not, in units of
    /// the largest value, weighed by what is known: a half where the level is unsafe, a half again where the kind is unknown.
    pub(crate) fn score(&self) -> f64 {
        let PredictedPeak {
            before,
            after,
            unit,
        } = self.predicted_peak;
        let gain = before - after;
        let halved = |gain: f64, is_doubtful| if is_doubtful { gain / 2.0 } else { gain };
        match unit {
            PeakUnit::Bytes => gain,
            PeakUnit::LargestValue => halved(
                halved(gain, self.level == Level::Unsafe),
                self.kind == Kind::Unknown,
            ),
        }
    }
}

/// Byte ranges of the file's text for the report's carets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// The binding.
    pub bound: crate::source::Span,
    /// The last use.
    pub last_use: crate::source::Span,
    /// The evaluation it was held during.
    pub held_during: crate::source::Span,
}

/// Something that went wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file.
    pub path: String,
    /// Where, if there is a place.
    pub line: Option<u32>,
    /// Where, if there is a place.
    pub column: Option<u32>,
    /// What, its consequence, and the way out.
    pub message: String,
}

impl Diagnostic {
    /// Of a file as a whole.
    pub(crate) fn without_place(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            column: None,
            message: message.into(),
        }
    }

    /// Of a file that is not what it should be.
    pub(crate) fn of_unread(path: impl Into<String>, error: ReadError) -> Self {
        Self {
            path: path.into(),
            line: error.line,
            column: error.column,
            message: error.message,
        }
    }
}

/// A function, or a local that pins something, that was left as it is, for `--verbose`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Dotted.
    pub function: String,
    /// The local; none where the whole function is left alone.
    pub local: Option<String>,
    /// What stands in the way.
    pub place: Place,
    /// In lower case, without the place.
    pub reason: String,
}

/// What was found in one file.
#[derive(Debug, Clone, Default)]
pub struct FileFindings {
    /// Suggestions at the chosen level, in source order.
    pub findings: Vec<Finding>,
    /// Where it is asked for: what no rewrite frees, because something else holds it.
    pub held: Vec<HeldElsewhere>,
    /// How many more there would be with `--unsafe`.
    pub hidden_unsafe: usize,
    /// How many functions the file has.
    pub functions: usize,
    /// How many of them were refused as a whole.
    pub refused_functions: usize,
    /// Why they were, and why locals of the others were.
    pub refusals: Vec<Refusal>,
    /// How many findings a comment in the file silences.
    pub suppressed: usize,
    /// How many more were dropped since no run confirmed them.
    pub unconfirmed: usize,
    /// What is odd in the file's comments for unpin, with places.
    pub warnings: Vec<String>,
    /// From `def` to the end of each function that is not nested, by [`OutermostId`].
    pub outermost: Vec<crate::source::Span>,
    /// Functions whose rewrite failed the self-check: bugs of unpin, said as such.
    pub diagnostics: Vec<Diagnostic>,
}

impl FileFindings {
    /// The edits of all findings: sorted, none overlapping another.
    pub fn edits(&self) -> Vec<FlatEdit> {
        rewrite::sorted(self.findings.iter().flat_map(|finding| &finding.edits))
    }
}

/// The locals of findings, as they are named in a sentence.
pub(crate) fn names_of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let names = findings.into_iter().flat_map(|finding| &finding.locals);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
