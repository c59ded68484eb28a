//! Where the functions of a text are, by its lines alone: before anything is parsed, and at the speed of reading.
//!
//! An [`Definitions::excerpt`] of a file has the bodies of some functions only, and `pass` for those of all others. What it means
//! to parse a file is paid for what is asked of it.
//!
//! Strings that go over several lines are skipped, and brackets are counted; f-strings that nest their own quotes are not
//! understood. An excerpt that does not parse is one of a text that this misread.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;
use crate::syntax::{is_name_byte, words};

/// A function that is not nested in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    /// Its own name, in the text.
    pub(crate) name: Span,
    /// From its first decorator to the next statement after it.
    pub(crate) span: Span,
    /// The line of the first decorator, or of the header.
    line_start: usize,
    /// `def` or `async def` and what follows, without decorators.
    header: usize,
    /// What is left out of an excerpt; empty where the body is on the line of the header.
    body: Span,
    /// The class that it is defined in.
    pub(crate) class: Option<Span>,
}

/// The functions of a text that are not nested in another, in source order.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) all: Vec<Definition>,
}

/// A block that is open, by the indentation of its header.
enum Block {
    Class { indent: u32, name: Span },
    Function { indent: u32, place: usize },
}

impl Definitions {
    /// Looks at a text.
    pub(crate) fn find(text: &str) -> Self {
        let mut found = Self::default();
        let mut open: Vec<Block> = Vec::new();
        let mut decorators: Option<LogicalLine> = None;
        for line in LogicalLines::of(text) {
            while let Some(block) = open.last() {
                let (Block::Class { indent, .. } | Block::Function { indent, .. }) = block;
                if *indent < line.indent {
                    break;
                }
                if let Block::Function { place, .. } = *block {
                    found.all[place].end_at(line.line_start);
                }
                open.pop();
            }
            if matches!(open.last(), Some(Block::Function { .. })) {
                continue;
            }
            let rest = &text[line.start..];
            if rest.starts_with('@') {
                decorators.get_or_insert(line);
                continue;
            }
            let first = decorators.take();
            if let Some(name) = name_after(rest, line.start, &["class"]) {
                let indent = line.indent;
                open.push(Block::Class { indent, name });
            } else if let Some(name) = name_after(rest, line.start, &["def"])
                .or_else(|| name_after(rest, line.start, &["async", "def"]))
            {
                let class = open.last().and_then(|block| match block {
                    Block::Class { name, .. } => Some(*name),
                    Block::Function { .. } => None,
                });
                let place = found.all.len();
                let indent = line.indent;
                open.push(Block::Function { indent, place });
                let end = line.end as u32;
                let (line_start, start) = first.map_or((line.line_start, line.start), |first| {
                    (first.line_start, first.start)
                });
                found.all.push(Definition {
                    name,
                    span: Span::new(start as u32, end),
                    line_start,
                    header: line.start,
                    body: Span::new(end, end),
                    class,
                });
            }
        }
        for block in open {
            if let Block::Function { place, .. } = block {
                found.all[place].end_at(text.len());
            }
        }
        found
    }

    /// The function that an offset is in.
    pub(crate) fn at(&self, offset: usize) -> Option<usize> {
        let next = self
            .all
            .partition_point(|it| it.span.start as usize <= offset);
        let place = next.checked_sub(1)?;
        (offset < self.all[place].span.end as usize).then_some(place)
    }

    /// The text with `pass` in the place of each function.
    pub(crate) fn without_functions(&self, text: &str) -> String {
        let mut rest = String::with_capacity(text.len() / 2);
        let mut end = 0;
        for definition in &self.all {
            rest.push_str(&text[end..definition.line_start]);
            rest.push_str(indentation(&text[definition.line_start..]));
            rest.push_str("pass\n");
            end = definition.span.end as usize;
        }
        rest.push_str(&text[end..]);
        rest
    }

