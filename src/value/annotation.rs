//! What annotations say, read in the text behind a name. The lowering leaves them out: a function does not evaluate them.

use super::fact::Fact;
use super::knowledge::{Gives, Knowledge};
use super::{Context, Elements, Ground, Kind, Size};
use crate::flow::{BindingForm, OpKind};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::Names;

/// `Optional[List[Dict[str, X]]]` and a little more.
const MAX_DEPTH: usize = 8;

/// The annotation behind the name that ends at `end`: `: T` up to `=`, `,`, `)` or the end of the line.
pub(super) fn after(text: &str, end: usize) -> Option<&str> {
    let rest = text.get(end..)?.trim_start().strip_prefix(':')?;
    Some(rest[..end_of(rest, &[',', '=', ')', '\n', '#', ';'])].trim())
}

/// The return annotation of the function whose `def` starts at `start`.
pub(super) fn of_return(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let open = rest.find('(')? + 1;
    let close = open + end_of(&rest[open..], &[')']);
    let rest = rest
        .get(close..)?
        .strip_prefix(')')?
        .trim_start()
        .strip_prefix("->")?;
    Some(rest[..end_of(rest, &[':'])].trim())
}

/// What the annotation of a parameter says, or its stars.
pub(super) fn of_parameter(cx: &Context, local: LocalId) -> Option<Fact> {
    let span = cx
        .ir
        .ops
        .iter()
        .find(|op| op.kind == OpKind::Store(local, BindingForm::Parameter))?
        .span;
    if cx
        .text
        .get(..span.start as usize)?
        .trim_end()
        .ends_with('*')
    {
        return Some(Fact::literal(
            Kind::Container(Elements::Unknown),
            "the rest of the arguments",
        ));
    }
    read(cx, after(cx.text, span.end as usize)?)
}

/// What a parameter is where it is not passed: the kind of a literal default.
pub(super) fn of_default(cx: &Context, local: LocalId) -> Option<Fact> {
    let span = cx
        .ir
        .ops
        .iter()
        .find(|op| op.kind == OpKind::Store(local, BindingForm::Parameter))?
        .span;
    let rest = cx.text.get(span.end as usize..)?;
    let behind_name = rest
        .get(end_of(rest, &[',', '=', ')'])..)?
        .strip_prefix('=')?;
    let default = behind_name[..end_of(behind_name, &[',', ')'])].trim();
    match default {
        "None" => Some(Fact::none()),
        "True" | "False" => Some(Fact::scalar()),
        _ if default.parse::<f64>().is_ok() => Some(Fact {
            int: default.parse().ok(),
            ..Fact::scalar()
        }),
        _ => None,
    }
}

/// What an annotation says; nothing where it names no known type.
pub(super) fn read(cx: &Context, annotation: &str) -> Option<Fact> {
    let (kind, class) = kind_of(cx, annotation, 0)?;
    let fact = Fact::new(
        kind,
        Ground::Annotation,
        format!("annotated `{}`", annotation.replace('\n', " ")),
    );
    // What is annotated `str` is a name, a path or a format far more often than a document.
    let size = if kind == Kind::Text {
        Size::Small
    } else {
        fact.size
    };
    Some(Fact {
        size,
        class,
        ..fact
    })
}

fn kind_of(cx: &Context, annotation: &str, depth: usize) -> Option<(Kind, Option<&'static str>)> {
    if depth > MAX_DEPTH {
        return None;
    }
    let annotation = annotation.trim().trim_matches(['"', '\'']).trim();
    let mut parts = split(annotation, '|')
        .into_iter()
        .map(str::trim)
        .filter(|part| *part != "None");
    let (first, None) = (parts.next()?, parts.next()) else {
        return None;
    };
    let (head, arguments) = match first.split_once('[') {
        Some((head, rest)) => (head.trim(), rest.strip_suffix(']')?),
        None => (first, ""),
    };
    let path = resolve(cx, head)?;
    let inner = split(arguments, ',');
    match path.as_str() {
        "typing.Optional" | "typing.Annotated" | "typing.Final" | "typing.ClassVar" => {
            return kind_of(cx, inner.first()?, depth + 1);
        }
        _ => {}
    }
    let entry = Knowledge::get().annotation(&path)?;
    let Gives::Kind(kind) = entry.gives else {
        return None;
    };
    let class = entry.class.as_deref();
    if kind != Kind::Container(Elements::Unknown) {
        return Some((kind, class));
    }
    let is_plain = |part: &&str| {
        part.trim() == "..."
            || kind_of(cx, part, depth + 1)
                .is_some_and(|(kind, _)| super::fact::is_plain_kind(kind))
    };
    let are_plain = !arguments.is_empty() && inner.iter().all(is_plain);
    Some((
        Kind::Container(if are_plain {
            Elements::Plain
        } else {
            Elements::Unknown
        }),
        class,
    ))
}

/// The dotted path that a dotted name stands for.
pub(super) fn resolve(cx: &Context, dotted: &str) -> Option<String> {
    resolve_in(cx.module, cx.names, dotted)
}

/// The same without a function.
pub(super) fn resolve_in(module: &ModuleNames, names: &Names, dotted: &str) -> Option<String> {
    let id = names.find(dotted.split('.').next().unwrap_or(dotted));
    if id.is_some_and(|name| !module.is_stable(name)) || module.has_star_import {
        return None;
    }
    let is_own = |name| module.classes.contains(&name) || module.functions.contains(&name);
    if id.is_some_and(|name| {
        is_own(name) || (module.bound.contains(&name) && !module.imports.contains_key(&name))
    }) {
        return None;
    }
    Some(module.resolve(names, dotted).into_owned())
}

/// Where one of `stops` first stands outside brackets and quotes, or a bracket closes that was not opened.
fn end_of(text: &str, stops: &[char]) -> usize {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, _) if depth == 0 && stops.contains(&c) => return at,
            (None, '[' | '(' | '{') => depth += 1,
            (None, ']' | ')' | '}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return at,
            },
            (None, _) => {}
        }
    }
    text.len()
}

/// The parts between separators that stand outside brackets and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    loop {
        let end = end_of(rest, &[separator]);
        parts.push(&rest[..end]);
        match rest
            .get(end..)
            .and_then(|tail| tail.strip_prefix(separator))
        {
            Some(tail) => rest = tail,
            None => return parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_ends_at_the_default_the_comma_or_the_parenthesis() {
        let text = "def f(x: Dict[str, int] = {}, y: 'np.ndarray', z: int): ...";
        assert_eq!(
            after(text, text.find("x:").unwrap() + 1),
            Some("Dict[str, int]")
        );
        assert_eq!(
            after(text, text.find("y:").unwrap() + 1),
            Some("'np.ndarray'")
        );
        assert_eq!(after(text, text.find("z:").unwrap() + 1), Some("int"));
        assert_eq!(after("x = 1", 1), None);
    }

    #[test]
    fn a_return_annotation_stands_behind_the_parameters() {
        assert_eq!(
            of_return("def f(a=(1, ')'), b: T = x()) -> np.ndarray:\n  pass", 0),
            Some("np.ndarray")
        );
        assert_eq!(of_return("def f(a):\n  pass", 0), None);
    }
}
