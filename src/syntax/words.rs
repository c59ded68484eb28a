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
        self.0.iter().filter_map(|&word| known.get_key_value(word))
    }
}
