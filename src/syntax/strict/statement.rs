//! Statements by their first words, and the words that only some places allow.

use super::layout::{BlockKind, Layout};
use super::token::{Token, TokenKind, invalid, python_2};
use super::word::Word;
use crate::syntax::ParseRefused;

/// What a statement begins with, as far as a rule depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// `def`, `class`, `for` and so on: a block follows after the colon.
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
    /// The block on this line, after the colon of its head.
    pub(super) inline: Option<BlockKind>,
    /// Tokens read so far.
    pub(super) length: usize,
    /// Whether a lambda stands in it, which may hold what its place does not.
    pub(super) has_lambda: bool,
    /// Whether it is a `def` whose parameters were read: brackets in its annotation hold none.
    pub(super) has_parameters: bool,
}

impl Statement {
    pub(super) fn new(inline: Option<BlockKind>) -> Self {
        Self {
            head: Head::Other,
            inline,
            length: 0,
            has_lambda: false,
            has_parameters: false,
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
pub(super) fn head(token: Token) -> Head {
    match token.kind {
        TokenKind::Name(word) => name_head(word),
        TokenKind::String { .. } => Head::String,
        _ => Head::Other,
    }
}

fn name_head(word: Word) -> Head {
    match word {
        Word::Def => Head::Compound(BlockKind::Function),
        Word::Class => Head::Compound(BlockKind::Class),
        Word::For | Word::While => Head::Compound(BlockKind::Loop),
        Word::If
        | Word::Elif
        | Word::Else
        | Word::Try
        | Word::Finally
        | Word::With
        | Word::Match
        | Word::Case => Head::Compound(BlockKind::Other),
        Word::Except => Head::Except,
        Word::Async => Head::Async,
        Word::Print | Word::Exec => Head::Python2,
        Word::Raise => Head::Raise,
        Word::From => Head::From,
        _ => Head::Other,
    }
}

/// Refuses a first word that its place does not allow.
pub(super) fn require_place(
    start: usize,
    word: Word,
    layout: &Layout,
    inline: Option<BlockKind>,
) -> Result<(), ParseRefused> {
    let what = match word {
        Word::Return if layout.function(inline).is_none() => "`return` outside of a function",
        Word::Break if !layout.is_in_loop(inline) => "`break` outside of a loop",
        Word::Continue if !layout.is_in_loop(inline) => "`continue` outside of a loop",
        Word::Nonlocal if layout.is_module_level(inline) => "`nonlocal` at module level",
        _ => return Ok(()),
    };
    Err(invalid(start, what))
}

/// Refuses a pair of tokens that Python 3 does not know.
#[inline]
pub(super) fn require_pair(
    statement: &Statement,
    before: Token,
    token: Token,
) -> Result<(), ParseRefused> {
    let is_word =
        |words: &[Word]| matches!(token.kind, TokenKind::Name(word) if words.contains(&word));
    match before.kind {
        TokenKind::Name(word @ (Word::Print | Word::Exec))
            if statement.head == Head::Python2 && statement.length == 1 && is_operand(token) =>
        {
            let what = if word == Word::Print {
                "a `print` statement"
            } else {
                "an `exec` statement"
            };
            Err(python_2(before.start, what))
        }
        TokenKind::Name(Word::Async) if !is_word(&[Word::Def, Word::For, Word::With]) => {
            Err(invalid(
                before.start,
                "`async` as a name, which is a keyword since Python 3.7",
            ))
        }
        TokenKind::Name(Word::Await) if !may_begin_operand(token) => Err(invalid(
            before.start,
            "`await` as a name, which is a keyword since Python 3.7",
        )),
        TokenKind::String { is_bytes, .. } => match token.kind {
            TokenKind::String {
                is_bytes: other, ..
            } if other != is_bytes => Err(invalid(token.start, "text and bytes in one literal")),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether what follows a name can only be the operand of a statement.
fn is_operand(token: Token) -> bool {
    match token.kind {
        TokenKind::String { .. } | TokenKind::Number => true,
        TokenKind::Open(opener) => opener == b'{',
        TokenKind::Operator(operator) => operator == b'~',
        TokenKind::Name(word) => !matches!(
            word,
            Word::And
                | Word::Or
                | Word::Is
                | Word::In
                | Word::Not
                | Word::If
                | Word::Else
                | Word::For
        ),
        _ => false,
    }
}

fn may_begin_operand(token: Token) -> bool {
    match token.kind {
        TokenKind::Name(_) | TokenKind::Number | TokenKind::String { .. } | TokenKind::Open(_) => {
            true
        }
        TokenKind::Operator(operator) => matches!(operator, b'-' | b'+' | b'~' | b'.'),
        TokenKind::Close(_) | TokenKind::Walrus | TokenKind::LineEnd => false,
    }
}
