//! What a function's header says: its parameters, and types as annotations write them.
//!
//! Annotations have no operations, since a function does not evaluate its own. They are read from the syntax once, here.

use crate::scope::{LocalId, Scope};
use crate::source::Span;
use crate::syntax::ast::{
    BinaryOp, Constant, Expr, ExprKind, FunctionDef, Parameter, ParameterKind, UnaryOp,
};
use crate::syntax::{Interner, Symbol, dotted_text};

/// `Optional[List[Dict[str, X]]]` and a little more.
const MAX_DEPTH: usize = 8;

/// The header of a function.
#[derive(Debug, Clone, Default)]
pub struct Signature {
    /// In textual order.
    pub parameters: Vec<SignatureParameter>,
    /// `-> annotation`
    pub returns: Option<Annotation>,
    /// In textual order, the last one applied first.
    pub decorators: Vec<Decorator>,
}

impl Signature {
    /// Whether a decorator of this dotted name is applied, or called for what is.
    pub(crate) fn is_decorated_by(&self, names: &Interner, path: &str) -> bool {
        let mut paths = self.decorators.iter().filter_map(|it| it.path);
        paths.any(|it| names.get(it) == path)
    }
}

/// A decorator.
#[derive(Debug, Clone)]
pub struct Decorator {
    /// Where it is written.
    pub span: Span,
    /// The dotted name that is applied, or called for what is: `functools.wraps` of `@functools.wraps(f)`.
    pub path: Option<Symbol>,
    /// Whether it is called for what is applied: `@retry(3)`.
    pub is_called: bool,
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct SignatureParameter {
    /// Its name.
    pub name: Symbol,
    /// Its local; none where a nested scope captures the name.
    pub local: Option<LocalId>,
    /// How it takes arguments.
    pub kind: ParameterKind,
    /// `: annotation`
    pub annotation: Option<Annotation>,
    /// `= default`, where that is a constant or a negated one.
    pub default: Option<DefaultValue>,
}

/// A default that is a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// As written.
    Constant(Constant),
    /// With a minus before it.
    Negated(Constant),
}

/// An annotation.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// Where it is written.
    pub span: Span,
    /// What it says.
    pub of: TypeExpr,
}

/// A type as an annotation writes it, quotes around it or around parts of it taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeExpr {
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// A dotted name.
    Name(Symbol),
    /// `head[arguments]`
    Applied(Symbol, Box<[TypeExpr]>),
    /// `a | b`
    Union(Box<[TypeExpr]>),
    /// Anything else.
    Other,
}

impl Signature {
    /// Reads a function's header.
    pub(super) fn of(function: &FunctionDef, scope: &Scope, names: &mut Interner) -> Self {
        let mut read = |parameter: &Parameter| SignatureParameter {
            name: parameter.name,
            local: scope.by_name.get(&parameter.name).copied(),
            kind: parameter.kind,
            annotation: parameter
                .annotation
                .as_ref()
                .map(|annotation| Annotation::of(annotation, names)),
            default: parameter.default.as_ref().and_then(constant),
        };
        Signature {
            parameters: function.parameters.iter().map(&mut read).collect(),
            returns: function
                .returns
                .as_ref()
                .map(|annotation| Annotation::of(annotation, names)),
            decorators: function
                .decorators
                .iter()
                .map(|decorator| Decorator::of(decorator, names))
                .collect(),
        }
    }

    /// The parameter that a local is.
    pub fn parameter(&self, local: LocalId) -> Option<&SignatureParameter> {
        self.parameters.iter().find(|p| p.local == Some(local))
    }
}

impl Decorator {
    fn of(expr: &Expr, names: &mut Interner) -> Self {
        let applied = match &expr.kind {
            ExprKind::Call(callee, _) => callee,
            _ => expr,
        };
        Decorator {
            span: expr.span,
            path: dotted_text(applied, names).map(|path| names.text(&path)),
            is_called: matches!(expr.kind, ExprKind::Call(..)),
        }
    }
}

impl Annotation {
    /// Reads an annotation.
    pub(crate) fn of(expr: &Expr, names: &mut Interner) -> Self {
        Annotation {
            span: expr.outer,
            of: type_expr(expr, names, 0),
        }
    }
}

fn constant(expr: &Expr) -> Option<DefaultValue> {
    match &expr.kind {
        ExprKind::Constant(constant) => Some(DefaultValue::Constant(*constant)),
        ExprKind::Unary(UnaryOp::Minus, inner) => match inner.kind {
            ExprKind::Constant(constant) => Some(DefaultValue::Negated(constant)),
            _ => None,
        },
        _ => None,
    }
}

