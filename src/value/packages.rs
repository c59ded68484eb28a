//! What calls of installed packages give, as these annotate it.
//!
//! ```python
//! # site-packages/demo/__init__.pyi                     # main.py
//! def load(path: str) -> np.ndarray: ...                raw = demo.load(PATH)     # an array, as far as an annotation tells
//! ```
//! An annotation tells the kind of a value and nothing of its memory: who else has it is as open as for any unknown call, and so is what
//! the call takes. A subclass fits it too, such as an array that ends with its file, so nothing is Safe for it. Whoever reads packages implements [`Elsewhere::returned`](super::Elsewhere::returned).

use rustc_hash::FxHashMap;

use super::annotation::{Types, written};
use super::call::Callee;
use super::fact::Told;
use super::forward::Forward;
use super::knowledge::Knowledge;
use super::{Ground, Kind, Size};
use crate::flow::{Annotation, OpId, OpKind, TypeExpr};
use crate::syntax::Interner;

/// What a function is annotated to return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Returned {
    kind: Kind,
    /// The finer class, where the tables name one.
    class: Option<&'static str>,
    size: Size,
    /// The annotation, as it is written.
    annotation: String,
}

impl Returned {
    /// What an annotation tells; nothing where it names no known type, or what is consumed or called: that is seen by what is done with
    /// it. `resolve` gives the dotted path that a name of the annotation's file stands for.
    pub(crate) fn read(
        annotation: &Annotation,
        (text, names): (&str, &Interner),
        resolve: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let types = Types { names, resolve };
        let (kind, class) = match annotation.of {
            TypeExpr::None => (Kind::Scalar, None),
            _ => types.kind_of(&annotation.of)?,
        };
        let is_told = match kind {
            Kind::Resource => class == Some("file"),
            Kind::Callable | Kind::Unknown => false,
            _ => true,
        };
        is_told.then(|| Self {
            kind,
            class,
            size: types.size_of(&annotation.of, kind),
            annotation: written(annotation, text),
        })
    }

    /// Whether another overload gives the same, as far as it matters.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        (self.kind, self.class, self.size) == (other.kind, other.class, other.size)
    }

    fn told(&self, callee: &str) -> Told {
        Told {
            kind: self.kind,
            ground: Ground::Package,
            text: format!("{callee} is annotated `{}`", self.annotation),
            size: self.size,
            class: self.class,
        }
    }
}

/// Whether the tables know a type by this path.
pub(crate) fn is_known_type(path: &str) -> bool {
    Knowledge::get().annotation(path).is_some()
}

/// Adds what packages tell of calls, but for those whose uses leave no other kind.
pub(super) fn find(forward: &Forward, seeds: &mut FxHashMap<OpId, Told>) {
    let Some(elsewhere) = forward.cx.summaries.elsewhere else {
        return;
    };
    for op in (0..forward.cx.ir.ops.len() as u32).map(OpId) {
        let ir = forward.cx.ir;
        let (OpKind::Call(shapes), Some((&callee, arguments))) =
            (&ir.op(op).kind, ir.operands(op).split_first())
        else {
            continue;
        };
        let Some(path) = forward.fact(callee).path.as_deref() else {
            continue;
        };
        let is_open = forward.fact(op).kind == Kind::Unknown
            && seeds.get(&op).is_none_or(|told| told.ground > Ground::Uses)
            && matches!(forward.callee(callee, arguments, shapes), Callee::Unknown)
            && forward.cast(callee, arguments).is_none();
        if is_open && let Some(returned) = elsewhere.returned(path) {
            seeds.insert(op, returned.told(&forward.callee_text(callee)));
        }
    }
}
