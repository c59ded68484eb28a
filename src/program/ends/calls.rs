//! Mentions of what makes objects whose end is an event: which of them are harmless.

use std::cell::LazyCell;

use crate::program::code::{Code, LOOKUPS, has_word, whole};
use crate::source::Span;
use crate::syntax::{begins_with_assignment, find_words, is_name_byte, words};

/// A mention of a name in code.
pub(super) struct Mention<'t> {
    /// What stands before its path in its logical line.
    pub(super) before: &'t str,
    /// What stands before it in its path, such as `gzip.`.
    pub(super) path: &'t str,
    /// What follows.
    pub(super) rest: &'t str,
    /// Where that begins.
    pub(super) end: usize,
}

impl<'t> Mention<'t> {
    /// All mentions of a word, in the order of the text.
    pub(super) fn all(
        code: &'t Code,
        text: &'t str,
        word: &'t str,
    ) -> impl Iterator<Item = Mention<'t>> {
        Self::within(code, text, whole(text), word)
    }

    /// Those in a part of the text.
    pub(super) fn within(
        code: &'t Code,
        text: &'t str,
        span: Span,
        word: &'t str,
    ) -> impl Iterator<Item = Mention<'t>> {
        let places = find_words(text, span, word, |_| true).into_iter();
        places.map(move |at| {
            let is_part = |byte: u8| is_name_byte(byte) || byte == b'.';
            let before = text.as_bytes()[..at].iter();
            let path = before.rev().take_while(|&&byte| is_part(byte)).count();
            let (start, end) = (at - path, at + word.len());
            Self {
                before: &text[code.line_at(start).min(start)..start],
                path: &text[start..at],
                rest: &text[end..],
                end,
            }
        })
    }

    fn is_called(&self) -> bool {
        self.rest.starts_with('(')
    }

    /// Whether it is that of a statement that imports it by its own name.
    fn is_import(&self) -> bool {
        let mut heads = ["import ", "from "].iter();
        heads.any(|head| self.before.starts_with(head))
            && !self.before.contains(';')
            && !self.rest.starts_with(" as ")
    }

    /// Whether it is the item of a `with` statement that ends what is called.
    fn is_item(&self) -> bool {
        let line = self.before;
        let line = line.strip_prefix("async ").unwrap_or(line);
        let Some(items) = line.strip_prefix("with") else {
            return false;
        };
        let opened = items.trim_start_matches([' ', '\\', '\n', '\r']);
        if opened.len() == items.len() && !opened.starts_with('(') {
            return false;
        }
        let items = opened.strip_prefix('(').unwrap_or(opened);
        let count = |bracket| items.matches(bracket).count();
        self.is_called()
            && !items.contains([':', ';'])
            && count('(') == count(')')
            && count('[') == count(']')
    }

    /// Whether it is imported, a word of a text, or the name of something else.
    pub(super) fn is_named(&self) -> bool {
        self.is_import() || self.is_prose() || self.is_declared()
    }

    /// Whether it is called with so many arguments by position, and all are told.
    pub(super) fn passes_at_most(&self, count: usize, code: &Code) -> bool {
        let Some((arguments, _)) = arguments(&code.bare, self.end) else {
            return false;
        };
        let by_position = arguments
            .iter()
            .filter(|it| !it.of(&code.bare).contains('='));
        let is_spread = |it: &Span| it.of(&code.bare).trim_start().starts_with('*');
        !arguments.iter().any(is_spread) && by_position.count() <= count
    }

    /// Whether it is that of a statement that imports a module, by any name.
    pub(super) fn binds(&self) -> bool {
        self.before.starts_with("import ") && !self.before.contains(';')
    }

    /// Whether a loop goes over what is called.
    pub(super) fn is_looped_over(&self) -> bool {
        let target = self.before.strip_prefix("for ");
        let target = target.and_then(|rest| rest.strip_suffix(" in "));
        target.is_some_and(|target| !target.contains([':', '(']))
    }

    /// Whether a loop goes over what is called, or over its numbered items, or a comprehension makes a list of them.
    fn is_iterated(&self) -> bool {
        let before = self
            .before
            .strip_suffix("enumerate(")
            .unwrap_or(self.before);
        let target = before.strip_suffix(" in ").unwrap_or_default();
        let in_loop = target
            .strip_prefix("for ")
            .or(target.strip_prefix("async for "))
            .is_some_and(|target| !target.contains(':'));
        let mut closed = 0_u32;
        let opened = target.bytes().rev().find(|byte| match byte {
            b')' | b']' | b'}' => {
                closed += 1;
                false
            }
            b'(' | b'[' | b'{' => {
                let is_open = closed == 0;
                closed = closed.saturating_sub(1);
                is_open
            }
            _ => false,
        });
        let in_list = matches!(opened, Some(b'[' | b'{'));
        in_loop || in_list && target.contains(" for ")
    }

    /// Whether what is called is the first argument of one of these, which use it up.
    pub(super) fn is_taken_by(&self, takers: &[&str]) -> bool {
        let callee = self.before.strip_suffix('(').unwrap_or_default();
        takers.iter().any(|taker| {
            let before = callee.strip_suffix(taker);
            before.is_some_and(|before| !before.bytes().last().is_some_and(is_name_byte))
        })
    }

    /// Whether it is declared, or the name of an argument: `open: float`, `Bar(open=price)`. What it is then is told elsewhere.
    pub(super) fn is_declared(&self) -> bool {
        let is_argument = || begins_with_assignment(self.rest);
        self.path.is_empty()
            && (self.before.is_empty() && self.rest.starts_with(": ")
                || !self.before.is_empty() && is_argument())
    }

    /// Whether it is a word of a text, or the name of what is defined.
    fn is_prose(&self) -> bool {
        let goes_on = self.rest.strip_prefix(' ').is_some_and(|rest| {
            let next = words(rest).next().unwrap_or_default();
            rest.starts_with(|letter: char| letter.is_alphabetic())
                && !matches!(
                    next,
                    "if" | "else" | "for" | "or" | "and" | "as" | "in" | "is" | "not"
                )
        });
        let before = self.before;
        let is_quoted = before.ends_with(['"', '\'']) || self.rest.starts_with(['"', '\'']);
        // `getattr(io, "open")`
        let is_looked_up = LOOKUPS.iter().any(|it| before.contains(it));
        let is_defined = ["def ", "class "].iter().any(|it| before.ends_with(it));
        is_defined || is_quoted && !is_looked_up || goes_on
    }
}

