//! A text that is rewritten step by step. Each revision is laid after the one before it, so that the functions that are not
//! rewritten keep their places, and nothing but the rewritten ones is read again.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::OutermostId;
use super::functions::{Functions, LoweredFunction};
use crate::rewrite::{self, FlatEdit};
use crate::source::Span;
use crate::syntax::Suppressions;

/// A text as it is after some rewrites, after what it was before them.
pub(super) struct Revision<'t> {
    text: Cow<'t, str>,
    /// Where the last revision begins.
    start: u32,
}

/// The next revision, and the functions that are rewritten in it.
pub(super) struct Step {
    pub(super) revision: Revision<'static>,
    /// By outermost function: what it and those nested in it are now.
    pub(super) functions: Vec<(OutermostId, Vec<LoweredFunction>)>,
}

impl<'t> Revision<'t> {
    /// The text as it was read.
    pub(super) fn first(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            start: 0,
        }
    }

    /// All revisions up to this one: what the functions' places are in.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What the comments of this revision keep as it is.
    pub(super) fn suppressions(&self) -> Suppressions {
        Suppressions::read(self.own_text()).shifted(self.start)
    }

    /// Whether nothing is rewritten in it yet.
    pub(super) fn is_first(&self) -> bool {
        self.start == 0
    }

    fn own_text(&self) -> &str {
        &self.text[self.start as usize..]
    }

    /// Where a place of this revision stood in the text before, of which the edits, sorted, made it.
    pub(super) fn unedited(&self, span: Span, edits: &[FlatEdit]) -> Span {
        let growth = Growth::of(edits);
        let before = |at: u32| {
            let own = at - self.start;
            let ends = |n: usize| growth.after(n + 1, edits[n].span.end);
            let passed = (0..edits.len()).take_while(|&n| ends(n) <= own).count();
            own.wrapping_sub(growth.sums[passed])
        };
        Span::new(before(span.start), before(span.end))
    }

    /// Makes the edits, which are sorted, and reads the functions again that they lie in. Fails where one lies in none, or
    /// where what comes of it is not one function each.
    pub(super) fn rewrite(
        &self,
        functions: &mut Functions,
        rewritten: &FxHashSet<OutermostId>,
        edits: &[FlatEdit],
    ) -> Result<Step, String> {
        let all = Span::new(self.start, self.text.len() as u32);
        let own = rewrite::apply_within(self.text(), all, edits)
            .ok_or("the edits do not fit the file")?;
        let start = self.text.len() as u32 + 1;
        let revision = Revision {
            text: Cow::Owned([self.text(), &own].join("\n")),
            start,
        };
        let mut numbers: Vec<OutermostId> = rewritten.iter().copied().collect();
        numbers.sort_unstable();
        let lines: Vec<Span> = numbers
            .iter()
            .map(|&n| whole_lines(functions.outermost[n.index()], self.text()))
            .collect();
        // The functions come in source order, and an edit between two of them touches both.
        let is_read = |edit: &FlatEdit| {
            let after = lines.partition_point(|lines| lines.start <= edit.span.start);
            let nearest = &lines[after.saturating_sub(2)..after];
            nearest.iter().any(|lines| lines.contains(edit.span))
        };
        let growth = Growth::of(edits);
        if !edits.iter().all(is_read) {
            return Err("an edit is outside of the rewritten functions".into());
        }
        let mut lowered = Vec::with_capacity(numbers.len());
        for (n, lines) in numbers.into_iter().zip(lines) {
            let span = self.follow(lines, edits, &growth, start);
            lowered.push((n, functions.lower_again(n, revision.text(), span)?));
        }
        Ok(Step {
            revision,
            functions: lowered,
        })
    }

    /// Where the lines of a function stand in the next revision. What is inserted at its very start stands after the
    /// statement before it; what is inserted after its last line is its own.
    fn follow(&self, lines: Span, edits: &[FlatEdit], growth: &Growth, next: u32) -> Span {
        let place = |at: u32, before: usize| growth.after(before, next + at - self.start);
        Span::new(
            place(
                lines.start,
                edits.partition_point(|edit| edit.span.end <= lines.start),
            ),
            place(
                lines.end,
                edits.partition_point(|edit| edit.span.start <= lines.end),
            ),
        )
    }
}

/// By how much a text has grown after each of its edits.
struct Growth {
    /// In bytes, modulo 2^32; one more than there are edits.
    sums: Vec<u32>,
}

impl Growth {
    fn of(edits: &[FlatEdit]) -> Self {
        let grown = edits.iter().scan(0u32, |sum, edit| {
            let added = sum.wrapping_add(edit.text.len() as u32);
            *sum = added.wrapping_sub(edit.span.len());
            Some(*sum)
        });
        Self {
            sums: std::iter::once(0).chain(grown).collect(),
        }
    }

    /// Where a place is after the first so many edits.
    fn after(&self, edits: usize, at: u32) -> u32 {
        at.wrapping_add(self.sums[edits])
    }
}

/// The span up to the next line of code: what is written after a function's last statement stands after comments that
/// belong to it.
pub(super) fn whole_lines(span: Span, text: &str) -> Span {
    let mut lines = text[span.end as usize..].split_inclusive('\n');
    let own = lines.next().map_or(0, str::len);
    let is_without_code = |line: &&str| {
        let content = line.trim_start();
        content.is_empty() || content.starts_with('#')
    };
    let after = lines.take_while(is_without_code).map(str::len);
    let end = span.end as usize + own + after.sum::<usize>();
    Span::new(span.start, end as u32)
}
