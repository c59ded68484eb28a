//! What CPython rejects and tree-sitter accepts without an error (HAZARDS P10), found in one pass over the tokens of a file,
//! before it is parsed: Python 2, indentation, empty blocks, the order of arguments and parameters, statements out of place.
//!
//! ```python
//! f(a=1, b)  # refused
//! ```
//! A pass over the tree would cost ten times as much. Not seen here: names that Python's own scopes reject
//! (`global x` behind a use of `x`), and all that tree-sitter finds itself.

mod bracket;
mod layout;
mod literal;
mod statement;
mod token;

use bracket::{BracketKind, Brackets};
use layout::{BlockKind, Layout};
use statement::{Head, Statement};
use token::{Token, TokenKind, Tokens, invalid, python_2};

use super::ParseRefused;

/// Refuses the first thing that no Python 3 accepts.
pub(super) fn check(text: &str) -> Result<(), ParseRefused> {
    let mut checker = Checker {
        tokens: Tokens::new(text),
        layout: Layout::new(),
        brackets: Brackets::new(text),
        statement: Statement::new(None),
        has_code: false,
    };
    loop {
        let line = checker.tokens.next_line()?;
        checker.layout.line(line, text.len())?;
        if line.is_none() {
            return Ok(());
        }
        checker.logical_line()?;
    }
}

struct Checker<'t> {
    tokens: Tokens<'t>,
    layout: Layout,
    brackets: Brackets<'t>,
    statement: Statement,
    /// Whether a statement was read that no `from __future__ import` may stand behind.
    has_code: bool,
}

