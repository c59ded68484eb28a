//! Interned text: identifiers after NFKC, and literal texts.

use std::borrow::Cow;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// An interned piece of text; equal ids mean equal text within one [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(pub u32);

/// The interner of one file.
#[derive(Debug, Default, Clone)]
pub struct Names {
    /// By id.
    texts: IndexSet<Box<str>, FxBuildHasher>,
}

impl Names {
    /// The id of an identifier: Python compares identifiers after NFKC (Python reference 2.3).
    pub fn identifier(&mut self, text: &str) -> NameId {
        let normal: Cow<'_, str> = if text.is_ascii() || is_nfkc(text) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.nfkc().collect())
        };
        self.text(&normal)
    }

    /// The id of any text, as it stands.
    pub fn text(&mut self, text: &str) -> NameId {
        let known = self.texts.get_index_of(text);
        let id = known.unwrap_or_else(|| self.texts.insert_full(text.into()).0);
        NameId(id as u32)
    }

    /// The id of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<NameId> {
        self.texts.get_index_of(text).map(|id| NameId(id as u32))
    }

    /// The text behind an id.
    pub fn get(&self, id: NameId) -> &str {
        &self.texts[id.0 as usize]
    }
}