    /// The text without functions of the module that are not `wanted`, unless what is left mentions them.
    pub(crate) fn reached(&self, text: &str, is_wanted: impl Fn(&Definition) -> bool) -> String {
        let functions = self.all.iter().filter(|it| it.class.is_none());
        let mut by_name: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
        for definition in functions.clone() {
            let name = definition.name.of(text);
            by_name.entry(name).or_default().push(definition);
        }
        let mut end = 0;
        let mut outside = Vec::new();
        for definition in functions.clone() {
            outside.push(&text[end..definition.line_start]);
            end = definition.span.end as usize;
        }
        outside.push(&text[end..]);
        let named = outside.into_iter().flat_map(words);
        let wanted = functions.filter(|it| is_wanted(it));
        let wanted = wanted.map(|it| it.name.of(text));
        let mut open: Vec<&str> = named.chain(wanted).collect();
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        while let Some(name) = open.pop() {
            let definitions = by_name.get(name).filter(|_| reached.insert(name));
            for definition in definitions.into_iter().flatten() {
                open.extend(words(definition.span.of(text)));
            }
        }
        let mut left = String::with_capacity(text.len());
        let mut end = 0;
        for definition in &self.all {
            let is_left = definition.class.is_some() || reached.contains(definition.name.of(text));
            if is_left {
                continue;
            }
            left.push_str(&text[end..definition.line_start]);
            let indent = indentation(&text[definition.line_start..]);
            if !indent.is_empty() {
                left.push_str(indent);
                left.push_str("pass\n");
            }
            end = definition.span.end as usize;
        }
        left.push_str(&text[end..]);
        left
    }

    /// The text without the bodies, decorators and parameters of the functions that are not to be kept.
    pub(crate) fn excerpt(&self, text: &str, is_kept: impl Fn(usize) -> bool) -> String {
        let mut excerpt = String::with_capacity(text.len() / 2);
        let mut end = 0;
        for (place, definition) in self.all.iter().enumerate() {
            let body = definition.body;
            if is_kept(place) || body.start == body.end {
                continue;
            }
            let indent = indentation(&text[definition.line_start..]);
            let name = definition.name.of(text);
            excerpt.push_str(&text[end..definition.line_start]);
            excerpt.push_str(indent);
            excerpt.push_str(if text[definition.header..].starts_with("async") {
                "async "
            } else {
                ""
            });
            excerpt.push_str("def ");
            excerpt.push_str(name);
            excerpt.push_str("(): pass\n");
            end = body.end as usize;
        }
        excerpt.push_str(&text[end..]);
        excerpt
    }
}

impl Definition {
    /// The function without its body, as a text of its own.
    pub(crate) fn declaration(&self, text: &str) -> String {
        let header = &text[self.line_start..self.body.start as usize];
        let indent = indentation(header);
        let mut declaration = String::with_capacity(header.len() + 32);
        if !indent.is_empty() {
            declaration.push_str("if 1:\n");
        }
        declaration.push_str(header.trim_end());
        declaration.push('\n');
        let has_block = LogicalLines::of(self.body.of(text)).next().is_some();
        if has_block {
            declaration.push_str(indent);
            declaration.push_str(" pass\n");
        }
        declaration
    }

    /// What stands before its header.
    pub(super) fn decorators<'t>(&self, text: &'t str) -> &'t str {
        &text[self.span.start as usize..self.header]
    }

    fn end_at(&mut self, end: usize) {
        self.span.end = end as u32;
        self.body.end = end as u32;
    }
}

fn indentation(line: &str) -> &str {
    let end = line.find(|letter| !matches!(letter, ' ' | '\t'));
    &line[..end.unwrap_or(line.len())]
}

/// The name that follows these words.
fn name_after(rest: &str, start: usize, words: &[&str]) -> Option<Span> {
    let mut at = 0;
    for word in words {
        let after = rest[at..].strip_prefix(word)?;
        let blanks = after.len()
            - after
                .trim_start_matches([' ', '\t', '\\', '\n', '\r'])
                .len();
        if blanks == 0 {
            return None;
        }
        at += word.len() + blanks;
    }
    let length = rest[at..].bytes().take_while(|&byte| is_name_byte(byte));
    let start = (start + at) as u32;
    Some(Span::new(start, start + length.count() as u32))
}

