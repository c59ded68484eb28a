//! What generators do where they end before their time.

use super::calls::{Mention, end_of_reading, is_reading};
use crate::program::Definitions;
use crate::program::code::{Code, has_word, whole};
use crate::source::Span;
use crate::syntax::{find_words, words};

/// Whether a generator may do something where it ends before its time.
pub(super) fn clean_up(code: &Code, opens_paths: &mut bool) -> bool {
    let text = code.bare.as_str();
    if !has_word(text, "yield") {
        return false;
    }
    // A function whose place is not found.
    if text.contains(['\t', '\u{c}']) || text.contains("def\\") {
        return true;
    }
    let definitions = Definitions::find(text);
    let of_blocks = makes_blocks(code);
    let mut generators = definitions
        .all
        .iter()
        .filter(|it| mentions(text, it.span, "yield"));
    generators.any(|it| {
        let last = it.decorators(text).trim_end().lines().last();
        let last = last.map(str::trim).unwrap_or_default();
        let is_block =
            of_blocks && ["@contextmanager", "@contextlib.contextmanager"].contains(&last);
        !is_block && cleans_up(code, it.span, opens_paths)
    })
}

/// Whether `contextmanager` is that of `contextlib`, whose generators end with their block.
fn makes_blocks(code: &Code) -> bool {
    let text = code.bare.as_str();
    let is_plain = |it: Mention<'_>| {
        it.before.starts_with("from contextlib import")
            || it.before == "@" && matches!(it.path, "" | "contextlib.")
    };
    Mention::all(code, text, "contextmanager").all(is_plain)
}

fn mentions(text: &str, span: Span, word: &str) -> bool {
    !find_words(text, span, word, |_| true).is_empty()
}

/// Modules whose `open` is not that of a path.
const MODULES: [&str; 6] = ["bz2.", "gzip.", "io.", "lzma.", "tarfile.", "wave."];

/// Whether something follows where the generator is closed while it waits: a file that is closed which was only read is nothing.
fn cleans_up(code: &Code, span: Span, opens_paths: &mut bool) -> bool {
    let text = code.bare.as_str();
    let start = span.start as usize;
    let within = &text[span.range()];
    let blocks = find_words(within, whole(within), "with", |_| true).into_iter();
    let is_read = |at: usize| {
        let opened = at + "with".len() + 1;
        let opened = text[opened.min(text.len())..].trim_start();
        let (callee, rest) = opened.split_at(opened.find('(').unwrap_or_default());
        let Some(path) = callee.strip_suffix("open") else {
            return false;
        };
        let mention = Mention {
            before: "with ",
            path,
            rest,
            end: text.len() - rest.len(),
        };
        let end = is_reading(code, &mention).or_else(|| {
            let is_member = path.ends_with('.') && !MODULES.contains(&path);
            *opens_paths |= is_member;
            is_member
                .then(|| end_of_reading(code, &mention, 0))
                .flatten()
        });
        end.is_some_and(|end| is_alone(&text[end..]))
    };
    let mut blocks = blocks.map(|at| start + at);
    let is_tried = || mentions(text, span, "try") && !passes_on(text, span);
    // A file that it reads without a block ends with it.
    let opened = Mention::within(code, text, span, "open");
    let mut opened = opened.filter(|it| !it.before.starts_with("with"));
    !blocks.all(is_read)
        || is_tried()
        || mentions(text, span, "finally")
        || opened.any(|it| it.rest.starts_with('('))
}

/// Whether what follows an item of `with` ends the statement.
fn is_alone(rest: &str) -> bool {
    let rest = rest.trim_start();
    let named = rest.strip_prefix("as ").map(|rest| {
        let name = words(rest).next().unwrap_or_default();
        rest.trim_start().strip_prefix(name).unwrap_or("?")
    });
    named.unwrap_or(rest).starts_with(':')
}

/// Whether a generator may take errors, by names that other files may give something else.
pub(super) fn catches_errors(code: &Code) -> bool {
    let text = code.bare.as_str();
    has_word(text, "yield") && has_word(text, "except")
}

/// Whether no clause of a `try` statement takes what closes a generator, as far as the file's own names tell: see
/// [`catches_errors`].
fn passes_on(text: &str, span: Span) -> bool {
    let is_known = |word: &str| {
        matches!(word, "StopIteration" | "KeyboardInterrupt")
            || word.ends_with("Error")
            || word.ends_with("Exception") && word != "BaseException"
    };
    let mut clauses = find_words(text, span, "except", |_| true).into_iter();
    clauses.all(|at| {
        let rest = &text[at + "except".len()..];
        let caught = &rest[..rest.find(':').unwrap_or(rest.len())];
        let (caught, _) = caught.split_once(" as ").unwrap_or((caught, ""));
        words(caught).next().is_some()
            && caught.split([',', '(', ')', ' ']).all(|path| {
                let last = path.rsplit('.').next().unwrap_or(path).trim();
                last.is_empty() || is_known(last)
            })
    })
}

/// Whether a generator hands on what it closes as it ends, such as a file: `yield from lines`. One that it makes is its own.
pub(super) fn delegate_to_a_name(text: &str) -> bool {
    let is_made = |rest: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        let callee = rest
            .trim_start()
            .trim_end_matches(|letter| !is_part(letter));
        let length = callee
            .find(|letter| !is_part(letter))
            .unwrap_or(callee.len());
        let (callee, after) = callee.split_at(length);
        !callee.is_empty() && callee != "iter" && after.starts_with('(')
    };
    let mut delegations = delegations(text).into_iter();
    delegations.any(|rest| !is_made(rest))
}

/// What follows each `yield from`.
pub(super) fn delegations(text: &str) -> Vec<&str> {
    let places = find_words(text, whole(text), "yield", |_| true).into_iter();
    let rests = places.map(|at| text[at + "yield".len()..].trim_start());
    rests.filter_map(|rest| rest.strip_prefix("from")).collect()
}
