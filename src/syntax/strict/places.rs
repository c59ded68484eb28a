//! Places that words alone do not tell: what stands where a string does nothing, and which calls a name is an argument of.

use super::token::{Token, TokenKind, Tokens};
use super::word::Word;
use crate::source::Span;
use crate::syntax::ParseRefused;

/// A name where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Whether its logical line begins with it, as one that binds it does.
    pub(crate) begins_line: bool,
    /// What is called with it, the innermost call first: the last word of each callee, and whether it is an attribute.
    pub(crate) callees: Vec<(Span, bool)>,
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

/// Where a name is written, in fields of formatted strings, too; up to where the text is no Python.
pub(crate) fn mentions_of(text: &str, name: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let _ = find_mentions(text, name, &mut found);
    found
}

fn find_mentions(text: &str, name: &str, found: &mut Vec<Mention>) -> Result<(), ParseRefused> {
    let mut tokens = Tokens::new(text);
    while tokens.next_line()?.is_some() {
        // By bracket that is open: what is called with what is in it.
        let mut open: Vec<Option<(Span, bool)>> = Vec::new();
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
                TokenKind::Name(_) if own == name => found.push(Mention {
                    begins_line: before[1].is_none(),
                    callees: open.iter().rev().filter_map(|it| *it).collect(),
                }),
                TokenKind::String {
                    is_formatted: true, ..
                } => {
                    let mut words = own.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                    if words.any(|word| word == name) {
                        found.push(Mention {
                            begins_line: false,
                            callees: open.iter().rev().filter_map(|it| *it).collect(),
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
fn callee(text: &str, before: [Option<Token>; 2], bracket: &str) -> Option<(Span, bool)> {
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
        let found: Vec<(bool, Vec<&str>)> = mentions_of(text, "Q")
            .into_iter()
            .map(|it| {
                let callees = it.callees.iter().map(|(span, _)| span.of(text));
                (it.begins_line, callees.collect())
            })
            .collect();
        let expected = [
            (true, vec![]),
            (false, vec!["get", "run"]),
            (false, vec![]),
            (false, vec![]),
            (false, vec!["run"]),
        ];
        assert_eq!(found, expected);
    }
}
