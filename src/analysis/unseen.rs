//! Functions that read the locals of frames and may be called by something that does not name them: a hook of a library, a
//! table of functions, a decorator's wrapper.
//!
//! ```python
//! class Handler(logging.Handler):
//!     def emit(self, record): look()      # whoever logs is looked at
//! TABLE = {"look": look}                  # and whoever calls `TABLE[name]()`
//! ```
//! Then any function of the file may be looked at. A function whose every mention in the file is a plain call of it needs no
//! such caution: those who call it are known by name.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::frames;
use super::functions::LoweredFunction;
use super::peeking::{FRAME_WORDS, File, is_implicit};
use crate::program::{ANY_REACH, Reach, bare_code};
use crate::source::Span;
use crate::syntax::{self, FunctionOutline, Symbol};

/// By one of these the frame of something that waits is reached from outside.
const SUSPENDED_WORDS: [&str; 6] = [
    "gi_frame",
    "cr_frame",
    "ag_frame",
    "getgeneratorlocals",
    "getcoroutinelocals",
    "getasyncgenlocals",
];

/// By one of these the frame of whatever raised is reached, which need not be called by who looks at it.
const TRACEBACK_WORDS: [&str; 12] = [
    "__traceback__",
    "tb_frame",
    "tb_next",
    "exc_info",
    "last_traceback",
    "walk_tb",
    "getinnerframes",
    "extract_tb",
    "StackSummary",
    "TracebackException",
    "exception",
    "excepthook",
];

/// Methods that the interpreter or a library written in C calls for who calls something else: `print(file=tee)` calls `tee.write`.
const CALLED_BY_C: [&str; 35] = [
    "close",
    "comment",
    "data",
    "decode",
    "default",
    "dst",
    "encode",
    "end",
    "find_class",
    "flush",
    "fromutc",
    "isatty",
    "items",
    "keys",
    "mro",
    "next",
    "peek",
    "persistent_id",
    "persistent_load",
    "pi",
    "random",
    "read",
    "readable",
    "readall",
    "readinto",
    "readline",
    "reducer_override",
    "seek",
    "seekable",
    "start",
    "tell",
    "tzname",
    "utcoffset",
    "writable",
    "write",
];

/// Methods of frames that look names up in a frame of the stack, which a keyword chooses.
pub(super) const QUERIES: [&str; 2] = ["query", "eval"];

/// One that may be called so, among those that look at frames and those that read the locals of one.
pub(super) fn find(file: &File<'_>, reaches: &FxHashMap<Symbol, Reach>) -> Option<Symbol> {
    let whole = Span::new(0, file.text.len() as u32);
    let reads: Vec<usize> = frames::reads_of_locals(file.text, whole).collect();
    if reads.is_empty() {
        return None;
    }
    let mut of_tracebacks = TRACEBACK_WORDS.iter();
    if of_tracebacks.any(|word| !syntax::find_words(file.text, whole, word, |_| true).is_empty()) {
        let reader = reads.iter().find_map(|&at| file.outline.function_at(at));
        let reader = reader.or(file.outline.functions.first());
        return reader.map(|function| function.name);
    }
    let mut suspects: Vec<Symbol> = reaches.keys().copied().collect();
    for at in reads {
        match file.outline.function_at(at) {
            Some(function) if file.reads_own_frame_in(function) => {}
            Some(function) => suspects.push(function.name),
            // It is a lambda's, or a string's.
            None => return file.outline.functions.first().map(|function| function.name),
        }
    }
    suspects.sort_unstable();
    suspects.dedup();
    let reach_of = |name: Symbol| reaches.get(&name).copied().unwrap_or(ANY_REACH);
    suspects
        .into_iter()
        .find(|&name| is_called_unseen(file, name, reach_of(name)))
}

/// A function that reads the locals of generators and coroutines, any of the file.
pub(super) fn reader_of_suspended(file: &File<'_>) -> Option<Symbol> {
    let is_mentioned = SUSPENDED_WORDS.iter().any(|word| file.text.contains(word));
    let mut functions = file.outline.functions.iter();
    is_mentioned.then(|| functions.next().map(|it| it.name))?
}