/// Whether a function is called for the items of `with` alone, or to read a file at once, and is never a value.
pub(super) fn are_in_blocks(code: &Code, word: &str, reads: &mut bool) -> bool {
    let text = code.names();
    // Nobody has the file for longer than it is read.
    let is_used_up = |mention: &Mention<'_>, end: usize| {
        let rest = &code.bare[end..];
        mention.is_taken_by(&["json.load", "tomllib.load", "list", "yaml.safe_load"])
            || mention.is_looped_over() && rest.starts_with(':')
            || [".read()", ".readline()", ".readlines()"]
                .iter()
                .any(|member| rest.starts_with(member))
    };
    let may_be_another = LazyCell::new(|| may_open_otherwise(code, text));
    let is_reading = |mention: &Mention<'_>| {
        is_reading(code, mention).is_some_and(|end| is_used_up(mention, end)) && !*may_be_another
    };
    Mention::all(code, text, word).all(|it| {
        it.is_named()
            || it.is_item()
            || match word {
                "open" => {
                    let is_reading = is_reading(&it);
                    *reads |= is_reading;
                    is_reading
                }
                "urlopen" => {
                    arguments(&code.bare, it.end).is_some_and(|(_, end)| is_used_up(&it, end))
                }
                // It serves until it is done.
                _ if word.ends_with("Server") => arguments(&code.bare, it.end)
                    .is_some_and(|(_, end)| code.bare[end..].starts_with(".serve_forever(")),
                // An archive that is read closes what nobody sees.
                "ZipFile" => end_of_reading(code, &it, 1).is_some(),
                // A bar that ends with its loop. `tqdm.write`, `tqdm.auto`
                "tqdm" | "trange" => {
                    it.is_iterated()
                        || it.is_taken_by(&["list", "sorted", "sum"])
                        || it.rest.starts_with('.')
                }
                _ => it.is_taken_by(&["enter_context"]) && has_stacks(code),
            }
    })
}

