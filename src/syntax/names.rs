//! Interned text: identifiers after NFKC, and literal texts.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// An interned piece of text; equal ids mean equal text within one [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(pub u32);

/// The interner of one file.
#[derive(Debug, Default, Clone)]
pub struct Names {
    ids: FxHashMap<Box<str>, NameId>,
    texts: Vec<Box<str>>,
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
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = NameId(self.texts.len() as u32);
        self.texts.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }

    /// The id of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<NameId> {
        self.ids.get(text).copied()
    }

    /// The text behind an id.
    pub fn get(&self, id: NameId) -> &str {
        &self.texts[id.0 as usize]
    }
}