/// A function of another file that reads the locals of whatever frame it gets: what raises here may be shown to it by a context manager
/// that catches, a hook, or whoever called it.
///
/// A function that is only called gets the frames of those who call it, unless somebody takes one of an error.
pub(super) fn reader_of_errors(file: &File<'_>) -> Option<Symbol> {
    let foreign = &file.foreign;
    let functions = foreign.by_name.iter().filter(|_| foreign.hands_frames);
    let mut readers = functions.chain(&foreign.methods);
    let found = readers.find(|&&(_, reach)| reach == ANY_REACH);
    found.map(|&(name, _)| name)
}

/// Functions that have a frame further up looked at for names, by the keyword that says which: `df.query(text, level=2)`.
pub(super) fn queries_of_callers(file: &File<'_>) -> Vec<Symbol> {
    let levels = if file.for_others {
        query_offsets(file.text)
    } else {
        level_offsets(file.text)
    };
    let around = levels.into_iter();
    let around = around.filter_map(|at| file.outline.function_at(at));
    let asks = |function: &&FunctionOutline| {
        let mut words = QUERIES.iter();
        words.any(|word| !syntax::find_words(file.text, function.span, word, |_| true).is_empty())
    };
    around.filter(asks).map(|function| function.name).collect()
}

/// Where a text has such a keyword,
pub(super) fn level_offsets(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let is_keyword = |rest: &str| rest.trim_start().starts_with('=');
    syntax::find_words(text, whole, "level", is_keyword)
}

/// and where it is one of a query.
pub(super) fn query_offsets(text: &str) -> Vec<usize> {
    let mentions = |word: &&str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !QUERIES.iter().any(mentions) {
        return Vec::new();
    }
    let mut levels = level_offsets(text);
    levels.retain(|&at| is_of_query(text, at));
    levels
}

/// Whether a keyword at `at` is one of a call of such a method, or of what gets one: `partial(df.query, level=2)`.
fn is_of_query(text: &str, at: usize) -> bool {
    const MAX_BYTES: usize = 2_000;
    let before = text[..at].trim_end();
    let is_after_comment = before
        .rsplit('\n')
        .next()
        .is_some_and(|line| line.contains('#'));
    if !before.ends_with([',', '(']) && !is_after_comment {
        return false;
    }
    let from = text.floor_char_boundary(at.saturating_sub(MAX_BYTES));
    let mut depth = 0_u32;
    for (start, letter) in text[from..at].char_indices().rev() {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '(' => {
                let callee = text[..from + start].trim_end();
                let is_name = |letter: &char| letter.is_alphanumeric() || *letter == '_';
                let length = callee.chars().rev().take_while(is_name).map(char::len_utf8);
                let name = callee.len() - length.sum::<usize>();
                let call = Span::new(name as u32, at as u32);
                let mut words = QUERIES.iter();
                return words
                    .any(|word| !syntax::find_words(text, call, word, |_| true).is_empty());
            }
            _ => {}
        }
    }
    // Too far away to tell.
    true
}

/// Functions that read the locals of a frame and do not say where it comes from: it is passed to them, or is a traceback's or
/// a generator's.
pub(super) fn readers_of_given_frames(file: &File<'_>) -> Vec<Symbol> {
    let whole = Span::new(0, file.text.len() as u32);
    let reads = frames::reads_of_locals(file.text, whole);
    let around: Option<Vec<_>> = reads.map(|at| file.outline.function_at(at)).collect();
    // What the module makes, as by `attrgetter("tb_frame.f_locals")`, any of them may use.
    let Some(around) = around else {
        let all = file.outline.functions.iter();
        return all.map(|function| function.name).collect();
    };
    let takes_its_own = |function: &FunctionOutline| {
        let mut words = FRAME_WORDS.iter();
        words.any(|word| !syntax::find_words(file.text, function.span, word, |_| true).is_empty())
    };
    let given = around
        .into_iter()
        .filter(|function| !takes_its_own(function));
    given.map(|function| function.name).collect()
}

