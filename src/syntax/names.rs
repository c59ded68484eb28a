//! Interned text: identifiers after NFKC, and literal texts.

use std::borrow::Cow;

use indexmap::IndexMap;
use indexmap::map::raw_entry_v1::{RawEntryApiV1, RawEntryMut};
use rustc_hash::{FxBuildHasher, FxHashSet};
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// An interned piece of text; equal ids mean equal text within one [`Interner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// The interner of one file.
#[derive(Debug, Default, Clone)]
pub struct Interner {
    /// By id.
    texts: IndexMap<Box<str>, (), FxBuildHasher>,
    /// Members of modules that are read as the names of the file that they are, see [`Interner::read_as_names`].
    members: FxHashSet<(Symbol, Symbol)>,
}

impl Interner {
    /// The id of an identifier: Python compares identifiers after NFKC (Python reference 2.3).
    pub(crate) fn identifier(&mut self, text: &str) -> Symbol {
        let normal: Cow<'_, str> = if text.is_ascii() || is_nfkc(text) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.nfkc().collect())
        };
        self.text(&normal)
    }

    /// The id of any text, as it stands.
    pub fn text(&mut self, text: &str) -> Symbol {
        let entry = self.texts.raw_entry_mut_v1().from_key(text);
        let id = match entry {
            RawEntryMut::Occupied(known) => known.index(),
            RawEntryMut::Vacant(new) => {
                let id = new.index();
                new.insert(text.into(), ());
                id
            }
        };
        Symbol(id as u32)
    }

    /// The id of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.texts.get_index_of(text).map(|id| Symbol(id as u32))
    }

    /// Has `module.member` read as the name `member` from here on, for each of these pairs.
    pub(crate) fn read_as_names(&mut self, members: &[(String, String)]) {
        for (module, member) in members {
            let pair = (self.identifier(module), self.identifier(member));
            self.members.insert(pair);
        }
    }

    /// Whether a member of a module is read as a name.
    pub(crate) fn is_read_as_name(&self, module: Symbol, member: Symbol) -> bool {
        self.members.contains(&(module, member))
    }

    /// All texts, in the order in which they were interned.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(|text| &**text)
    }

    /// The text of an id.
    ///
    /// # Panics
    /// For an id that another interner gave.
    pub fn get(&self, id: Symbol) -> &str {
        let text = self.texts.get_index(id.0 as usize);
        text.expect("an id of this interner").0
    }
}