/// Whether what enters the context of others is a stack of `contextlib`, which ends with a block as any that opens does.
fn has_stacks(code: &Code) -> bool {
    has_word(code.names(), "ExitStack") && !code.bare.contains("def enter_context")
}

/// Whether a class is called and stands in annotations, and is never a value.
pub(super) fn is_only_called(code: &Code, word: &str) -> bool {
    Mention::all(code, code.names(), word)
        .all(|it| it.is_import() || it.is_prose() || it.is_called() || is_annotation(&it))
}

/// Whether a class stands in annotations alone.
pub(super) fn is_only_named(code: &Code, word: &str) -> bool {
    Mention::all(code, code.names(), word)
        .all(|it| it.is_import() || it.is_prose() || !it.is_called() && is_annotation(&it))
}

fn is_annotation(mention: &Mention<'_>) -> bool {
    [": ", "-> ", "| "]
        .iter()
        .any(|it| mention.before.ends_with(it))
}

/// Words without which `open` is the one that is known, and its files are.
fn may_open_otherwise(code: &Code, text: &str) -> bool {
    let is_other = |it: &Mention<'_>| {
        it.before.ends_with("def ")
            || it.before.ends_with("class ")
            || it.before.starts_with("from ")
            || it.path.is_empty() && !it.is_called() && !it.is_prose()
    };
    Mention::all(code, text, "open").any(|it| is_other(&it))
}

/// Modules whose `open` reads by default, as the builtin does.
const READERS: [&str; 5] = ["", "bz2.", "gzip.", "io.", "lzma."];

/// Arguments of `open` that do not decide what it does.
const NEUTRAL: [&str; 6] = [
    "buffering",
    "compresslevel",
    "encoding",
    "errors",
    "file",
    "newline",
];

/// Where a call ends that opens a file to read it, whose end changes nothing.
pub(super) fn is_reading(code: &Code, mention: &Mention<'_>) -> Option<usize> {
    READERS
        .contains(&mention.path)
        .then(|| end_of_reading(code, mention, 1))
        .flatten()
}

/// Where a call ends that opens a file to read it, with its mode at a position among the arguments.
pub(super) fn end_of_reading(code: &Code, mention: &Mention<'_>, mode_at: usize) -> Option<usize> {
    let (arguments, end) = arguments(&code.bare, mention.end)?;
    let mut all = arguments.into_iter().enumerate();
    let is_harmless = |(place, span): (usize, Span)| {
        // Where strings are blank, nothing in them is taken for a keyword.
        let bare = span.of(&code.bare).trim();
        let written = span.of(&code.text).trim();
        if let Some((name, _)) = bare.split_once('=') {
            let name = name.trim_end();
            let mode = written.split_once('=').map_or("", |(_, mode)| mode.trim());
            return NEUTRAL.contains(&name) || name == "mode" && reads(mode);
        }
        match place {
            _ if place == mode_at => reads(written),
            // Not a file that somebody else has opened, by its number.
            0 => bare.starts_with(|first: char| !first.is_ascii_digit() && first != '*'),
            _ => !bare.starts_with('*'),
        }
    };
    all.all(is_harmless).then_some(end)
}

/// Whether a mode as it is written is one that reads.
fn reads(mode: &str) -> bool {
    let inside = mode.trim_matches(['"', '\'']);
    inside.len() + 2 == mode.len() && matches!(inside, "r" | "rb" | "rt" | "br" | "tr")
}

/// The arguments of a call whose bracket stands at an offset, and where it ends; of a text without strings.
fn arguments(text: &str, at: usize) -> Option<(Vec<Span>, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'(') {
        return None;
    }
    let (mut depth, mut start) = (0_u32, at + 1);
    let mut all = Vec::new();
    for (next, byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        let is_end = depth == 0;
        if is_end || depth == 1 && *byte == b',' {
            if !text[start..next].trim().is_empty() {
                all.push(Span::new(start as u32, next as u32));
            }
            start = next + 1;
        }
        if is_end {
            return Some((all, next + 1));
        }
    }
    None
}