/// Whether something that reads its caller's locals is handed on as a value: `ask = pd.DataFrame.query`,
/// `methodcaller("query", text)`, `io.__builtins__["eval"]`.
pub(super) fn are_readers_handed_on(text: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let find = |word: &str| syntax::find_words(text, whole, word, |_| true);
    let code = OnceCell::new();
    let is_code = |at: usize| code.get_or_init(|| bare_code(text)).as_bytes()[at] != b' ';
    let is_handed_on = |word: &str, at: usize| {
        let (before, rest) = (&text[..at], &text[at + word.len()..]);
        let is_member = before.ends_with('.') && !rest.starts_with('(') && is_code(at);
        let is_quoted = |quote| before.ends_with(quote) && rest.starts_with(quote);
        let is_given = ["methodcaller(", "attrgetter(", "getattr("]
            .iter()
            .any(|callee| before[before.rfind('\n').unwrap_or(0)..].contains(callee));
        is_member || is_given && (is_quoted('"') || is_quoted('\''))
    };
    let is_query = |word: &str| find(word).into_iter().any(|at| is_handed_on(word, at));
    let asks_frames = text.contains("pandas") && QUERIES.iter().any(|word| is_query(word));
    // `__import__("builtins").locals()`
    let is_named = |quote: &str| text.contains(&[quote, "builtins", quote].concat());
    asks_frames
        || is_named("\"")
        || is_named("'")
        || find("__builtins__")
            .into_iter()
            .any(|at| text[..at].ends_with('.'))
}

/// Whether the function may be called by something that does not name it.
fn is_called_unseen(file: &File<'_>, name: Symbol, reach: Reach) -> bool {
    let own = file.outline.functions.iter().filter(|it| it.name == name);
    let word = file.names.get(name);
    // Methods are called by libraries too, whose own frame is the nearest, unless they are written in C.
    let is_near = reach == 1 && !is_implicit(word) && !CALLED_BY_C.contains(&word);
    let is_passed_on = own.map(|it| it.is_method && !is_near || is_decorated(file.text, it.span));
    let lowered = file.units.iter().filter(|unit| unit.name == name);
    // Whoever takes the next item of a generator runs it.
    let is_run_later = lowered.map(|unit| unit.ir.is_generator || unit.ir.is_async);
    if is_passed_on.chain(is_run_later).any(|is_unseen| is_unseen) {
        return true;
    }
    let whole = Span::new(0, file.text.len() as u32);
    let mentions = syntax::find_words(file.text, whole, word, |_| true);
    mentions
        .into_iter()
        .any(|at| !is_plain_call(file, at, word.len()))
}

/// Whether the mention of a function at `at` is its definition, its import, or a call of it that is part of what is written
/// there: not of a lambda or of a function that is nested in another.
fn is_plain_call(file: &File<'_>, at: usize, length: usize) -> bool {
    let line_start = file.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = file.text[line_start..at].trim_start();
    if before.ends_with("def ") || before.starts_with("from ") || before.starts_with("import ") {
        return true;
    }
    if before.contains('#') {
        return true;
    }
    let is_called = file.text[at + length..].starts_with('(');
    if !is_called || before.ends_with('@') || before.contains("lambda") {
        return false;
    }
    let Some(function) = file.outline.function_at(at) else {
        return true;
    };
    let is_nested = |unit: &&LoweredFunction| {
        let span = unit.ir.span;
        span != function.span && function.span.contains(span) && span.contains(Span::at(at as u32))
    };
    !file.units.iter().any(|unit| is_nested(&unit))
}

/// Whether a decorator, on one line or several, is written above the function, which gets it as a value.
fn is_decorated(text: &str, span: Span) -> bool {
    let above = text[..span.start as usize].trim_end();
    let mut lines = above.rsplit('\n').map(str::trim_start);
    let last = lines.next().unwrap_or_default();
    let is_head = |line: &str| line.starts_with('@');
    let mut block = lines.take_while(|line| !line.is_empty());
    is_head(last) || last.ends_with(')') && block.any(is_head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_a_query_is_told_from_others() {
        let counts = |text: &str| !query_offsets(text).is_empty();
        assert!(counts("frame.query(text, level=2)"));
        assert!(counts("pd.eval(\n    text,  # why\n    level=(1),\n)"));
        assert!(counts("partial(frame.query, text, level=2)"));
        assert!(!counts(
            "eval(text)\nlevel = 2\nf(a, level=2)\nindex.set_levels(f(b), level=level)"
        ));
    }
}
