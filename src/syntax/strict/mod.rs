//! What CPython rejects and tree-sitter accepts without an error (HAZARDS P10), found in one pass over the tokens of a file,
//! before it is parsed: Python 2, indentation, empty blocks, the order of arguments and parameters, statements out of place.
//!
//! ```python
//! f(a=1, b)  # refused
//! ```
//! A pass over the tree would cost ten times as much. Not seen here: names that Python's own scopes reject
//! (`global x` after a use of `x`), and all that tree-sitter finds itself.

mod bracket;
mod comments;
mod layout;
mod literal;
mod places;
mod stand_in;
mod statement;
mod token;
mod word;

use memchr::memmem;

use bracket::{BracketKind, Brackets};
pub(crate) use comments::LogicalLines;
use layout::{BlockKind, Layout};
pub(crate) use places::{Callee, bare_strings, string_contents, strings, visit_mentions};
pub(super) use stand_in::stand_in;
use statement::{Head, Statement};
pub(crate) use token::is_name_byte;

use token::{Token, TokenKind, Tokens, invalid, python_2};
use word::Word;

use super::ParseRefused;
use crate::source::{Span, has_cells};

/// What the tokens of a file show beside, at no cost: offsets into the text, ascending.
#[derive(Debug, Default)]
pub(super) struct Landmarks {
    /// Tokens by which names may be bound to something else than definitions and imports.
    bindings: Vec<u32>,
    /// Where the code of a logical line ends, comments and semicolons after it left out.
    code_ends: Vec<u32>,
    /// Where the statements of the module begin, with their decorators.
    statements: Vec<u32>,
    /// Strings that tree-sitter reads wrongly without an error: formats that begin with `=` (P2).
    misread: Vec<u32>,
    /// Where each long run of comments begins, and the token after it: twice as many.
    comment_runs: Vec<u32>,
}

impl Landmarks {
    /// The tokens within `span` by which names may be bound.
    pub(super) fn bindings_in(&self, span: Span) -> &[u32] {
        let within = |offset: u32| self.bindings.partition_point(|&binding| binding < offset);
        &self.bindings[within(span.start)..within(span.end)]
    }

    /// Those of a text that stands at `offset` of another one.
    pub(super) fn moved(mut self, offset: u32) -> Self {
        let all = [
            &mut self.bindings,
            &mut self.code_ends,
            &mut self.statements,
            &mut self.misread,
            &mut self.comment_runs,
        ];
        for landmark in all.into_iter().flatten() {
            *landmark += offset;
        }
        self
    }

    /// Whether a logical line ends before `span` does.
    pub(super) fn has_line_end_in(&self, span: Span) -> bool {
        let first = self.code_ends.partition_point(|&end| end <= span.start);
        self.code_ends.get(first).is_some_and(|&end| end < span.end)
    }

    /// Whether tree-sitter reads something within `span` wrongly without an error.
    pub(super) fn are_misread_in(&self, span: Span) -> bool {
        let first = self.misread.partition_point(|&offset| offset < span.start);
        self.misread
            .get(first)
            .is_some_and(|&offset| offset < span.end)
    }

