//! Places that words alone do not tell: what stands where a string does nothing, and which calls a name is an argument of.

use super::token::{Token, TokenKind, Tokens};
use super::word::Word;
use crate::source::Span;
use crate::syntax::ParseRefused;

/// What is called: the last word of it, and whether that is an attribute.
pub(crate) type Callee = (Span, bool);

/// A name where it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mention<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// Whether its logical line begins with it, as one that binds it does.
    pub(crate) begins_line: bool,
    /// What the brackets around it call, the outermost first; none for brackets that call nothing.
    around: &'a [Option<Callee>],
}

impl Mention<'_> {
    /// What is called with it, the outermost call first.
    pub(crate) fn callees(&self) -> impl Iterator<Item = Callee> {
        self.around.iter().filter_map(|it| *it)
    }
}

/// Statements that are nothing but a string: docstrings, and what stands in for comments. Up to where the text is no Python.
pub(crate) fn bare_strings(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let _ = find_bare_strings(text, &mut found);
    found
}

fn find_bare_strings(text: &str, found: &mut Vec<Span>) -> Result<(), ParseRefused> {
    let mut tokens = Tokens::new(text);
    while tokens.next_line()?.is_some() {
        let first = tokens.next()?;
        let mut next = first;
        let mut count = 0;
        while next.kind != TokenKind::LineEnd {
            count += 1;
            next = tokens.next()?;
        }
        let is_plain = matches!(
            first.kind,
            TokenKind::String {
                is_formatted: false,
                ..
            }
        );
        if is_plain && count == 1 {
            found.push(Span::new(first.start as u32, first.end as u32));
        }
    }
    Ok(())
}

/// All strings; up to where the text is no Python.
pub(crate) fn strings(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let _ = visit_strings(text, |string, _| found.push(string));
    found
}

/// What is written in strings, fields of formatted ones left out; up to where the text is no Python.
pub(crate) fn string_contents(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let _ = visit_strings(text, |string, is_formatted| {
        if is_formatted {
            outside_fields(string, text, &mut found);
        } else {
            found.push(string);
        }
    });
    found
}

fn visit_strings(text: &str, mut visit: impl FnMut(Span, bool)) -> Result<(), ParseRefused> {
    let mut tokens = Tokens::new(text);
    while tokens.next_line()?.is_some() {
        loop {
            let token = tokens.next()?;
            match token.kind {
                TokenKind::LineEnd => break,
                TokenKind::String { is_formatted, .. } => {
                    visit(
                        Span::new(token.start as u32, token.end as u32),
                        is_formatted,
                    );
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The parts of a formatted string outside of all braces. With doubled ones some of it counts as a field.
fn outside_fields(string: Span, text: &str, found: &mut Vec<Span>) {
    let (mut depth, mut start) = (0_u32, string.start);
    for (at, byte) in (string.start..).zip(string.of(text).bytes()) {
        match byte {
            b'{' => {
                if depth == 0 {
                    found.push(Span::new(start, at));
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth == 0 {
        found.push(Span::new(start, string.end));
    }
}

/// Visits the names of a text, those in fields of formatted strings, too; up to where the text is no Python.
pub(crate) fn visit_mentions(text: &str, mut visit: impl FnMut(Mention<'_>)) {
    let _ = find_mentions(text, &mut visit);
}

fn find_mentions(text: &str, visit: &mut impl FnMut(Mention<'_>)) -> Result<(), ParseRefused> {
    let mut tokens = Tokens::new(text);
    let mut open: Vec<Option<Callee>> = Vec::new();
    while tokens.next_line()?.is_some() {
        open.clear();
        let mut before: [Option<Token>; 2] = [None, None];
        loop {
            let token = tokens.next()?;
            let own = &text[token.start..token.end];
            match token.kind {
                TokenKind::LineEnd => break,
                TokenKind::Open(_) => open.push(callee(text, before, own)),
                TokenKind::Close(_) => {
                    open.pop();
                }
                TokenKind::Name(_) => visit(Mention {
                    name: own,
                    begins_line: before[1].is_none(),
                    around: &open,
                }),
                TokenKind::String {
                    is_formatted: true, ..
                } => {
                    for name in own.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
                        visit(Mention {
                            name,
                            begins_line: false,
                            around: &open,
                        });
                    }
                }
                _ => {}
            }
            before = [before[1], Some(token)];
        }
    }
    Ok(())
}

/// What a bracket calls, after the last two tokens before it.
fn callee(text: &str, before: [Option<Token>; 2], bracket: &str) -> Option<Callee> {
    let [earlier, last] = before;
    let last = last.filter(|_| bracket == "(")?;
    if last.kind != TokenKind::Name(Word::Plain) {
        return None;
    }
    let is_dot = |token: Token| &text[token.start..token.end] == ".";
    let span = Span::new(last.start as u32, last.end as u32);
    Some((span, earlier.is_some_and(is_dot)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_do_nothing_are_found() {
        let text = "'''doc\nof it'''\nx = 'a'\ndef f():\n    r\"inner\"\n    'a' 'b'\n    'a'.join(x)\n    f'{x}'\n";
        let found: Vec<&str> = bare_strings(text).iter().map(|it| it.of(text)).collect();
        assert_eq!(found, ["'''doc\nof it'''", "r\"inner\""]);
    }

    #[test]
    fn a_name_is_an_argument_of_the_calls_around_it() {
        let text = "Q = 'a'\nrun(db.get([Q]), key=1)\nq = Q\nreturn (Q)\nrun(f'{Q} b')\n";
        let mut found = Vec::new();
        visit_mentions(text, |it| {
            if it.name == "Q" {
                let callees: Vec<&str> = it.callees().map(|(span, _)| span.of(text)).collect();
                found.push((it.begins_line, callees));
            }
        });
        let expected = [
            (true, vec![]),
            (false, vec!["run", "get"]),
            (false, vec![]),
            (false, vec![]),
            (false, vec!["run"]),
        ];
        assert_eq!(found, expected);
    }
}
