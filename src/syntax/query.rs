//! The queries of `queries/`, compiled once.
//!
//! A query over a whole tree costs more than half of a parse, so none is run over one where it can be helped: functions are
//! sought block by block, candidates around the tokens that bind and until the first, and hazards only where a search for their
//! keywords hits.

use std::sync::LazyLock;

use tree_sitter::{
    Node, Query, QueryCursor, QueryMatch, QueryPredicate, QueryPredicateArg, StreamingIterator,
};

use super::kind::LANGUAGE;
use super::strict::is_name_byte;
use crate::source::Span;

/// Above this number of places one pass over the tree is cheaper than one look-up for each.
const MAX_LOOKUPS: usize = 64;

pub(super) static FUNCTIONS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::compile("functions", include_str!("../../queries/functions.scm")));

pub(super) static CANDIDATES: LazyLock<PatternSet> = LazyLock::new(|| {
    PatternSet::compile("candidates", include_str!("../../queries/candidates.scm"))
});

pub(super) static HAZARDS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::compile("hazards", include_str!("../../queries/hazards.scm")));

/// A file of queries.
pub(super) struct PatternSet {
    pub(super) name: &'static str,
    pub(super) query: Query,
    /// By pattern.
    kinds: Vec<Vec<KindPredicate>>,
}

/// `(#kind? @value call list)`: the node of the capture is of one of these kinds.
struct KindPredicate {
    capture: u32,
    /// The grammar's ids.
    kinds: Vec<u16>,
}

impl KindPredicate {
    fn read(predicate: &QueryPredicate) -> Self {
        let mut capture = None;
        let mut kinds = Vec::new();
        for argument in &predicate.args {
            match argument {
                QueryPredicateArg::Capture(index) => capture = Some(*index),
                QueryPredicateArg::String(kind) => {
                    kinds.push(LANGUAGE.id_for_node_kind(kind, true));
                }
            }
        }
        assert!(
            &*predicate.operator == "kind?" && !kinds.contains(&0),
            "not a kind of the grammar, or not `#kind?`: {predicate:?}"
        );
        Self {
            capture: capture.expect("`#kind?` names a capture"),
            kinds,
        }
    }

    fn holds(&self, found: &QueryMatch<'_, '_>) -> bool {
        let mut nodes = found.nodes_for_capture_index(self.capture);
        nodes.all(|node| self.kinds.contains(&node.kind_id()))
    }
}

impl PatternSet {
    fn compile(name: &'static str, source: &str) -> Self {
        let query = Query::new(&LANGUAGE, source).expect("a test compiles every query");
        let of_pattern = |pattern| {
            let predicates = query.general_predicates(pattern).iter();
            predicates.map(KindPredicate::read).collect()
        };
        Self {
            name,
            kinds: (0..query.pattern_count()).map(of_pattern).collect(),
            query,
        }
    }

    /// Whether a pattern matches within `node`; stops at the first.
    pub(super) fn matches_in(&self, cursor: &mut QueryCursor, node: Node<'_>, text: &str) -> bool {
        let mut matches = cursor.matches(&self.query, node, text.as_bytes());
        matches.find(|found| self.accepts(found)).is_some()
    }

    /// Whether the predicates of the pattern hold that tree-sitter leaves to its users.
    pub(super) fn accepts(&self, found: &QueryMatch<'_, '_>) -> bool {
        let mut predicates = self.kinds[found.pattern_index].iter();
        predicates.all(|predicate| predicate.holds(found))
    }

    /// The start of the first node captured as `capture` at one of the `offsets`.
    pub(super) fn first_near(
        &self,
        root: Node<'_>,
        text: &str,
        capture: &str,
        offsets: &[usize],
    ) -> Option<usize> {
        let mut first: Option<usize> = None;
        self.for_each_near(root, text, capture, offsets, |node| {
            first = Some(first.map_or(node.start_byte(), |first| first.min(node.start_byte())));
        });
        first
    }

    /// Runs `visit` on the nodes captured as `capture` that touch one of the `offsets`, some perhaps more than once.
    pub(super) fn for_each_near<'t>(
        &self,
        root: Node<'t>,
        text: &str,
        capture: &str,
        offsets: &[usize],
        mut visit: impl FnMut(Node<'t>),
    ) {
        let Some(index) = self.query.capture_index_for_name(capture) else {
            return;
        };
        let mut ranges: Vec<_> = offsets.iter().map(|&offset| offset..offset + 1).collect();
        if ranges.len() > MAX_LOOKUPS {
            ranges.clear();
            ranges.push(0..text.len());
        }
        let mut cursor = QueryCursor::new();
        for range in ranges {
            cursor.set_byte_range(range);
            let mut matches = cursor.matches(&self.query, root, text.as_bytes());
            while let Some(found) = matches.find(|found| self.accepts(found)) {
                found
                    .captures()
                    .iter()
                    .filter(|found| found.index == index)
                    .for_each(|found| visit(found.node));
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

/// Every pattern of every query that matches somewhere in `text`, as the query's name and the pattern's index. For the test
/// that requires each pattern to be hit by a case.
#[cfg(test)]
pub(crate) fn matched_patterns(text: &str) -> Vec<(&'static str, usize)> {
    let mut parser = tree_sitter::Parser::new();
    let tree = parser
        .set_language(&LANGUAGE)
        .ok()
        .and_then(|()| parser.parse(text, None));
    let Some(tree) = tree else {
        return Vec::new();
    };
    let mut listed = Vec::new();
    for set in all() {
        let mut cursor = QueryCursor::new();
        let mut hits = vec![false; set.query.pattern_count()];
        let mut matches = cursor.matches(&set.query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            hits[found.pattern_index] |= set.accepts(found);
        }
        listed.extend(
            (0..hits.len())
                .filter(|&index| hits[index])
                .map(|index| (set.name, index)),
        );
    }
    listed
}

/// Every pattern there is, as the query's name and the pattern's index.
pub fn patterns() -> Vec<(&'static str, usize)> {
    all()
        .iter()
        .flat_map(|set| (0..set.query.pattern_count()).map(|index| (set.name, index)))
        .collect()
}

fn all() -> [&'static PatternSet; 3] {
    [&FUNCTIONS, &CANDIDATES, &HAZARDS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_compiles_and_every_pattern_has_a_reason() {
        for set in all() {
            assert!(set.query.pattern_count() > 0);
        }
        for source in [
            include_str!("../../queries/functions.scm"),
            include_str!("../../queries/candidates.scm"),
            include_str!("../../queries/hazards.scm"),
        ] {
            for paragraph in source.split("\n\n") {
                assert!(paragraph.starts_with(';'), "{paragraph}");
            }
        }
    }

    #[test]
    fn patterns_that_match_are_listed() {
        let matched = matched_patterns("def f():\n    x = g()\n");
        assert_eq!(matched, [("functions", 0), ("candidates", 0)]);
    }
}
