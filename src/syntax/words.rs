//! The words of a text, without parsing it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::strict::is_name_byte;

/// The words of a text that may be names.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &bytes[next..];
            let start = next + rest.iter().position(|&byte| is_name_byte(byte))?;
            let length = bytes[start..].iter().position(|&byte| !is_name_byte(byte));
            next = length.map_or(bytes.len(), |length| start + length);
            if !bytes[start].is_ascii_digit() {
                return text.get(start..next);
            }
        }
    })
}

/// Whether `=` is what a text begins with, and no comparison.
pub(crate) fn begins_with_assignment(text: &str) -> bool {
    text.starts_with('=') && !text.starts_with("==")
}

/// Whether any of these stands anywhere in a text.
pub(crate) fn mentions_any(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let mut words = words.iter();
    words.any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// What the lines of a text show of targets, for places in the order of the text: each line is looked at once.
pub(crate) struct TargetLines<'t> {
    text: &'t str,
    /// One past the line that was looked at.
    end: usize,
    /// Where its last ` = ` stands.
    equals: Option<usize>,
    /// Whether it has the head of a loop.
    has_loop: bool,
}

impl<'t> TargetLines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self {
            text,
            end: 0,
            equals: None,
            has_loop: false,
        }
    }

    /// Whether a subscript that ends here is one of several targets: `s[0], n = s[1], s[0]`.
    pub(crate) fn is_listed(&mut self, offset: usize) -> bool {
        self.move_to(offset);
        let rest = self.after(offset);
        rest.starts_with(',')
            && self
                .equals
                .is_some_and(|at| at > self.text.len() - rest.len())
    }

    /// Whether it is the target of a loop: `for s[0] in values`.
    pub(crate) fn is_looped(&mut self, offset: usize) -> bool {
        self.move_to(offset);
        self.has_loop && self.after(offset).starts_with("in ")
    }

    fn after(&self, offset: usize) -> &'t str {
        self.text[offset + 1..].trim_start_matches([' ', ')', ']'])
    }

    fn move_to(&mut self, offset: usize) {
        if offset < self.end {
            return;
        }
        let start = memchr::memrchr(b'\n', &self.text.as_bytes()[self.end..offset]);
        let start = start.map_or(self.end, |newline| self.end + newline + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        self.end = start + line.len();
        self.equals = line.rfind(" = ").map(|at| start + at);
        self.has_loop = line.contains("for ");
    }
}

/// The words of a text that are of interest.
pub(crate) struct WordSet<'t>(FxHashSet<&'t str>);

impl<'t> WordSet<'t> {
    /// All of them.
    pub(crate) fn of(text: &'t str, interesting: &FxHashSet<String>) -> Self {
        if interesting.is_empty() {
            return Self(FxHashSet::default());
        }
        let words = words(text).filter(|&word| interesting.contains(word));
        Self(words.collect())
    }

    /// Whether the text mentions it.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// What is known of them, in no order.
    pub(crate) fn among<'m, T>(
        &self,
        known: &'m FxHashMap<String, T>,
    ) -> impl Iterator<Item = (&'m String, &'m T)> {
        // Each of the fewer is looked up among the others.
        let (words, entries) = if self.0.len() < known.len() {
            (Some(&self.0), None)
        } else {
            (None, Some(known))
        };
        let words = words.into_iter().flatten();
        let by_word = words.filter_map(|&word| known.get_key_value(word));
        let entries = entries.into_iter().flatten();
        by_word.chain(entries.filter(|(name, _)| self.has(name)))
    }
}