    /// What is written at `span` with blanks for the comments of long runs; nothing where there is no such run.
    pub(super) fn without_comment_runs(&self, text: &str, span: Span) -> Option<String> {
        let (runs, _) = self.comment_runs.as_chunks::<2>();
        let first = runs.partition_point(|[_, end]| *end <= span.start);
        let within = runs[first..].iter().take_while(|run| run[0] < span.end);
        let mut bytes: Option<Vec<u8>> = None;
        for &[start, end] in within {
            let bytes = bytes.get_or_insert_with(|| span.of(text).as_bytes().to_vec());
            let from = start.max(span.start) - span.start;
            let to = end.min(span.end) - span.start;
            let run = &mut bytes[from as usize..to as usize];
            for line in run.split_mut(|&byte| byte == b'\n') {
                let code = line.iter().position(|byte| !byte.is_ascii_whitespace());
                // A backslash that continues the line, or what follows one, stays.
                if let Some(code) = code.filter(|&code| line[code] == b'#') {
                    let end = line.len() - usize::from(line.ends_with(b"\r"));
                    line[code..end].fill(b' ');
                }
            }
        }
        bytes.and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// A text of `length` bytes in pieces of whole statements of the module, none but the last smaller than `least`.
    pub(super) fn pieces(&self, length: u32, least: u32) -> Vec<Span> {
        let mut pieces = Vec::new();
        let mut start = 0;
        for &statement in &self.statements {
            if statement - start >= least {
                pieces.push(Span::new(start, statement));
                start = statement;
            }
        }
        pieces.push(Span::new(start, length));
        pieces
    }

    /// `span` without what stands after the code in it.
    pub(super) fn code_in(&self, span: Span) -> Span {
        let lines = self.code_ends.partition_point(|&end| end <= span.end);
        let last = lines.checked_sub(1).map(|last| self.code_ends[last]);
        Span::new(span.start, last.unwrap_or(span.end))
    }
}

/// Refuses the first thing that no Python 3 accepts.
pub(super) fn check(text: &str) -> Result<Landmarks, ParseRefused> {
    let mut checker = Checker {
        tokens: Tokens::new(text),
        layout: Layout::new(),
        brackets: Brackets::new(text),
        statement: Statement::new(None),
        has_code: false,
        has_docstring: false,
        is_decorated: false,
        landmarks: Landmarks::default(),
    };
    loop {
        let line = checker.tokens.next_line()?;
        checker.layout.line(line, text.len())?;
        if line.is_none() {
            let runs = checker.tokens.take_comment_runs().into_iter();
            let runs = runs.flat_map(|run| [run.start, run.end]);
            checker.landmarks.comment_runs = runs.collect();
            return Ok(checker.landmarks);
        }
        checker.logical_line()?;
    }
}

struct Checker<'t> {
    tokens: Tokens<'t>,
    layout: Layout,
    brackets: Brackets<'t>,
    statement: Statement,
    /// Whether a statement was read that no `from __future__ import` may stand after.
    has_code: bool,
    /// Whether a string stood first.
    has_docstring: bool,
    /// Whether the last line was a decorator's.
    is_decorated: bool,
    landmarks: Landmarks,
}

