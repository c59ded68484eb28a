//! What of a file has to be read to know what it does to others: the functions that mention how frames are looked at and objects
//! are watched, those that mention these, and what they call.
//!
//! By words alone, so too much rather than too little: a name counts wherever it is mentioned.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::peeking::{FRAME_WORDS, SCANNERS};
use super::readers::reader_offsets;
use super::surrounding::Reading;
use super::unseen::query_offsets;
use super::watching;
use crate::program::{Definitions, LOCALS_WORDS, LogicalLines};
use crate::scope::{Sites, is_builtin};
use crate::source::Span;
use crate::syntax::{find_words, words};

/// The text without the bodies of functions that have nothing to do with what is done to others.
pub(super) fn excerpt(text: &str, reading: &Reading) -> String {
    let definitions = Definitions::find(text);
    let mut search = Search {
        text,
        definitions: &definitions,
        lines: LogicalLines::of(text)
            .map(|line| Span::new(line.start as u32, line.end as u32))
            .collect(),
        kept: vec![false; definitions.all.len()],
        known: FxHashSet::default(),
        open: VecDeque::new(),
    };
    let imports = search.lines.iter().map(|line| line.of(text));
    let imports = imports.filter(|line| is_import(line));
    let imported: FxHashSet<&str> = imports.flat_map(words).collect();
    let sites = Sites::find_between_modules(text, |root| imported.contains(root));
    for (place, definition) in definitions.all.iter().enumerate() {
        search.kept[place] = sites.are_in(definition.span);
    }
    let whole = Span::new(0, text.len() as u32);
    let of_frames = FRAME_WORDS.iter().chain(&LOCALS_WORDS).chain(&SCANNERS);
    for word in of_frames {
        search.reach(find_words(text, whole, word, |_| true));
    }
    search.reach(query_offsets(text));
    search.reach(reader_offsets(text));
    search.reach(watching::mark_offsets(text));
    for name in reading.names() {
        search.ask(name);
    }
    search.run();
    search.keep_called();
    definitions.excerpt(text, |place| search.kept[place])
}

struct Search<'t> {
    text: &'t str,
    definitions: &'t Definitions,
    lines: Vec<Span>,
    kept: Vec<bool>,
    known: FxHashSet<&'t str>,
    open: VecDeque<&'t str>,
}

impl<'t> Search<'t> {
    fn ask(&mut self, name: &'t str) {
        if self.known.insert(name) {
            self.open.push_back(name);
        }
    }

    /// Until no name is left whose mentions were not looked at.
    fn run(&mut self) {
        let whole = Span::new(0, self.text.len() as u32);
        while let Some(name) = self.open.pop_front() {
            self.reach(find_words(self.text, whole, name, |_| true));
        }
    }

    /// What stands at these places matters, and what is bound to it.
    fn reach(&mut self, places: Vec<usize>) {
        let (text, definitions) = (self.text, self.definitions);
        for at in places {
            let line = self.line_at(at);
            match definitions.at(at) {
                Some(place) => {
                    let definition = &definitions.all[place];
                    if !std::mem::replace(&mut self.kept[place], true) {
                        let name = match definition.class {
                            Some(class) if is_maker(definition.name.of(text)) => class,
                            _ => definition.name,
                        };
                        self.ask(name.of(text));
                    }
                    self.ask_for_attributes(line);
                }
                None => self.ask_for_bound(at, line),
            }
        }
    }

    /// What a statement of the module, or of a class, binds by what it mentions at `at`: names of the same row, and the target.
    fn ask_for_bound(&mut self, at: usize, line: Span) {
        let (text, code) = (self.text, line.of(self.text));
        if code.starts_with(['"', '\'']) {
            return;
        }
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let row = text[start..].lines().next().unwrap_or_default();
        let row = row.split('#').next().unwrap_or_default();
        let target = code.split('=').next().filter(|_| !is_import(code));
        let target = target.filter(|target| !target.contains(['(', '\n']));
        let names = words(row).chain(target.into_iter().flat_map(words));
        for name in names.filter(|name| !is_builtin(name) && !KEYWORDS.contains(name)) {
            self.ask(name);
        }
    }

    /// Attributes that the line of a function stores on something.
    fn ask_for_attributes(&mut self, line: Span) {
        let code = line.of(self.text);
        for (sign, _) in code.match_indices('=') {
            let target = code[..sign].trim_end();
            let start = target.rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            if let Some(start) = start.filter(|&start| target[start..].starts_with('.')) {
                self.ask(&target[start + 1..]);
            }
        }
    }

    /// Functions that the kept ones mention by name, and so on.
    fn keep_called(&mut self) {
        let text = self.text;
        let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (place, definition) in self.definitions.all.iter().enumerate() {
            if definition.class.is_none() {
                by_name
                    .entry(definition.name.of(text))
                    .or_default()
                    .push(place);
            }
        }
        let mut open: Vec<usize> = (0..self.kept.len())
            .filter(|&place| self.kept[place])
            .collect();
        while let Some(place) = open.pop() {
            let body = self.definitions.all[place].span.of(text);
            for called in words(body).filter_map(|name| by_name.get(name)).flatten() {
                if !std::mem::replace(&mut self.kept[*called], true) {
                    open.push(*called);
                }
            }
        }
    }

    fn line_at(&self, at: usize) -> Span {
        let next = self.lines.partition_point(|line| line.start as usize <= at);
        let line = next.checked_sub(1).map(|n| self.lines[n]);
        line.unwrap_or(Span::new(0, 0))
    }
}

/// What begins a statement, or connects its names.
const KEYWORDS: [&str; 15] = [
    "from", "import", "as", "class", "def", "if", "else", "for", "in", "not", "and", "or", "is",
    "return", "with",
];

fn is_import(line: &str) -> bool {
    line.starts_with("import ") || line.starts_with("from ")
}

fn is_maker(method: &str) -> bool {
    watching::MAKERS.contains(&method)
}
