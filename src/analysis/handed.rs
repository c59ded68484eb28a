//! Where a function that looks at frames is mentioned, and whether as a value: who gets the value looks like the function itself.
//!
//! ```python
//! show = tools.held           # `show()` is `tools.held()`
//! HOOKS.append(held)          # whoever calls something out of `HOOKS` may call it
//! @traced                     # `step()` is the wrapper that `traced` gives
//! def step(): ...
//! ```

use super::peeking::{FRAME_WORDS, File};
use super::unseen::{self, QUERIES};
use crate::pin::READERS;
use crate::program::{ANY_REACH, LOCALS_WORDS, Reach};
use crate::scope::{BoundAs, Words};
use crate::source::Span;
use crate::syntax::{self, Symbol, is_name_byte};
use crate::value::Knowledge;

/// One mention of a name in a function, or above one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    /// The function that it is in, or that it decorates.
    pub(super) function: Symbol,
    pub(super) kind: MentionKind,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum MentionKind {
    Call,
    /// As a value that stays with the function, or is returned.
    Value,
    /// As an argument of something that may keep it, or stored on something.
    Kept,
    /// As an attribute of its own object, by this name.
    Own(Symbol),
    /// In a text, as a keyword, or bound anew.
    Other,
}

/// What gets a function and gives it back, or asks about it.
const PASS_ON: [&str; 14] = [
    "cache",
    "callable",
    "classmethod",
    "contextmanager",
    "getattr",
    "hasattr",
    "isinstance",
    "lru_cache",
    "partial",
    "partialmethod",
    "property",
    "staticmethod",
    "update_wrapper",
    "wraps",
];

/// What tells where the code of a frame is, and nothing of its locals.
const TELL_PLACES: [&str; 7] = [
    "f_code",
    "f_globals",
    "f_lineno",
    "getfile",
    "getframeinfo",
    "getmodule",
    "getsourcefile",
];

/// Modules whose decorators keep nothing.
const QUIET_MODULES: [&str; 6] = [
    "abc",
    "contextlib",
    "dataclasses",
    "functools",
    "overload",
    "typing",
];

