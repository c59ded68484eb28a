//! Statements by their first words, and the words that only some places allow.

use super::layout::{BlockKind, Layout};
use super::token::{Token, TokenKind, invalid, python_2};
use crate::syntax::ParseRefused;

/// What a statement begins with, as far as a rule depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// `def`, `class`, `for` and so on: a block follows behind the colon.
    Compound(BlockKind),
    Except,
    /// `async`, which another head follows.
    Async,
    /// `print`, `exec`: statements in Python 2.
    Python2,
    Raise,
    FutureImport,
    From,
    String,
    Other,
}

/// The statement that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statement {
    pub(super) head: Head,
    /// The block on this line, behind the colon of its head.
    pub(super) inline: Option<BlockKind>,
    /// Tokens read so far.
    pub(super) length: usize,
    /// Whether a lambda stands in it, which may hold what its place does not.
    pub(super) has_lambda: bool,
}

impl Statement {
    pub(super) fn new(inline: Option<BlockKind>) -> Self {
        Self {
            head: Head::Other,
            inline,
            length: 0,
            has_lambda: false,
        }
    }

    /// What the colon of the statement's head opens.
    pub(super) fn block(&self) -> Option<BlockKind> {
        match self.head {
            Head::Compound(kind) => Some(kind),
            Head::Except => Some(BlockKind::Other),
            _ => None,
        }
    }
}

/// The head that the first token makes.
pub(super) fn head(token: Token, text: &[u8]) -> Head {
    match token.kind {
        TokenKind::Name => name_head(text),
        TokenKind::String { .. } => Head::String,
        _ => Head::Other,
    }
}

fn name_head(text: &[u8]) -> Head {
    match text {
        b"def" => Head::Compound(BlockKind::Function),
        b"class" => Head::Compound(BlockKind::Class),
        b"for" | b"while" => Head::Compound(BlockKind::Loop),
        b"if" | b"elif" | b"else" | b"try" | b"finally" | b"with" | b"match" | b"case" => {
            Head::Compound(BlockKind::Other)
        }
        b"except" => Head::Except,
        b"async" => Head::Async,
        b"print" | b"exec" => Head::Python2,
        b"raise" => Head::Raise,
        b"from" => Head::From,
        _ => Head::Other,
    }
}

/// Refuses a first word that its place does not allow.
pub(super) fn require_place(
    token: Token,
    text: &[u8],
    layout: &Layout,
    inline: Option<BlockKind>,
) -> Result<(), ParseRefused> {
    let what = match text {
        b"return" if layout.function(inline).is_none() => "`return` outside of a function",
        b"break" if !layout.is_in_loop(inline) => "`break` outside of a loop",
        b"continue" if !layout.is_in_loop(inline) => "`continue` outside of a loop",
        b"nonlocal" if layout.is_module_level(inline) => "`nonlocal` at module level",
        _ => return Ok(()),
    };
    Err(invalid(token.start, what))
}

/// Refuses a pair of tokens that Python 3 does not know.
pub(super) fn require_pair(
    statement: &Statement,
    before: (Token, &[u8]),
    token: (Token, &[u8]),
) -> Result<(), ParseRefused> {
    let ((before, first), (token, second)) = (before, token);
    match (before.kind, first) {
        (TokenKind::Name, b"print" | b"exec")
            if statement.head == Head::Python2
                && statement.length == 1
                && is_operand(token, second) =>
        {
            let what = if first == b"print" {
                "a `print` statement"
            } else {
                "an `exec` statement"
            };
            Err(python_2(before.start, what))
        }
        (TokenKind::Name, b"async") if !matches!(second, b"def" | b"for" | b"with") => {
            Err(invalid(
                before.start,
                "`async` as a name, which is a keyword since Python 3.7",
            ))
        }
        (TokenKind::Name, b"await") if !may_begin_operand(token) => Err(invalid(
            before.start,
            "`await` as a name, which is a keyword since Python 3.7",
        )),
        (TokenKind::String { is_bytes }, _) => match token.kind {
            TokenKind::String { is_bytes: other } if other != is_bytes => {
                Err(invalid(token.start, "text and bytes in one literal"))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether what follows a name can only be the operand of a statement.
fn is_operand(token: Token, text: &[u8]) -> bool {
    match token.kind {
        TokenKind::String { .. } | TokenKind::Number => true,
        TokenKind::Open(opener) => opener == b'{',
        TokenKind::Operator(operator) => operator == b'~',
        TokenKind::Name => !matches!(
            text,
            b"and" | b"or" | b"is" | b"in" | b"not" | b"if" | b"else" | b"for"
        ),
        _ => false,
    }
}

fn may_begin_operand(token: Token) -> bool {
    match token.kind {
        TokenKind::Name | TokenKind::Number | TokenKind::String { .. } | TokenKind::Open(_) => true,
        TokenKind::Operator(operator) => matches!(operator, b'-' | b'+' | b'~' | b'.'),
        TokenKind::Close(_) | TokenKind::Walrus | TokenKind::LineEnd => false,
    }
}
