//! What is reported of a large value that no rewrite frees, because something besides its name holds it.

use serde::Serialize;

use super::finding::Place;
use super::text::in_cell;
use super::trace::render_size;
use crate::pin::HolderKind;
use crate::source::Span;
use crate::value::{Kind, USUAL_WEIGHT};

/// A large value that is read no more and that something else holds.
#[derive(Debug, Clone, Serialize)]
pub struct HeldElsewhere {
    /// The file, as given or as found below a folder that was given.
    pub path: String,
    /// Dotted: `Survey.run`.
    pub function: String,
    /// The name that is read no more.
    pub local: String,
    /// What sort of thing holds the value.
    pub held_by: HolderKind,
    /// What it is, as it is written, in backticks.
    pub holder: String,
    /// Where it came to hold the value.
    pub holder_place: Option<Place>,
    /// Whether it does so on every path.
    pub is_certain: bool,
    /// What the value is, where the source tells.
    pub kind: Option<Kind>,
    /// How that is known.
    pub evidence: String,
    /// The value's size where constants or a run tell it.
    pub size_bytes: Option<u64>,
    /// Where the name was bound.
    pub bound: Place,
    /// Where it was read last.
    pub last_use: Place,
    /// What the value is held during.
    pub held_during: Place,
    /// What frees it, in one sentence.
    pub advice: String,
    /// How much memory it takes beside others, where its size is not known.
    #[serde(skip)]
    pub weight: u32,
    /// What it is held during, in the file's text.
    #[serde(skip)]
    pub mark: Span,
}

impl HeldElsewhere {
    /// How much is held: in bytes where they are known, otherwise in units of an ordinary large value.
    pub(crate) fn score(&self) -> f64 {
        let weight = f64::from(self.weight) / f64::from(USUAL_WEIGHT);
        #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53 bytes")]
        self.size_bytes.map_or(weight, |bytes| bytes as f64)
    }

    /// What holds the value, since where.
    fn holder_clause(&self) -> String {
        let holder = &self.holder;
        let line = self.holder_place.map(|place| match place.cell {
            Some(cell) => format!("line {} of cell {cell}", place.line),
            None => format!("line {}", place.line),
        });
        let since = |before: &str, after: &str| {
            line.as_ref()
                .map_or_else(String::new, |line| format!("{before}{line}{after}"))
        };
        let (holds, is) = if self.is_certain {
            ("holds", "is")
        } else {
            ("may hold", "may be")
        };
        match self.held_by {
            HolderKind::Attribute => format!("{holder} {holds} it{}", since(" since ", "")),
            HolderKind::Container => format!("it {is} in {holder}{}", since(" since ", "")),
            HolderKind::View => format!("{holder}{} shares its memory", since(" (", ")")),
            HolderKind::Closure => format!("{holder}{} captures it", since(" (", ")")),
            HolderKind::Global => format!("the global {holder} {holds} it{}", since(" since ", "")),
            HolderKind::Iterator => format!("{holder}{} goes through it", since(" (", ")")),
            HolderKind::Callee => format!("{holder}{} may keep it", since(" (", ")")),
            HolderKind::Caller => {
                format!(
                    "{holder} holds it{}, and is read no more",
                    since(" during the call on ", "")
                )
            }
            HolderKind::Cache => format!("the cache of {holder}{} keeps it", since(" (", ")")),
            HolderKind::Exception => {
                format!("the traceback of {holder}{} {holds} it", since(" (", ")"))
            }
            HolderKind::Futures => format!("its future in {holder}{} holds it", since(" (", ")")),
            HolderKind::Other => format!("{holder} holds it"),
        }
    }

    /// What is held and by what, in one sentence without a full stop.
    fn title(&self) -> String {
        let kind = self.kind.map(|kind| kind.name().to_owned());
        let size = self.size_bytes.map(render_size);
        let mut known: Vec<String> = kind.into_iter().chain(size).collect();
        known.push(format!("last read on line {}", self.last_use.line));
        format!(
            "`{}` in `{}` ({}): {}",
            self.local,
            self.function,
            known.join(", "),
            self.holder_clause()
        )
    }
}

/// Who holds what, and what frees it.
pub(crate) fn held_sentence(held: &HeldElsewhere) -> String {
    format!("{}. {}", held.title(), held.advice)
}

/// Two lines for people: who holds it, and what to do.
pub(crate) fn render_held(held: &HeldElsewhere) -> String {
    let place = held.held_during;
    format!(
        "{}:{}:{}: {} [{}]\n    {}\n",
        in_cell(&held.path, place),
        place.line,
        place.column,
        held.title(),
        held.held_by.code(),
        held.advice
    )
}