impl Checker<'_> {
    fn logical_line(&mut self) -> Result<(), ParseRefused> {
        self.statement = Statement::new(None);
        self.brackets.clear();
        let mut before: Option<Token> = None;
        let mut opened = None;
        loop {
            let token = self.tokens.next()?;
            let ends_line = token.kind == TokenKind::LineEnd;
            if let (Some(before), false) = (before, self.statement.length == 0) {
                let pair = (before, self.tokens.text_of(before));
                statement::require_pair(
                    &self.statement,
                    pair,
                    (token, self.tokens.text_of(token)),
                )?;
            }
            if ends_line {
                break;
            }
            opened = None;
            if self.statement.length == 0 {
                self.begin_statement(token)?;
            } else if token.kind == TokenKind::Name {
                self.name_within(token, before)?;
            }
            self.statement.length += 1;
            let is_outside = self.brackets.is_outside();
            self.bracket_token(token, before)?;
            if is_outside {
                opened = self.outer_token(token, before)?;
            }
            before = Some(token);
        }
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

    fn begin_statement(&mut self, token: Token) -> Result<(), ParseRefused> {
        let text = self.tokens.text_of(token);
        self.statement.head = statement::head(token, text);
        statement::require_place(token, text, &self.layout, self.statement.inline)?;
        self.require_coroutine(token, text)
    }

    /// A name that is not the first token of its statement.
    fn name_within(&mut self, token: Token, before: Option<Token>) -> Result<(), ParseRefused> {
        let text = self.tokens.text_of(token);
        if self.statement.length == 1 {
            self.second_word(token, text)?;
        }
        match text {
            b"lambda" => self.statement.has_lambda = true,
            b"async" | b"await" | b"yield" => return self.require_coroutine(token, text),
            _ => {}
        }
        let _ = before;
        Ok(())
    }

    /// What the second word tells of a statement that the first one leaves open.
    fn second_word(&mut self, token: Token, text: &[u8]) -> Result<(), ParseRefused> {
        match self.statement.head {
            Head::From if text == b"__future__" => {
                self.statement.head = Head::FutureImport;
                if self.has_code {
                    return Err(invalid(
                        token.start,
                        "a `__future__` import behind other statements",
                    ));
                }
            }
            Head::Async => {
                let kind = match text {
                    b"def" => BlockKind::AsyncFunction,
                    b"for" => BlockKind::Loop,
                    _ => BlockKind::Other,
                };
                let around = self.layout.function(self.statement.inline);
                if kind != BlockKind::AsyncFunction && around != Some(BlockKind::AsyncFunction) {
                    return Err(invalid(
                        token.start,
                        "an `async` statement outside of an `async def`",
                    ));
                }
                self.statement.head = Head::Compound(kind);
            }
            _ => {}
        }
        Ok(())
    }

    /// `yield` and `await` need a function around. Within lambdas, comprehensions and annotations other rules hold.
    fn require_coroutine(&self, token: Token, text: &[u8]) -> Result<(), ParseRefused> {
        if self.statement.has_lambda || !self.brackets.is_outside() {
            return Ok(());
        }
        let around = self.layout.function(self.statement.inline);
        match text {
            b"yield" if around.is_none() => {
                Err(invalid(token.start, "`yield` outside of a function"))
            }
            b"await" if around != Some(BlockKind::AsyncFunction) => {
                Err(invalid(token.start, "`await` outside of an `async def`"))
            }
            _ => Ok(()),
        }
    }

    fn bracket_token(&mut self, token: Token, before: Option<Token>) -> Result<(), ParseRefused> {
        match token.kind {
            TokenKind::Open(opener) => {
                let kind = self.bracket_kind(opener, before);
                self.brackets.open(kind, opener, token)
            }
            TokenKind::Name if self.tokens.text_of(token) == b"lambda" => {
                self.brackets.open(BracketKind::LambdaParameters, 0, token)
            }
            _ => self.brackets.token(token).map(|_| ()),
        }
    }

    /// What an opening bracket is for, by what stands before it.
    fn bracket_kind(&self, opener: u8, before: Option<Token>) -> BracketKind {
        let Some(before) = before.filter(|_| opener == b'(') else {
            return BracketKind::Other;
        };
        let is_definition = matches!(
            self.statement.head,
            Head::Compound(BlockKind::Function | BlockKind::AsyncFunction)
        );
        if is_definition && self.brackets.is_outside() {
            return BracketKind::Parameters;
        }
        match before.kind {
            TokenKind::Name if !is_keyword(self.tokens.text_of(before)) => BracketKind::Arguments,
            TokenKind::Close(_) | TokenKind::String { .. } => BracketKind::Arguments,
            _ => BracketKind::Other,
        }
    }

    /// A token outside of all brackets; returns the block that its colon opens.
    fn outer_token(
        &mut self,
        token: Token,
        before: Option<Token>,
    ) -> Result<Option<BlockKind>, ParseRefused> {
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
        let _ = before;
        Ok(None)
    }

    /// `except A, B:` is a tuple since 3.14 (PEP 758); in Python 2 the second is the name that is bound. What looks like a
    /// variable is taken for the latter.
    fn require_types(&self, comma: Token) -> Result<(), ParseRefused> {
        let rest = &self.tokens.rest(comma.end);
        let rest = rest.trim_ascii_start();
        let length = rest
            .iter()
            .position(|&byte| !token::is_name_byte(byte))
            .unwrap_or(rest.len());
        let is_variable = rest
            .first()
            .is_some_and(|first| first.is_ascii_lowercase() || *first == b'_');
        let ends = matches!(rest[length..].trim_ascii_start().first(), Some(b':' | b','));
        if is_variable && ends {
            return Err(python_2(comma.start, "an `except` with a comma"));
        }
        Ok(())
    }

    fn end_statement(&mut self) {
        // A docstring, and what stands before it, leave room for imports from the future.
        let leaves_room = matches!(self.statement.head, Head::FutureImport | Head::String);
        self.has_code |= self.statement.length > 0 && !leaves_room;
    }
}

/// Whether what stands behind the word in parentheses is no list of arguments.
fn is_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"and"
            | b"as"
            | b"assert"
            | b"async"
            | b"await"
            | b"case"
            | b"class"
            | b"def"
            | b"del"
            | b"elif"
            | b"else"
            | b"except"
            | b"exec"
            | b"finally"
            | b"for"
            | b"from"
            | b"global"
            | b"if"
            | b"import"
            | b"in"
            | b"is"
            | b"lambda"
            | b"match"
            | b"nonlocal"
            | b"not"
            | b"or"
            | b"raise"
            | b"return"
            | b"try"
            | b"while"
            | b"with"
            | b"yield"
    )
}
