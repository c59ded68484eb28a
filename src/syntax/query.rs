//! The queries of `queries/`, compiled once.
//!
//! A query over a whole tree costs more than half of a parse, so none is run over one where it can be helped: functions are
//! sought block by block, candidates are sought until the first, and hazards only where a search for their keywords hits.

use std::sync::LazyLock;

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator};

use super::kind::LANGUAGE;

/// Above this number of places one pass over the tree is cheaper than one look-up for each.
const MAX_LOOKUPS: usize = 64;

pub(super) static FUNCTIONS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::compile("functions", include_str!("../../queries/functions.scm")));

pub(super) static CANDIDATES: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::compile("candidates", include_str!("../../queries/candidates.scm")));

pub(super) static HAZARDS: LazyLock<PatternSet> =
    LazyLock::new(|| PatternSet::compile("hazards", include_str!("../../queries/hazards.scm")));

/// A file of queries.
pub(super) struct PatternSet {
    pub(super) name: &'static str,
    pub(super) query: Query,
}

impl PatternSet {
    fn compile(name: &'static str, source: &str) -> Self {
        let query = Query::new(&LANGUAGE, source).expect("a test compiles every query");
        Self { name, query }
    }

    /// Whether a pattern matches within `node`; stops at the first.
    pub(super) fn matches_in(&self, cursor: &mut QueryCursor, node: Node<'_>, text: &str) -> bool {
        cursor.matches(&self.query, node, text.as_bytes()).next().is_some()
    }

    /// The start of the first node captured as `capture` at one of the `offsets`.
    pub(super) fn first_near(&self, root: Node<'_>, text: &str, capture: &str, offsets: &[usize]) -> Option<usize> {
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
        let whole = [0..text.len()];
        let near: Vec<_> = offsets.iter().map(|&offset| offset..offset + 1).collect();
        let ranges = if offsets.len() > MAX_LOOKUPS { &whole[..] } else { &near[..] };
        let mut cursor = QueryCursor::new();
        for range in ranges {
            cursor.set_byte_range(range.clone());
            let mut matches = cursor.matches(&self.query, root, text.as_bytes());
            while let Some(found) = matches.next() {
                found.captures().iter().filter(|found| found.index == index).for_each(|found| visit(found.node));
            }
        }
    }
}

/// The places of `word` as a word of its own, where what follows satisfies `is_followed`.
pub(super) fn find_words(text: &str, word: &str, is_followed: impl Fn(&str) -> bool) -> Vec<usize> {
    let bytes = text.as_bytes();
    let is_word_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    memchr::memmem::find_iter(bytes, word)
        .filter(|&offset| offset == 0 || !is_word_byte(bytes[offset - 1]))
        .filter(|&offset| {
            let rest = &text[offset + word.len()..];
            rest.bytes().next().is_none_or(|byte| !is_word_byte(byte)) && is_followed(rest)
        })
        .collect()
}

/// Every pattern of every query that matches somewhere in `text`, as the query's name and the pattern's index. For the test
/// that requires each pattern to be hit by a case.
pub fn matched_patterns(text: &str) -> Vec<(&'static str, usize)> {
    let mut parser = tree_sitter::Parser::new();
    let tree = parser.set_language(&LANGUAGE).ok().and_then(|()| parser.parse(text, None));
    let Some(tree) = tree else {
        return Vec::new();
    };
    let mut matched = Vec::new();
    for set in all() {
        let mut cursor = QueryCursor::new();
        let mut is_matched = vec![false; set.query.pattern_count()];
        let mut matches = cursor.matches(&set.query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            is_matched[found.pattern_index] = true;
        }
        matched.extend((0..is_matched.len()).filter(|&index| is_matched[index]).map(|index| (set.name, index)));
    }
    matched
}

/// Every pattern there is, as the query's name and the pattern's index.
pub fn patterns() -> Vec<(&'static str, usize)> {
    all().iter().flat_map(|set| (0..set.query.pattern_count()).map(|index| (set.name, index))).collect()
}

fn all() -> [&'static PatternSet; 3] {
    [&FUNCTIONS, &CANDIDATES, &HAZARDS]
}
