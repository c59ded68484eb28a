//! What annotations and defaults tell of values.

use super::fact::Fact;
use super::knowledge::{Gives, Knowledge};
use super::size::{Dtype, parse_int};
use super::{Context, Elements, Ground, Kind, Size};
use crate::flow::{Annotation, DefaultValue, SignatureParameter, TypeExpr};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::Interner;
use crate::syntax::ast::{Constant, ParameterKind};

/// What the annotation of a parameter says, or its stars.
pub(super) fn of_parameter(cx: &Context, local: LocalId) -> Option<Fact> {
    let parameter = cx.ir.signature.parameter(local)?;
    match parameter.kind {
        ParameterKind::VarPositional | ParameterKind::VarKeyword => Some(Fact::literal(
            Kind::Container(Elements::Unknown),
            "the rest of the arguments",
        )),
        ParameterKind::PositionalOnly
        | ParameterKind::PositionalOrKeyword
        | ParameterKind::KeywordOnly => read(cx, parameter.annotation.as_ref()?),
    }
}

/// What a parameter is where it is not passed: the kind of a constant default.
pub(super) fn of_default(cx: &Context, parameter: &SignatureParameter) -> Option<Fact> {
    let number = |constant: Constant, sign: i64| match constant {
        Constant::Int(text) => parse_int(cx.names.get(text)).and_then(|n| n.checked_mul(sign)),
        _ => None,
    };
    Some(match parameter.default? {
        DefaultValue::Constant(Constant::None) => Fact::none(),
        DefaultValue::Constant(constant) => Fact {
            int: number(constant, 1),
            dtype: dtype_of(constant),
            ..Fact::scalar()
        },
        DefaultValue::Negated(constant) => Fact {
            int: number(constant, -1),
            dtype: dtype_of(constant),
            ..Fact::scalar()
        },
    })
}

fn dtype_of(constant: Constant) -> Option<Dtype> {
    matches!(constant, Constant::Float(_)).then_some(Dtype::FLOAT)
}

/// What an annotation says; nothing where it names no known type.
pub(super) fn read(cx: &Context, annotation: &Annotation) -> Option<Fact> {
    let types = Types {
        names: cx.names,
        resolve: &|dotted| resolve(cx, dotted),
    };
    let (kind, class) = types.kind_of(&annotation.of)?;
    let text = format!("annotated `{}`", written(annotation, cx.text));
    let fact = Fact::new(kind, Ground::Annotation, text);
    Some(Fact {
        size: types.size_of(&annotation.of, kind),
        class,
        ..fact
    })
}

/// An annotation as its file has it, on one line.
pub(super) fn written(annotation: &Annotation, text: &str) -> String {
    let words = annotation.span.of(text).split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

/// The names that annotations of a file mention.
pub(super) struct Types<'a> {
    pub(super) names: &'a Interner,
    /// The dotted path that a dotted name of the file stands for.
    pub(super) resolve: &'a dyn Fn(&str) -> Option<String>,
}

impl Types<'_> {
    /// How large what is annotated so is, whose kind is known.
    pub(super) fn size_of(&self, of: &TypeExpr, kind: Kind) -> Size {
        match kind {
            // What is annotated `str` is a name, a path or a format far more often than a document.
            Kind::Text => Size::Small,
            Kind::Container(_) if self.is_short_tuple(of) => Size::Small,
            _ => Fact::new(kind, Ground::Annotation, "").size,
        }
    }

    /// `tuple[int, str]`, and not `tuple[int, ...]`.
    fn is_short_tuple(&self, of: &TypeExpr) -> bool {
        let TypeExpr::Applied(head, parts) = of else {
            return false;
        };
        let path = (self.resolve)(self.names.get(*head));
        let is_tuple = matches!(path.as_deref(), Some("tuple" | "typing.Tuple"));
        let is_small = |part: &TypeExpr| {
            let kind = self.kind_of(part).map(|(kind, _)| kind);
            *part == TypeExpr::None || matches!(kind, Some(Kind::Scalar | Kind::Text))
        };
        is_tuple && !parts.is_empty() && parts.iter().all(is_small)
    }

    /// The kind that a type tells, and the finer class where the tables name one. Types nest a bounded number deep.
    pub(super) fn kind_of(&self, of: &TypeExpr) -> Option<(Kind, Option<&'static str>)> {
        let (head, arguments) = match of {
            TypeExpr::Name(head) => (*head, &[][..]),
            TypeExpr::Applied(head, arguments) => (*head, &arguments[..]),
            TypeExpr::Union(parts) => {
                let mut parts = parts.iter().filter(|part| **part != TypeExpr::None);
                let (first, None) = (parts.next()?, parts.next()) else {
                    return None;
                };
                return self.kind_of(first);
            }
            TypeExpr::None | TypeExpr::Ellipsis | TypeExpr::Other => return None,
        };
        let path = (self.resolve)(self.names.get(head))?;
        if matches!(
            path.as_str(),
            "typing.Optional" | "typing.Annotated" | "typing.Final" | "typing.ClassVar"
        ) {
            return self.kind_of(arguments.first()?);
        }
        let entry = Knowledge::get().annotation(&path)?;
        let Gives::Kind(kind) = entry.gives else {
            return None;
        };
        let class = entry.class;
        if kind != Kind::Container(Elements::Unknown) {
            return Some((kind, class));
        }
        let is_plain = |part: &TypeExpr| {
            *part == TypeExpr::Ellipsis
                || self
                    .kind_of(part)
                    .is_some_and(|(kind, _)| super::fact::is_plain_kind(kind))
        };
        let elements = if !arguments.is_empty() && arguments.iter().all(is_plain) {
            Elements::Plain
        } else {
            Elements::Unknown
        };
        Some((Kind::Container(elements), class))
    }
}

/// The dotted path that a dotted name stands for.
pub(super) fn resolve(cx: &Context, dotted: &str) -> Option<String> {
    resolve_in(cx.module, cx.names, dotted)
}

/// The same without a function.
pub(crate) fn resolve_in(module: &ModuleNames, names: &Interner, dotted: &str) -> Option<String> {
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