impl Checker<'_> {
    fn logical_line(&mut self) -> Result<(), ParseRefused> {
        self.statement = Statement::new(None);
        self.brackets.clear();
        let mut before = token::line_end(0);
        let mut opened = None;
        let mut code_end = 0;
        loop {
            let token = self.tokens.next()?;
            let ends_line = matches!(token.kind, TokenKind::LineEnd);
            if self.statement.length > 0 {
                statement::require_pair(&self.statement, before, token)?;
            }
            if ends_line {
                break;
            }
            opened = None;
            if self.statement.length == 0 {
                if matches!(before.kind, TokenKind::LineEnd) {
                    self.begin_line(token);
                }
                self.begin_statement(token)?;
            } else if let TokenKind::Name(word) = token.kind {
                self.name_within(token.start, word)?;
            }
            self.statement.length += 1;
            let is_outside = self.brackets.is_outside();
            if self.may_bind(token, is_outside) {
                self.landmarks.bindings.push(token.start as u32);
                self.note_misread(token);
            }
            self.bracket_token(token, before)?;
            if is_outside {
                opened = self.outer_token(token)?;
            }
            if !matches!(token.kind, TokenKind::Operator(b';')) {
                code_end = token.end;
            }
            before = token;
        }
        self.landmarks.code_ends.push(code_end as u32);
        self.end_statement();
        if !self.brackets.is_outside() {
            return Err(invalid(
                self.brackets.innermost(),
                "a bracket that is not closed",
            ));
        }
        if let Some(kind) = opened {
            self.layout.open(kind);
        }
        Ok(())
    }

    /// Notes where a statement of the module begins. `else` and its like, and what is decorated, belong to what stands before.
    fn begin_line(&mut self, first: Token) {
        let is_clause = matches!(
            first.kind,
            TokenKind::Name(Word::Elif | Word::Else | Word::Except | Word::Finally)
        );
        if self.layout.is_outermost() && !is_clause && !self.is_decorated {
            self.landmarks.statements.push(first.start as u32);
        }
        self.is_decorated = matches!(first.kind, TokenKind::Operator(b'@'));
    }

    fn begin_statement(&mut self, token: Token) -> Result<(), ParseRefused> {
        self.statement.head = statement::head(token);
        let TokenKind::Name(word) = token.kind else {
            return Ok(());
        };
        statement::require_place(token.start, word, &self.layout, self.statement.inline)?;
        self.require_coroutine(token.start, word)
    }

    /// Whether the token binds a name by the statement or the expression that it stands in: `=`, `+=`, `:=`, also in a field
    /// of a formatted string, `for`, `with`, `case`.
    fn may_bind(&self, token: Token, is_outside: bool) -> bool {
        match token.kind {
            TokenKind::Walrus => true,
            TokenKind::Operator(operator) => is_outside && self.assigns(token, operator),
            TokenKind::Name(word) => {
                is_outside && matches!(word, Word::For | Word::With | Word::Case)
            }
            TokenKind::String { is_formatted, .. } => {
                is_formatted && memmem::find(self.tokens.text_of(token), b":=").is_some()
            }
            _ => false,
        }
    }

    /// Notes a formatted string with a format that begins with `=`.
    fn note_misread(&mut self, token: Token) {
        if matches!(token.kind, TokenKind::String { .. })
            && !literal::equals_formats(self.tokens.text(), token.start).is_empty()
        {
            self.landmarks.misread.push(token.start as u32);
        }
    }

    /// Whether the operator is `=`, or one like `+=`.
    fn assigns(&self, token: Token, operator: u8) -> bool {
        let compares = match operator {
            b'!' => true,
            b'=' | b'<' | b'>' => token.end - token.start == 2,
            _ => false,
        };
        !compares && self.tokens.text_of(token).ends_with(b"=")
    }

    /// A name that is not the first token of its statement.
    fn name_within(&mut self, start: usize, word: Word) -> Result<(), ParseRefused> {
        if self.statement.length == 1 {
            self.second_word(start, word)?;
        }
        match word {
            Word::Lambda => self.statement.has_lambda = true,
            Word::Async | Word::Await | Word::Yield => return self.require_coroutine(start, word),
            _ => {}
        }
        Ok(())
    }

    /// What the second word tells of a statement that the first one leaves open.
    fn second_word(&mut self, start: usize, word: Word) -> Result<(), ParseRefused> {
        match self.statement.head {
            Head::From if word == Word::Future => {
                self.statement.head = Head::FutureImport;
                if self.has_code {
                    return Err(invalid(
                        start,
                        "from __future__ imports must occur at the beginning of the file",
                    ));
                }
            }
            Head::Async => {
                let kind = match word {
                    Word::Def => BlockKind::AsyncFunction,
                    Word::For => BlockKind::Loop,
                    _ => BlockKind::Other,
                };
                let around = self.layout.function(self.statement.inline);
                if kind != BlockKind::AsyncFunction
                    && around != Some(BlockKind::AsyncFunction)
                    && !self.may_await_outside()
                {
                    return Err(invalid(
                        start,
                        "an `async` statement outside of an `async def`",
                    ));
                }
                self.statement.head = Head::Compound(kind);
            }
            _ => {}
        }
        Ok(())
    }

    /// A cell may await what it likes: whoever runs cells has a loop of events running.
    fn may_await_outside(&self) -> bool {
        self.layout.is_module_level(self.statement.inline) && has_cells(self.tokens.text())
    }

    /// `yield` and `await` need a function around. Within lambdas, comprehensions and annotations other rules hold.
    fn require_coroutine(&self, start: usize, word: Word) -> Result<(), ParseRefused> {
        if self.statement.has_lambda || !self.brackets.is_outside() {
            return Ok(());
        }
        let around = || self.layout.function(self.statement.inline);
        match word {
            Word::Yield if around().is_none() => {
                Err(invalid(start, "`yield` outside of a function"))
            }
            Word::Await
                if around() != Some(BlockKind::AsyncFunction) && !self.may_await_outside() =>
            {
                Err(invalid(start, "`await` outside of an `async def`"))
            }
            _ => Ok(()),
        }
    }

    fn bracket_token(&mut self, token: Token, before: Token) -> Result<(), ParseRefused> {
        match token.kind {
            TokenKind::Open(opener) => {
                let kind = self.bracket_kind(opener, before);
                self.statement.has_parameters |= kind == BracketKind::Parameters;
                self.brackets.open(kind, opener, token)
            }
            TokenKind::Name(Word::Lambda) => {
                self.brackets.open(BracketKind::LambdaParameters, 0, token)
            }
            _ => self.brackets.token(token),
        }
    }

    /// What an opening bracket is for, by what stands before it.
    fn bracket_kind(&self, opener: u8, before: Token) -> BracketKind {
        if opener != b'(' {
            return BracketKind::Other;
        }
        let is_definition = matches!(
            self.statement.head,
            Head::Compound(BlockKind::Function | BlockKind::AsyncFunction)
        );
        if is_definition && self.brackets.is_outside() && !self.statement.has_parameters {
            return BracketKind::Parameters;
        }
        match before.kind {
            TokenKind::Name(word) if word.may_be_called() => BracketKind::Arguments,
            TokenKind::Close(_) | TokenKind::String { .. } => BracketKind::Arguments,
            _ => BracketKind::Other,
        }
    }

    /// A token outside of all brackets; returns the block that its colon opens.
    fn outer_token(&mut self, token: Token) -> Result<Option<BlockKind>, ParseRefused> {
        let TokenKind::Operator(operator) = token.kind else {
            return Ok(None);
        };
        match (operator, self.statement.head) {
            (b';', _) => {
                self.end_statement();
                self.statement = Statement::new(self.statement.inline);
            }
            (b':', _) => {
                let Some(kind) = self.statement.block() else {
                    return Ok(None);
                };
                self.end_statement();
                let inline = match (kind, self.statement.inline) {
                    (BlockKind::Other, Some(around)) => around,
                    _ => kind,
                };
                self.statement = Statement::new(Some(inline));
                return Ok(Some(kind));
            }
            (b',', Head::Raise) => return Err(python_2(token.start, "a `raise` with a comma")),
            (b',', Head::Except) => self.require_types(token)?,
            (b'*', Head::From) if !self.layout.is_module_level(self.statement.inline) => {
                return Err(invalid(
                    token.start,
                    "`import *` within a function or a class",
                ));
            }
            _ => {}
        }
        Ok(None)
    }

    /// `except A, B:` is a tuple since 3.14 (PEP 758); in Python 2 the second is the name that is bound. What looks like a
    /// variable is taken for the latter.
    fn require_types(&self, comma: Token) -> Result<(), ParseRefused> {
        let rest = self.tokens.rest(comma.end).trim_ascii_start();
        let length = rest
            .iter()
            .position(|&byte| !is_name_byte(byte))
            .unwrap_or(rest.len());
        let is_variable = rest
            .first()
            .is_some_and(|first| first.is_ascii_lowercase() || *first == b'_');
        let ends = matches!(rest[length..].trim_ascii_start().first(), Some(b':' | b','));
        if (is_variable && ends) || rest.starts_with(b"(") {
            return Err(python_2(comma.start, "an `except` with a comma"));
        }
        Ok(())
    }

    fn end_statement(&mut self) {
        // Only a docstring leaves room for imports from the future.
        let is_docstring = self.statement.head == Head::String && !self.has_docstring;
        self.has_docstring |= is_docstring;
        let leaves_room = is_docstring || self.statement.head == Head::FutureImport;
        self.has_code |= self.statement.length > 0 && !leaves_room;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        check(text)
            .err()
            .map_or_else(String::new, |refused| refused.message)
    }

    #[test]
    fn indentation_that_python_rejects_is_refused() {
        for text in [
            "if a:\n        x\n    y\n",
            "if a:\n\tx\n        y\n",
            "x\n y\n",
            "def f():\nx = 1\n",
            "class A:\n",
            "if a:\n    # only this\nx\n",
        ] {
            assert!(message(text).starts_with("a syntax error"), "{text}");
        }
    }

    #[test]
    fn indentation_that_python_accepts_is_not() {
        for text in [
            "if a:\n\tx\n\ty\n",
            "if a:\n    x\n  # anywhere\n\n    y\nz\n",
            "f(a,\nb)\nx = \\\n    1\n",
            "if a: x\nelse: y\n",
            "x = {1: lambda: 2}\ny: int = 3\nz[1:] = a\n",
            "if a:\n    x = '''\ny\n'''\n    z",
        ] {
            assert_eq!(message(text), "", "{text}");
        }
    }

    #[test]
    fn python_2_is_called_so() {
        for text in [
            "print 'a'\n",
            "if x: print y\n",
            "exec code in scope\n",
            "x = 0777\n",
            "x = 10L\n",
            "x = `y`\n",
            "if a <> b: pass\n",
            "raise A, 'b'\n",
            "try: pass\nexcept A, e: pass\n",
            "try: pass\nexcept A, (b, c): pass\n",
            "def f(a, (b, c)): pass\n",
            "lambda (a, b): a\n",
            "x = ur'a'\n",
        ] {
            assert!(message(text).starts_with("this is Python 2"), "{text}");
        }
    }

    #[test]
    fn arguments_and_parameters_out_of_order_are_refused() {
        for text in [
            "f(a=1, b)\n",
            "f(**a, b)\n",
            "f(**a, *b)\n",
            "f(a=1, a=2)\n",
            "f(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, a=0)\n",
            "class A(k=1, B): pass\n",
            "def f(a=1, b): pass\n",
            "def f(a, a): pass\n",
            "def f(**a, b): pass\n",
            "def f(*): pass\n",
            "def f(*, **a): pass\n",
            "def f(/, a): pass\n",
            "def f(*a, *b): pass\n",
            "lambda a=1, b: 0\n",
        ] {
            assert!(message(text).starts_with("a syntax error"), "{text}");
        }
    }

    #[test]
    fn arguments_and_parameters_in_order_are_not() {
        for text in [
            "f(a, *b, c, k=1, *d, m=2, **e, n=3)\n",
            "f(a == 1, b, c=lambda x, y=2: x, d=3)\n",
            "f(g(a=1), b, (c), [d], e if f else g)\n",
            "f(x for x in y)\n",
            "def f(a, b=1, /, c=2, *, d, e=3, **g): pass\n",
            "def f[T](a: T = (1, 2), *args: int, k=f(x=1),) -> T: pass\n",
            "x = lambda *a, k=1, **b: (a, k)\n",
            "x = lambda: 0, 1\n",
            "match (a, *b):\n    case A(x, k=1): pass\n",
        ] {
            assert_eq!(message(text), "", "{text}");
        }
    }

    #[test]
    fn statements_out_of_place_are_refused() {
        for text in [
            "return 1\n",
            "class A:\n    return 1\n",
            "break\n",
            "for a in b:\n    def f(): continue\n",
            "x = yield\n",
            "def f(): await x\n",
            "def f():\n    async with x: pass\n",
            "def f(): from m import *\n",
            "x = 1\nfrom __future__ import annotations\n",
            "'a'\n'b'\nfrom __future__ import annotations\n",
            "async = 1\n",
            "f(await=1)\n",
            "\u{feff}\u{feff}x\n",
            "x = 'a' b'b'\n",
            "x = (1\n",
            "x = 1]\n",
        ] {
            assert!(message(text).starts_with("a syntax error"), "{text:?}");
        }
    }

    #[test]
    fn statements_in_place_are_not() {
        for text in [
            "def f():\n    if a: return\n    for b in c:\n        if d: break\n        else: continue\n",
            "async def f():\n    async with a: await b\n    return [x async for x in y]\n",
            "x = lambda: (yield)\n",
            "'''doc'''\nfrom __future__ import annotations; from __future__ import division\n",
            "print >>f, x\nprint(a)\nprint\nprint [1]\nexec = 1\n",
            "\u{feff}x = 'a' 'b'\nmatch = case = type = 1\n",
            "try: pass\nexcept A, B: pass\n",
        ] {
            assert_eq!(message(text), "", "{text:?}");
        }
    }
}