fn type_expr(expr: &Expr, names: &mut Interner, depth: usize) -> TypeExpr {
    if depth > MAX_DEPTH {
        return TypeExpr::Other;
    }
    match &expr.kind {
        ExprKind::Constant(Constant::None) => TypeExpr::None,
        ExprKind::Constant(Constant::Ellipsis) => TypeExpr::Ellipsis,
        ExprKind::Str(literal) if !literal.is_bytes => {
            let content = names.get(literal.content).to_owned();
            quoted(&content, names, depth)
        }
        ExprKind::Binary(left, BinaryOp::Or, right) => union([
            type_expr(left, names, depth + 1),
            type_expr(right, names, depth + 1),
        ]),
        ExprKind::Subscript(head, index) => {
            let Some(head) = dotted_text(head, names) else {
                return TypeExpr::Other;
            };
            let arguments = match &index.kind {
                ExprKind::Tuple(items) => items.as_slice(),
                _ => std::slice::from_ref(&**index),
            };
            let arguments = arguments.iter();
            let arguments = arguments.map(|argument| type_expr(argument, names, depth + 1));
            let arguments = arguments.collect();
            TypeExpr::Applied(names.text(&head), arguments)
        }
        _ => match dotted_text(expr, names) {
            Some(dotted) => TypeExpr::Name(names.text(&dotted)),
            None => TypeExpr::Other,
        },
    }
}

/// One union of two, unions among them taken apart: `a | b | c` is as deep as it is long.
fn union(parts: [TypeExpr; 2]) -> TypeExpr {
    let mut all = Vec::new();
    for part in parts {
        match part {
            TypeExpr::Union(inner) => all.extend(inner),
            other => all.push(other),
        }
    }
    TypeExpr::Union(all.into())
}

/// What a quoted annotation says.
fn quoted(text: &str, names: &mut Interner, depth: usize) -> TypeExpr {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    if depth > MAX_DEPTH {
        return TypeExpr::Other;
    }
    let parts = split(text, '|');
    if parts.len() > 1 {
        let parts = parts.into_iter();
        return TypeExpr::Union(parts.map(|part| quoted(part, names, depth + 1)).collect());
    }
    match text.split_once('[') {
        Some((head, rest)) => {
            let (head, Some(arguments)) = (head.trim(), rest.strip_suffix(']')) else {
                return TypeExpr::Other;
            };
            if !is_dotted(head) {
                return TypeExpr::Other;
            }
            let arguments = split(arguments, ',').into_iter();
            let arguments = arguments.map(|part| quoted(part, names, depth + 1));
            let arguments = arguments.collect();
            TypeExpr::Applied(names.text(head), arguments)
        }
        None => match text {
            "None" => TypeExpr::None,
            "..." => TypeExpr::Ellipsis,
            _ if is_dotted(text) => TypeExpr::Name(names.text(text)),
            _ => TypeExpr::Other,
        },
    }
}

fn is_dotted(text: &str) -> bool {
    let is_name = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    };
    text.split('.').all(is_name)
}

/// The parts between separators outside of brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// The types of a function's parameters, then of its result, in the form of their declarations.
    fn types(header: &str) -> Vec<String> {
        let text = format!("def f{header}: pass\n");
        let mut names = Interner::default();
        let tree = parse(&text).expect("parses");
        let outline = tree.outline(&text, &mut names);
        let function = tree.function(&outline.functions[0], &text, &mut names);
        let function = function.expect("is built");
        let signature = Signature::of(&function, &Scope::default(), &mut names);
        let parameters = signature.parameters.iter().map(|p| p.annotation.as_ref());
        parameters
            .chain([signature.returns.as_ref()])
            .map(|annotation| annotation.map_or_else(String::new, |it| show(&it.of, &names)))
            .collect()
    }

    fn show(of: &TypeExpr, names: &Interner) -> String {
        let all = |parts: &[TypeExpr], by: &str| {
            let parts: Vec<String> = parts.iter().map(|part| show(part, names)).collect();
            parts.join(by)
        };
        match of {
            TypeExpr::None => "None".into(),
            TypeExpr::Ellipsis => "...".into(),
            TypeExpr::Name(name) => names.get(*name).into(),
            TypeExpr::Applied(head, arguments) => {
                format!("{}[{}]", names.get(*head), all(arguments, ", "))
            }
            TypeExpr::Union(parts) => all(parts, " | "),
            TypeExpr::Other => "?".into(),
        }
    }

    #[test]
    fn a_type_reads_the_same_quoted_or_not() {
        for written in [
            "np.ndarray",
            "Optional[Dict[str, np.ndarray]]",
            "int | None | List[x.Y]",
            "tuple[int, ...]",
        ] {
            assert_eq!(
                types(&format!("(a: {written}, b: '{written}')")),
                [written, written, ""]
            );
        }
        assert_eq!(
            types("(a: List['X | None']) -> 'np.ndarray'"),
            ["List[X | None]", "np.ndarray"]
        );
    }

    #[test]
    fn what_is_no_type_is_anything() {
        assert_eq!(types("(a: 1 + 2, b: 'a b', c: [int])"), ["?", "?", "?", ""]);
        let deep = format!("(a: {}int{})", "List[".repeat(50), "]".repeat(50));
        assert!(types(&deep)[0].contains('?'));
    }
}
