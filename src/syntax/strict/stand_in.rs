//! The same text in a form that tree-sitter reads, where it takes valid Python for an error (HAZARDS P4 to P8): of the same
//! length, so that all positions hold. The builder reads words and symbols from the text as it is written.
//!
//! | written | stand-in | what the builder makes of it |
//! |---|---|---|
//! | `a[*(b)]` | `a[-(b)]` | an operator that is written `*` is a star |
//! | `def f[T: a = b]` | `def f[T: a : b]` | what follows a colon that is written `=` is the default |
//! | `f"{a:=^10}"` | `f"{a: ^10}"` | the format's text is what is written |
//! | `p: a[b](c)` | `p: a(b)(c)` | a call that is written with `[` is a subscript |
//! | line breaks and comments within brackets | blanks | |
//!
//! It is made of those pieces only in which tree-sitter finds an error, or is known to read a format wrongly without one. Not
//! seen: a star before a word other than a name (`a[*not b]`), a subscript with a slice in it that is called in an
//! annotation. They stay what they are to tree-sitter, an error that refuses the file.

use super::literal;
use super::token::{Token, TokenKind, Tokens, line_end};
use super::word::Word;

/// The stand-in for what is written; nothing where there is nothing to replace.
pub(in crate::syntax) fn stand_in(written: &str) -> Option<String> {
    let mut writer = Writer {
        tokens: Tokens::new(written),
        bytes: written.as_bytes().to_vec(),
        open: Vec::new(),
        brackets: 0,
        line: Line::default(),
    };
    while writer.tokens.next_line().ok()?.is_some() {
        writer.logical_line()?;
    }
    let stand_in = String::from_utf8(writer.bytes).ok()?;
    (stand_in != written).then_some(stand_in)
}

/// What an open bracket holds, as far as a replacement depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Parameters,
    TypeParameters,
    /// An index of a name within an annotation, which becomes the arguments of a call unless it is a slice.
    Index {
        is_slice: bool,
    },
    /// A lambda's parameters: no bracket, but ended by a colon as one is by its own end.
    LambdaParameters,
    Other,
}

/// An open bracket, or a lambda's parameters.
#[derive(Debug, Clone, Copy)]
struct Open {
    holds: Holds,
    start: usize,
    /// Whether what stands directly within is an annotation.
    is_annotation: bool,
}

/// What the statement at hand is, as far as its brackets and colons depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    Simple,
    TypeAlias,
    /// A colon outside of all brackets opens a block.
    Compound,
    /// A `def` whose parameters are still to come: the first parentheses hold them.
    Function,
}

/// The logical line that is being read.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// The last two tokens, the later one first.
    before: [Token; 2],
    head: Head,
    /// Whether what stands outside of all brackets is an annotation.
    is_annotation: bool,
    /// Tokens of the statement so far.
    length: usize,
    /// The brackets of an index that ended with the last token.
    ended_index: Option<(usize, usize)>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            before: [line_end(0); 2],
            head: Head::Simple,
            is_annotation: false,
            length: 0,
            ended_index: None,
        }
    }
}

struct Writer<'t> {
    tokens: Tokens<'t>,
    bytes: Vec<u8>,
    open: Vec<Open>,
    /// How many of `open` are brackets.
    brackets: usize,
    line: Line,
}