impl File<'_> {
    /// Where functions mention a name; of one of another file only what may be that.
    pub(super) fn mentions(&self, name: &str, is_foreign: bool) -> Vec<Mention> {
        let whole = Span::new(0, self.text.len() as u32);
        let places = syntax::find_words(self.text, whole, name, |_| true).into_iter();
        let mentions = places.filter_map(|at| self.mention(at, name, is_foreign));
        mentions.collect()
    }

    fn mention(&self, at: usize, name: &str, is_foreign: bool) -> Option<Mention> {
        let (before, rest) = self.around(at, name);
        if let Some(function) = self.outline.function_at(at) {
            let kind = self.kind_of(before, rest);
            let is_value = !matches!(kind, MentionKind::Call | MentionKind::Other);
            let is_lost = is_foreign && matches!(kind, MentionKind::Other);
            let is_doubtful = is_foreign && is_value && !self.is_imported(at, name);
            let function = function.name;
            return (!is_lost && !is_doubtful).then_some(Mention { function, kind });
        }
        let is_decorator = before.trim_start().starts_with('@');
        let next = self
            .outline
            .functions
            .partition_point(|it| (it.span.start as usize) < at);
        let decorated = self.outline.functions.get(next)?;
        is_decorator.then_some(Mention {
            function: decorated.name,
            kind: MentionKind::Value,
        })
    }

    /// What stands before a name in its line, and all that follows it.
    fn around(&self, at: usize, name: &str) -> (&str, &str) {
        let line = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        (&self.text[line..at], &self.text[at + name.len()..])
    }

    fn kind_of(&self, before: &str, rest: &str) -> MentionKind {
        let code = before.trim_start();
        let is_import = code.starts_with("from ") || code.starts_with("import ");
        let is_defined = code.ends_with("def ") || code.ends_with("class ");
        if is_import || is_defined || code.contains('#') || code.ends_with(['"', '\'']) {
            return MentionKind::Other;
        }
        if rest.starts_with('(') && !code.starts_with('@') {
            return MentionKind::Call;
        }
        let after = rest.trim_start_matches([' ', '\t']);
        if syntax::begins_with_assignment(after) {
            return MentionKind::Other;
        }
        // `tools.held`: what is before the whole row matters.
        let is_part = |letter: char| letter == '.' || letter == '_' || letter.is_alphanumeric();
        let code = code.trim_end_matches(is_part).trim_end();
        if let Some(callee) = callee_around(code) {
            return if PASS_ON.contains(&callee) {
                MentionKind::Value
            } else {
                MentionKind::Kept
            };
        }
        let Some(target) = code.strip_suffix('=').map(str::trim_end) else {
            return MentionKind::Value;
        };
        if target.ends_with(']') {
            return MentionKind::Kept;
        }
        match target.rsplit_once('.') {
            Some(("self" | "cls", attribute)) => match self.names.find(attribute) {
                Some(attribute) => MentionKind::Own(attribute),
                None => MentionKind::Kept,
            },
            Some(_) => MentionKind::Kept,
            None => MentionKind::Value,
        }
    }

    /// The functions that call a method of another file, or read it where it is a property. `code` is the text without its comments and
    /// strings.
    pub(super) fn callers_of_method(
        &self,
        code: &str,
        name: Symbol,
    ) -> impl Iterator<Item = Symbol> {
        let name = self.names.get(name);
        let places = syntax::find_words(code, Span::new(0, code.len() as u32), name, |_| true);
        let is_mentioned = move |&at: &usize| {
            let (before, rest) = self.around(at, name);
            before.ends_with('.') && !matches!(self.kind_of(before, rest), MentionKind::Other)
        };
        let functions = places.into_iter().filter(is_mentioned);
        functions.filter_map(|at| Some(self.outline.function_at(at)?.name))
    }

    /// Whether a method of another file is handed on as a value, for somebody to call it by another name: `run(Watcher().look)`.
    pub(super) fn hands_on_method(&self, code: &str, name: Symbol) -> bool {
        let name = self.names.get(name);
        syntax::find_words(code, Span::new(0, code.len() as u32), name, |_| true)
            .into_iter()
            .any(|at| {
                let (before, rest) = self.around(at, name);
                let kind = self.kind_of(before, rest);
                let is_called = matches!(kind, MentionKind::Call | MentionKind::Other);
                before.ends_with('.') && !before.trim_start().starts_with('@') && !is_called
            })
    }

    /// Whether a mention of a name of another file begins with something that the module binds.
    fn is_imported(&self, at: usize, name: &str) -> bool {
        let bytes = self.text.as_bytes();
        let row = bytes[..at].iter().rev();
        let length = row.take_while(|&&byte| byte == b'.' || is_name_byte(byte));
        let start = at - length.count();
        let row = &self.text[start..at + name.len()];
        let root = row.split('.').next().unwrap_or(row);
        let root = self.names.find(root);
        root.is_some_and(|root| self.module.bound.contains(&root))
    }

    /// Whether a decorator of the function may keep it, for others to call.
    pub(super) fn is_registered(&self, name: Symbol) -> bool {
        let mut own = self.outline.functions.iter().filter(|it| it.name == name);
        own.any(|function| {
            let above = self.text[..function.span.start as usize].trim_end();
            let lines = above.rsplit('\n').map(str::trim);
            let mut decorators = lines.take_while(|line| line.starts_with('@'));
            decorators.any(|line| {
                let path = line.trim_start_matches('@').split('(').next();
                let path = path.unwrap_or_default().trim();
                let last = path.rsplit('.').next().unwrap_or(path);
                let root = path.split('.').next().unwrap_or(path);
                !PASS_ON.contains(&last) && !QUIET_MODULES.contains(&root) && last != "setter"
            })
        })
    }

    /// Whether one of the values is a function of a library that looks names up in the frame of who calls it: `ask = pd.eval`.
    fn names_a_peeker(&self, words: &Words) -> bool {
        let knowledge = Knowledge::get();
        let is_peeker = |name: Symbol| {
            let path = self.names.get(name);
            let (root, rest) = path.split_once('.').unwrap_or((path, ""));
            let origin = self.names.find(root);
            let origin = origin.and_then(|root| self.module.imports.get(&root));
            origin.is_some_and(|origin| {
                let dot = if rest.is_empty() { "" } else { "." };
                knowledge.peeker(&format!("{origin}{dot}{rest}")).is_some()
            })
        };
        words.values().chain(words.dotted_values()).any(is_peeker)
    }

    /// What the module binds to something that looks at frames or has others do so, other than by a function with a name, and how far
    /// up it looks: a method of frames that is bound so (`ask = pd.DataFrame.query`) or a builtin at the frame of who calls it alone,
    /// unless a keyword `level` asks for another.
    pub(super) fn bound_to_frames(&self) -> Vec<(Symbol, BoundAs, Reach)> {
        let queries = unseen::query_offsets(self.text);
        let has_queries = queries
            .iter()
            .any(|&at| self.outline.function_at(at).is_none())
            || unseen::are_readers_handed_on(self.text);
        let looks = |words: &Words| {
            let text = |name: &Symbol| self.names.get(*name);
            let all = || words.names.iter().chain(&words.attributes).map(text);
            let reads = all().any(|word| LOCALS_WORDS.contains(&word));
            let is_frame_word = |word: &str| word != "stack" && FRAME_WORDS.contains(&word);
            let finds = all().any(is_frame_word);
            let values = words.values().chain(words.dotted_values());
            let mut values = values.map(|it| self.names.get(it));
            let is_value = |word: &str| is_frame_word(word.rsplit('.').next().unwrap_or(word));
            // `Path(inspect.getfile(inspect.currentframe()))`: what is called is handed to nobody.
            let is_asked = all().any(|word| TELL_PLACES.contains(&word)) && !values.any(is_value);
            let asks = || {
                let texts = words.texts.iter().map(text);
                let attributes = words.attributes.iter().map(text);
                texts.chain(attributes).any(|word| QUERIES.contains(&word))
            };
            if reads || finds && !is_asked {
                Some(ANY_REACH)
            } else if self.names_a_peeker(words) {
                Some(1)
            } else {
                let reach = if queries.is_empty() { 1 } else { ANY_REACH };
                (has_queries && asks()).then_some(reach)
            }
        };
        let bound = self.bindings.iter().filter_map(|it| {
            let reach = looks(&it.words)?;
            let is_raised = reach < ANY_REACH && self.is_called_with_level(it.target);
            let reach = if is_raised { ANY_REACH } else { reach };
            Some((it.target, it.form, reach))
        });
        let imported = self.module.imports.iter().filter(|(_, path)| {
            let member = path.strip_prefix("builtins.");
            member.is_some_and(|member| READERS.contains(&member))
        });
        let imported = imported.map(|(&name, _)| (name, BoundAs::Name, 1));
        bound.chain(imported).collect()
    }

    /// Whether a call of the name passes a keyword `level`, or may stand in the default or body of something that does.
    fn is_called_with_level(&self, name: Symbol) -> bool {
        const MAX_BYTES: usize = 2_000;
        let whole = Span::new(0, self.text.len() as u32);
        let is_called = |rest: &str| rest.starts_with('(');
        let calls = syntax::find_words(self.text, whole, self.names.get(name), is_called);
        let own = unseen::level_offsets(self.text);
        calls.iter().any(|&at| {
            own.iter().any(|&level| {
                level > at && level - at < MAX_BYTES && {
                    let between = &self.text[at..level];
                    between.matches('(').count() > between.matches(')').count()
                }
            })
        })
    }
}

/// The last name of the callee of a call that is not closed in a line.
fn callee_around(code: &str) -> Option<&str> {
    let mut depth = 0_u32;
    for (at, letter) in code.char_indices().rev() {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' if depth == 0 => {
                let callee = code[..at].trim_end();
                let is_name = |letter: char| letter == '_' || letter.is_alphanumeric();
                let start = callee.trim_end_matches(is_name).len();
                return (start < callee.len()).then_some(&callee[start..]);
            }
            '(' | '[' | '{' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
