//! The queries of `queries/`: where in a tree they are asked.
//!
//! A query over a whole tree costs as much as much of a parse, so none is run over one where it can be helped: functions are
//! sought block by block, candidates around the tokens that bind and until the first, and hazards only where a search for their
//! keywords hits.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use tree_sitter::Node;

use super::pattern::{Match, PatternSet};
use super::strict::is_name_byte;
use crate::source::Span;

/// Above this number of places one pass over the tree is cheaper than one look-up for each.
const MAX_LOOKUPS: usize = 64;

/// As deep as the tree goes.
pub(super) const ANY_DEPTH: u32 = u32::MAX;

pub(super) static FUNCTIONS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::read(include_str!("../../queries/functions.scm")));

pub(super) static CANDIDATES: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::read(include_str!("../../queries/candidates.scm")));

pub(super) static HAZARDS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::read(include_str!("../../queries/hazards.scm")));

impl PatternSet {
    /// Whether a pattern matches at `node` or at most `depth` levels below it.
    pub(super) fn matches_within(&self, node: Node<'_>, depth: u32) -> bool {
        self.visit_within(node, depth, &mut |_, _| ControlFlow::Break(()))
            .is_break()
    }

    /// Runs `visit` on the matches at `node` or at most `depth` levels below it.
    pub(super) fn for_each_within<'t>(
        &self,
        node: Node<'t>,
        depth: u32,
        mut visit: impl FnMut(&Match<'t>),
    ) {
        let _ = self.visit_within(node, depth, &mut |_, found| {
            visit(found);
            ControlFlow::Continue(())
        });
    }

    /// Runs `visit` on the matches around the `offsets`, on some perhaps more than once, or on all of the tree's.
    pub(super) fn for_each_near<'t>(
        &self,
        root: Node<'t>,
        offsets: &[usize],
        mut visit: impl FnMut(&Match<'t>),
    ) {
        if offsets.len() > MAX_LOOKUPS {
            return self.for_each_within(root, ANY_DEPTH, visit);
        }
        let mut way = root.walk();
        for &offset in offsets {
            way.reset(root);
            loop {
                self.for_each_within(way.node(), 0, &mut visit);
                if way.goto_first_child_for_byte(offset).is_none() {
                    break;
                }
            }
        }
    }
}

/// The places within `span` of `word` as a word of its own, where what follows satisfies `is_followed`.
pub(crate) fn find_words(
    text: &str,
    span: Span,
    word: &str,
    is_followed: impl Fn(&str) -> bool,
) -> Vec<usize> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(&bytes[span.range()], word)
        .map(|offset| span.start as usize + offset)
        .filter(|&offset| offset == 0 || !is_name_byte(bytes[offset - 1]))
        .filter(|&offset| {
            let rest = &text[offset + word.len()..];
            rest.bytes().next().is_none_or(|byte| !is_name_byte(byte)) && is_followed(rest)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tree_sitter::{Parser, Query, QueryCursor, QueryPredicateArg, StreamingIterator, Tree};

    use super::*;
    use crate::syntax::kind::LANGUAGE;

    /// A match: the pattern's index, and each capture's name, start and end.
    type Found = (usize, Vec<(String, usize, usize)>);

    const SOURCES: [&str; 3] = [
        include_str!("../../queries/functions.scm"),
        include_str!("../../queries/candidates.scm"),
        include_str!("../../queries/hazards.scm"),
    ];

    fn all() -> [&'static PatternSet; 3] {
        [&FUNCTIONS, &CANDIDATES, &HAZARDS]
    }

    fn tree_of(text: &str) -> Option<Tree> {
        let mut parser = Parser::new();
        parser.set_language(&LANGUAGE).ok()?;
        parser.parse(text, None)
    }

    /// What the patterns find in a whole tree.
    fn found(set: &PatternSet, tree: &Tree) -> BTreeSet<Found> {
        let mut listed = BTreeSet::new();
        let _ = set.visit_within(tree.root_node(), ANY_DEPTH, &mut |index, found| {
            let captures = found.captures();
            let captures =
                captures.map(|(name, node)| (name.to_owned(), node.start_byte(), node.end_byte()));
            listed.insert((index, captures.collect()));
            ControlFlow::Continue(())
        });
        listed
    }

    /// What tree-sitter finds by the same query.
    fn found_by_peer(query: &Query, tree: &Tree, text: &str) -> BTreeSet<Found> {
        let mut listed = BTreeSet::new();
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            let holds = query
                .general_predicates(found.pattern_index)
                .iter()
                .all(|it| {
                    let [QueryPredicateArg::Capture(capture), kinds @ ..] = &it.args[..] else {
                        return false;
                    };
                    found.nodes_for_capture_index(*capture).all(|node| {
                    let of = |kind: &QueryPredicateArg| {
                        matches!(kind, QueryPredicateArg::String(kind) if &**kind == node.kind())
                    };
                    kinds.iter().any(of)
                })
                });
            if holds {
                let captures = found.captures().iter().map(|capture| {
                    let name = query.capture_names()[capture.index as usize];
                    (
                        name.to_owned(),
                        capture.node.start_byte(),
                        capture.node.end_byte(),
                    )
                });
                listed.insert((found.pattern_index, captures.collect()));
            }
        }
        listed
    }

    /// The programs of `corpus/`.
    fn programs() -> impl Iterator<Item = String> {
        let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
        let cases = std::fs::read_dir(corpus).unwrap();
        cases
            .filter_map(|case| std::fs::read_to_string(case.unwrap().path().join("before.py")).ok())
    }

    #[test]
    fn every_pattern_has_a_reason() {
        for source in SOURCES {
            for paragraph in source.split("\n\n") {
                assert!(paragraph.starts_with(';'), "{paragraph}");
            }
        }
    }

    #[test]
    fn every_pattern_finds_what_tree_sitter_finds_and_matches_in_some_case() {
        let queries = SOURCES.map(|source| Query::new(&LANGUAGE, source).unwrap());
        let mut hit = all().map(|set| vec![false; set.count()]);
        for text in programs() {
            let Some(tree) = tree_of(&text) else { continue };
            for ((set, query), hit) in all().iter().zip(&queries).zip(&mut hit) {
                let found = found(set, &tree);
                assert_eq!(found, found_by_peer(query, &tree, &text), "{text}");
                for (index, _) in found {
                    hit[index] = true;
                }
            }
        }
        let missed = hit.map(|hit| hit.iter().position(|is_hit| !is_hit));
        assert_eq!(missed, [None; 3], "patterns that match in no case");
    }
}
