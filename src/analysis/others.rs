//! Functions that are no candidates: read where a candidate may need them, lowered once one does.

use rustc_hash::{FxHashMap, FxHashSet};

use super::peeking::{FRAME_WORDS, SCANNERS};
use super::unseen::query_offsets;
use crate::program::LOCALS_WORDS;
use crate::source::Span;
use crate::syntax::ast::FunctionDef;
use crate::syntax::{self, FunctionOutline, Interner, ParseRefused, Symbol, is_name_byte};

/// Functions that are no candidates themselves, by index, as they are read before it is known whether they are needed.
pub(super) struct Others {
    pub(super) defs: FxHashMap<usize, Result<FunctionDef, ParseRefused>>,
    frame_words: FrameWords,
    /// Names of methods that are called on `self`, and whose results are bound.
    called_on_self: FxHashSet<Symbol>,
}

impl Others {
    /// `for_others`: those that call what looks names up in all frames are needed as well. `readers` are the places where a builtin that reads locals may be mentioned as a value.
    pub(super) fn new(
        text: &str,
        mut readers: Vec<usize>,
        for_others: bool,
        names: &mut Interner,
    ) -> Self {
        if for_others {
            readers.extend(query_offsets(text));
        }
        Self {
            defs: FxHashMap::default(),
            frame_words: FrameWords::find(text, readers, for_others),
            called_on_self: called_on_self(text, names),
        }
    }

    /// Whether the function may turn out to be needed: where another one calls it, or for the frames that it looks at.
    pub(super) fn may_be_wanted(&self, function: &FunctionOutline) -> bool {
        is_called_by_name(function)
            || self.mention_frames(function)
            || self.may_be_followed(function)
    }

    /// Whether it is a method that another one may bind a result of.
    pub(super) fn may_be_followed(&self, function: &FunctionOutline) -> bool {
        function.is_method && self.called_on_self.contains(&function.name)
    }

    pub(super) fn mention_frames(&self, function: &FunctionOutline) -> bool {
        self.frame_words.stand_in(function.span)
    }
}

/// `x = self.name(…)`, by the text alone: what is not found so is not followed.
fn called_on_self(text: &str, names: &mut Interner) -> FxHashSet<Symbol> {
    let mut found = FxHashSet::default();
    for (at, bound) in text.match_indices("= self.") {
        let rest = &text[at + bound.len()..];
        let end = rest.bytes().position(|byte| !is_name_byte(byte));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if after.starts_with('(') && !name.is_empty() {
            found.insert(names.identifier(name));
        }
    }
    found
}

/// Whether the function is reached by its name alone: no method.
pub(super) fn is_called_by_name(function: &FunctionOutline) -> bool {
    !function.is_method && !function.path.contains('.')
}

/// Where a text mentions [`FRAME_WORDS`] or [`LOCALS_WORDS`], or builtins that read locals, ascending.
struct FrameWords(Vec<usize>);

impl FrameWords {
    fn find(text: &str, readers: Vec<usize>, for_others: bool) -> Self {
        let whole = Span::new(0, text.len() as u32);
        let scanners = SCANNERS.iter().filter(|_| for_others);
        let words = FRAME_WORDS.iter().chain(&LOCALS_WORDS).chain(scanners);
        let found = words.flat_map(|word| syntax::find_words(text, whole, word, |_| true));
        let mut offsets: Vec<usize> = found.collect();
        offsets.extend(readers);
        offsets.sort_unstable();
        Self(offsets)
    }

    fn stand_in(&self, span: Span) -> bool {
        let next = self.0.partition_point(|&at| at < span.start as usize);
        self.0.get(next).is_some_and(|&at| at < span.end as usize)
    }
}