impl Writer<'_> {
    fn logical_line(&mut self) -> Option<()> {
        self.line = Line::default();
        self.open.clear();
        self.brackets = 0;
        loop {
            let token = self.tokens.next().ok()?;
            if token.kind == TokenKind::LineEnd {
                return Some(());
            }
            if self.brackets > 0 {
                self.bytes[self.line.before[0].end..token.start].fill(b' ');
            }
            if self.line.length == 0 {
                self.begin_statement(token);
            }
            self.replace_before(token);
            if self.ends_statement(token) {
                self.line = Line::default();
            } else {
                self.take(token);
                self.line.length += 1;
            }
            self.line.before = [token, self.line.before[0]];
        }
    }

    fn begin_statement(&mut self, first: Token) {
        let TokenKind::Name(word) = first.kind else {
            return;
        };
        self.line.head = match word {
            Word::Def => Head::Function,
            Word::Class
            | Word::Async
            | Word::If
            | Word::Elif
            | Word::Else
            | Word::For
            | Word::While
            | Word::With
            | Word::Try
            | Word::Except
            | Word::Finally
            | Word::Match
            | Word::Case => Head::Compound,
            _ => Head::Simple,
        };
    }

    /// Replaces what the last token was, now that the next one tells.
    fn replace_before(&mut self, token: Token) {
        let [last, earlier] = self.line.before;
        let is_star = is_operator(last, b'*', 1) && may_begin_item(earlier);
        if is_star && is_misread_behind_a_star(token) {
            self.bytes[last.start] = b'-';
        }
        if let Some((open, close)) = self.line.ended_index.take()
            && is_operand(token)
        {
            self.bytes[open] = b'(';
            self.bytes[close] = b')';
        }
        let [TokenKind::Name(last), TokenKind::Name(earlier)] = [last.kind, earlier.kind] else {
            return;
        };
        let is_type = || self.tokens.text_of(self.line.before[1]) == b"type";
        if earlier == Word::Async && last == Word::Def {
            self.line.head = Head::Function;
        } else if self.line.length == 2 && last == Word::Plain && is_type() {
            self.line.head = Head::TypeAlias;
        }
    }

    /// Whether another statement follows on this line, perhaps.
    fn ends_statement(&self, token: Token) -> bool {
        let is_end = |operator| match operator {
            b':' => matches!(self.line.head, Head::Compound | Head::Function),
            operator => operator == b';',
        };
        matches!(token.kind, TokenKind::Operator(operator) if is_end(operator))
            && self.open.is_empty()
    }

    fn take(&mut self, token: Token) {
        match token.kind {
            TokenKind::Open(opener) => self.open_bracket(opener, token),
            TokenKind::Close(_) => self.close_bracket(token),
            TokenKind::Name(Word::Lambda) => self.open.push(Open {
                holds: Holds::LambdaParameters,
                start: token.start,
                is_annotation: false,
            }),
            TokenKind::String {
                is_formatted: true, ..
            } => {
                for equals in literal::equals_formats(self.tokens.text(), token.start) {
                    self.bytes[equals] = b' ';
                }
            }
            TokenKind::Operator(operator) => self.operator(operator, token),
            _ => {}
        }
    }

    fn open_bracket(&mut self, opener: u8, token: Token) {
        let [last, earlier] = self.line.before;
        let names_alias = self.line.head == Head::TypeAlias && self.line.length == 2;
        let is_behind_a_name = matches!(last.kind, TokenKind::Name(Word::Plain));
        let is_outside = self.open.is_empty();
        let defines = matches!(earlier.kind, TokenKind::Name(Word::Def | Word::Class));
        let holds = match opener {
            b'(' if is_outside && self.line.head == Head::Function => {
                self.line.head = Head::Compound;
                Holds::Parameters
            }
            b'[' if is_outside && is_behind_a_name && (defines || names_alias) => {
                Holds::TypeParameters
            }
            b'[' if is_behind_a_name && self.is_annotation() => Holds::Index { is_slice: false },
            _ => Holds::Other,
        };
        self.brackets += 1;
        self.open.push(Open {
            holds,
            start: token.start,
            is_annotation: matches!(holds, Holds::Index { .. }),
        });
    }

    fn close_bracket(&mut self, token: Token) {
        while let Some(open) = self.open.pop() {
            match open.holds {
                Holds::LambdaParameters => continue,
                Holds::Index { is_slice: false } => {
                    self.line.ended_index = Some((open.start, token.start));
                }
                _ => {}
            }
            self.brackets -= 1;
            return;
        }
    }

    fn operator(&mut self, operator: u8, token: Token) {
        let length = token.end - token.start;
        let Some(open) = self.open.last_mut() else {
            match operator {
                b':' => self.line.is_annotation = true,
                b'-' if length == 2 => self.line.is_annotation = true,
                b'=' if length == 1 => self.line.is_annotation = self.line.head == Head::TypeAlias,
                _ => {}
            }
            return;
        };
        match (operator, &mut open.holds) {
            (b':', Holds::LambdaParameters) => drop(self.open.pop()),
            (b':', Holds::Index { is_slice }) => *is_slice = true,
            (b':', Holds::Parameters | Holds::TypeParameters) => open.is_annotation = true,
            (b'=', Holds::TypeParameters) if length == 1 => {
                self.bytes[token.start] = b':';
                open.is_annotation = true;
            }
            (b',' | b'=', Holds::Parameters) => open.is_annotation = false,
            (b',', Holds::TypeParameters) => open.is_annotation = false,
            _ => {}
        }
    }

    fn is_annotation(&self) -> bool {
        self.open
            .last()
            .map_or(self.line.is_annotation, |open| open.is_annotation)
    }
}

fn is_operator(token: Token, operator: u8, length: usize) -> bool {
    token.kind == TokenKind::Operator(operator) && token.end - token.start == length
}

/// Whether an index within an annotation, which `next` follows, is part of a larger expression. tree-sitter reads one that is
/// all of the annotation, and a union of such.
fn is_operand(next: Token) -> bool {
    let is_end = [b',', b'=', b':', b';', b'|']
        .iter()
        .any(|&operator| is_operator(next, operator, 1));
    !is_end && !matches!(next.kind, TokenKind::Close(_) | TokenKind::LineEnd)
}

/// Whether a star after the token can only be one of an item, not a multiplication.
fn may_begin_item(before: Token) -> bool {
    match before.kind {
        // `...` is a value.
        TokenKind::Operator(b'.') => false,
        TokenKind::LineEnd | TokenKind::Open(_) | TokenKind::Operator(_) => true,
        TokenKind::Name(word) => matches!(word, Word::In | Word::Return | Word::Yield),
        TokenKind::Number | TokenKind::String { .. } | TokenKind::Close(_) | TokenKind::Walrus => {
            false
        }
    }
}

/// tree-sitter reads a star before a name, but not before what begins otherwise.
fn is_misread_behind_a_star(operand: Token) -> bool {
    match operand.kind {
        TokenKind::Open(_) | TokenKind::String { .. } | TokenKind::Number => true,
        TokenKind::Operator(operator) => matches!(operator, b'-' | b'+' | b'~' | b'.'),
        TokenKind::Name(word) => matches!(word, Word::Await),
        TokenKind::Close(_) | TokenKind::Walrus | TokenKind::LineEnd => false,
    }
}
