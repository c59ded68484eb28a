//! How the source spells its locals: Python compares names after NFKC, people write them as they like (HAZARDS N18).

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::Unwritable;
use crate::flow::{Ir, OpKind};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::Interner;

/// The spelling of each local of a function, as it stands first.
pub(super) struct Spelling<'a> {
    names: &'a Interner,
    ir: &'a Ir,
    text: &'a str,
    first: FxHashMap<LocalId, &'a str>,
}

impl<'a> Spelling<'a> {
    /// Collects the spellings.
    pub(super) fn build(ir: &'a Ir, text: &'a str, names: &'a Interner) -> Self {
        let mut spelling = Self {
            names,
            ir,
            text,
            first: FxHashMap::default(),
        };
        for op in &ir.ops {
            let (OpKind::Load(local)
            | OpKind::Store(local, _)
            | OpKind::Delete(local)
            | OpKind::Parameter(local)) = op.kind
            else {
                continue;
            };
            if spelling.is_spelt(local, op.span) {
                spelling
                    .first
                    .entry(local)
                    .or_insert_with(|| op.span.of(text));
            }
        }
        spelling
    }

    /// The name to write for a local.
    pub(super) fn of(&self, local: LocalId) -> Result<&'a str, Unwritable> {
        let name = self
            .ir
            .scope
            .locals
            .get(local.index())
            .and_then(|local| local.name);
        let spelt = self
            .first
            .get(&local)
            .copied()
            .or_else(|| name.map(|name| self.names.get(name)));
        spelt.ok_or(Unwritable {
            span: self.ir.span,
            reason: "the value has no name",
        })
    }

    /// Whether the text under `span` is a spelling of the local's name.
    pub(super) fn is_spelt(&self, local: LocalId, span: Span) -> bool {
        let name = self
            .ir
            .scope
            .locals
            .get(local.index())
            .and_then(|local| local.name);
        match (name, self.text.get(span.range())) {
            (Some(name), Some(written)) => {
                let name = self.names.get(name);
                written == name || (!written.is_ascii() && written.nfkc().eq(name.chars()))
            }
            _ => false,
        }
    }
}