/// A line of code with those that continue it.
#[derive(Debug)]
pub(crate) struct LogicalLine {
    /// Where its first line begins,
    pub(crate) line_start: usize,
    /// and its code.
    pub(crate) start: usize,
    /// One past its last byte, the newline included.
    pub(crate) end: usize,
    /// Tabs go to the next multiple of eight.
    indent: u32,
}

/// The logical lines of a text that are not blank.
pub(crate) struct LogicalLines<'t> {
    bytes: &'t [u8],
    next: usize,
}

impl<'t> LogicalLines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let next = if bytes.starts_with("\u{feff}".as_bytes()) {
            3
        } else {
            0
        };
        Self { bytes, next }
    }

    /// One past a string that begins with the quote at `at`.
    pub(super) fn end_of_string(&self, at: usize) -> usize {
        let (bytes, quote) = (self.bytes, self.bytes[at]);
        let is_long = bytes[at..].starts_with(&[quote; 3]);
        let mut next = at + if is_long { 3 } else { 1 };
        while let Some(&byte) = bytes.get(next) {
            match byte {
                b'\\' => next += 1,
                b'\n' if !is_long => return next,
                _ if byte == quote && !is_long => return next + 1,
                _ if byte == quote && bytes[next..].starts_with(&[quote; 3]) => return next + 3,
                _ => {}
            }
            next += 1;
        }
        bytes.len()
    }

    /// One past the logical line whose code begins at `start`.
    fn end_of_line(&self, start: usize) -> usize {
        let (mut next, mut depth) = (start, 0_u32);
        while let Some(&byte) = self.bytes.get(next) {
            match byte {
                b'\'' | b'"' => {
                    next = self.end_of_string(next);
                    continue;
                }
                b'#' => {
                    let rest = memchr::memchr(b'\n', &self.bytes[next..]);
                    next = rest.map_or(self.bytes.len(), |length| next + length);
                    continue;
                }
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'\\' => next += usize::from(self.bytes[next..].starts_with(b"\\\r\n")) + 1,
                b'\n' if depth == 0 => return next + 1,
                _ => {}
            }
            next += 1;
        }
        self.bytes.len()
    }
}

impl Iterator for LogicalLines<'_> {
    type Item = LogicalLine;

    fn next(&mut self) -> Option<LogicalLine> {
        loop {
            let line_start = self.next;
            let (mut start, mut indent) = (line_start, 0);
            loop {
                match self.bytes.get(start)? {
                    b' ' => indent += 1,
                    b'\t' => indent = (indent / 8 + 1) * 8,
                    b'\x0c' => indent = 0,
                    _ => break,
                }
                start += 1;
            }
            if matches!(self.bytes[start], b'\n' | b'\r' | b'#') {
                let rest = memchr::memchr(b'\n', &self.bytes[start..])?;
                self.next = start + rest + 1;
                continue;
            }
            let end = self.end_of_line(start);
            self.next = end;
            return Some(LogicalLine {
                line_start,
                start,
                end,
                indent,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_their_classes_and_left_out_of_an_excerpt() {
        let text = "import a\n@d(\n'''\ndef no(): pass\n''')\ndef f(x=(\n1)):\n    # why\n    '''\ndef no():\n'''\n    def nested(): pass\n    return 1\nclass C:\n  async def g(self):\n      return x[\n1]\n\n  y = 1\n  def h(self): return 2\nif x:\n\tdef i():\n\t\treturn 3\n# end";
        let found = Definitions::find(text);
        let names = found.all.iter().map(|it| {
            let class = it.class.map_or("", |class| class.of(text));
            format!("{class}.{}", it.name.of(text))
        });
        assert_eq!(names.collect::<Vec<_>>(), [".f", "C.g", "C.h", ".i"]);
        let excerpt = found.excerpt(text, |place| place == 3);
        assert_eq!(
            excerpt,
            "import a\ndef f(): pass\nclass C:\n  async def g(): pass\n  y = 1\n  def h(self): return 2\nif x:\n\tdef i():\n\t\treturn 3\n# end"
        );
        assert!(crate::syntax::parse(&excerpt).is_ok());
        assert_eq!(found.excerpt(text, |_| true), text);
        assert_eq!(found.at(text.find("nested").unwrap()), Some(0));
        assert_eq!(found.at(text.find("y = 1").unwrap()), None);
    }
}
