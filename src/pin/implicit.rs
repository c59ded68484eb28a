//! Methods that look at their caller's frame and that Python calls without their names: `df[key] = x` calls `__setitem__`. A
//! function is looked at only where it does what calls the method, on a value that may be of the class.
//!
//! A method that looks further up than its caller may be reached through any call whose callee is not known.

use super::Facts;
use crate::flow::{OpId, OpKind};
use crate::program::Reach;
use crate::scope::is_builtin;
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::BinaryOp;
use crate::value::LOGGERS;
use crate::value::{Kind, Knowledge};

/// One such method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImplicitPeeker {
    /// Its name.
    pub name: Symbol,
    /// How many frames up it looks.
    pub reach: Reach,
}

/// Those of them that `print` calls as well.
const WRITERS: [&str; 3] = [".flush", ".write", ".writelines"];

/// What Python calls a method for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// An object is called, or made.
    Call,
    Subscript,
    StoreSubscript,
    DeleteSubscript,
    Attribute,
    StoreAttribute,
    DeleteAttribute,
    With,
    Text,
    Operator,
    Iteration,
    /// It is passed to something that knows the method.
    Passing,
    /// It is no method, but a function that something keeps as a value: what is called by a name is none.
    Kept,
    /// A library calls it where something is logged,
    Logging,
    /// or written.
    Writing,
    /// Almost anything.
    Other,
}

fn reason_of(method: &str) -> Reason {
    match method {
        _ if WRITERS.contains(&method) => Reason::Writing,
        _ if method.starts_with('.') => Reason::Logging,
        _ if !method.starts_with("__") => Reason::Kept,
        "__call__" | "__init__" | "__new__" | "__post_init__" => Reason::Call,
        "__getitem__" | "__missing__" | "__class_getitem__" => Reason::Subscript,
        "__setitem__" => Reason::StoreSubscript,
        "__delitem__" => Reason::DeleteSubscript,
        "__getattr__" | "__getattribute__" | "__get__" => Reason::Attribute,
        "__setattr__" | "__set__" => Reason::StoreAttribute,
        "__delattr__" | "__delete__" => Reason::DeleteAttribute,
        "__enter__" | "__exit__" | "__aenter__" | "__aexit__" => Reason::With,
        "__format__" | "__str__" | "__repr__" => Reason::Text,
        "__iter__" | "__next__" | "__aiter__" | "__anext__" => Reason::Iteration,
        "__reduce__" | "__reduce_ex__" | "__getstate__" | "__setstate__" | "__getnewargs__"
        | "__getnewargs_ex__" | "__copy__" | "__deepcopy__" | "__dir__" | "__sizeof__" => {
            Reason::Passing
        }
        _ if is_operator(method) => Reason::Operator,
        _ => Reason::Other,
    }
}

/// Python reference 3.3.1 and 3.3.8, the reflected and the augmented forms included.
fn is_operator(method: &str) -> bool {
    const COMPARISONS: [&str; 6] = ["lt", "le", "eq", "ne", "gt", "ge"];
    const ARITHMETIC: [&str; 13] = [
        "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift",
        "and", "xor", "or",
    ];
    const UNARY: [&str; 4] = ["neg", "pos", "abs", "invert"];
    let name = method.trim_matches('_');
    let base = name.strip_prefix(['r', 'i']).unwrap_or(name);
    COMPARISONS.contains(&name)
        || UNARY.contains(&name)
        || ARITHMETIC.contains(&name)
        || ARITHMETIC.contains(&base)
}

/// Where the function may call one of the methods, and which.
pub(super) fn find(facts: &Facts<'_>, methods: &[ImplicitPeeker]) -> Option<(Symbol, Span)> {
    methods.iter().find_map(|method| {
        let span = place_of_call(facts, facts.names.get(method.name), method.reach)?;
        Some((method.name, span))
    })
}

fn place_of_call(facts: &Facts<'_>, method: &str, reach: Reach) -> Option<Span> {
    let reason = reason_of(method);
    if reason == Reason::Other {
        return Some(facts.ir.span);
    }
    let mut ops = (0..facts.ir.ops.len() as u32).map(OpId);
    let is_called = |op| match reason {
        Reason::Kept => may_call_kept(facts, op, reach),
        Reason::Logging | Reason::Writing => is_hooked(facts, op, reason),
        _ => does(facts, op, reason) || reach > 1 && may_call_kept(facts, op, reach),
    };
    let found = ops.find(|&op| is_called(op));
    found.map(|op| facts.ir.op(op).span)
}

/// Whether the operation is one that Python calls such a method for, on a value that may be of its class.
fn does(facts: &Facts<'_>, op: OpId, reason: Reason) -> bool {
    let operands = facts.ir.operands(op);
    let on_first = || {
        operands
            .first()
            .is_some_and(|&it| may_be_instance(facts, it))
    };
    let on_any = || operands.iter().any(|&it| may_be_instance(facts, it));
    let is_passed = || {
        operands
            .iter()
            .skip(1)
            .any(|&it| may_be_instance(facts, it))
    };
    let calls = |builtins: &[&str]| {
        operands
            .first()
            .is_some_and(|&it| is_one_of(facts, it, builtins))
            && is_passed()
    };
    match (&facts.ir.op(op).kind, reason) {
        (OpKind::Call(_), Reason::Call) => may_call_other_code(facts, op) || is_passed(),
        (
            OpKind::Call(_),
            Reason::Text | Reason::Operator | Reason::Iteration | Reason::Passing,
        ) => is_passed(),
        (OpKind::Call(_), Reason::Attribute) => calls(&["getattr", "hasattr"]),
        (OpKind::Call(_), Reason::StoreAttribute) => calls(&["setattr"]),
        (OpKind::Call(_), Reason::DeleteAttribute) => calls(&["delattr"]),
        (OpKind::Subscript, Reason::Subscript)
        | (OpKind::StoreSubscript, Reason::StoreSubscript)
        | (OpKind::DeleteSubscript, Reason::DeleteSubscript)
        | (OpKind::Attribute(_), Reason::Attribute)
        | (OpKind::StoreAttribute(_), Reason::StoreAttribute)
        | (OpKind::DeleteAttribute(_), Reason::DeleteAttribute)
        | (OpKind::Enter(_), Reason::With)
        | (
            OpKind::GetIter | OpKind::GetAsyncIter | OpKind::Unpack { .. } | OpKind::YieldFrom,
            Reason::Iteration,
        ) => on_first(),
        (OpKind::Build(_, starred), Reason::Iteration) => {
            let mut starred = starred.iter();
            starred.any(|&n| may_be_instance(facts, operands[n as usize]))
        }
        (OpKind::Compare(_), Reason::Iteration) | (OpKind::MatchesPattern(_), _) => on_any(),
        (OpKind::Format(..) | OpKind::Binary(BinaryOp::Mod), Reason::Text)
        | (
            OpKind::Binary(_) | OpKind::InPlace(_) | OpKind::Unary(_) | OpKind::Compare(_),
            Reason::Operator,
        ) => on_any(),
        // What stands in it is not among the operations; statements cannot.
        (OpKind::Comprehension(..), _) => !matches!(
            reason,
            Reason::StoreSubscript
                | Reason::DeleteSubscript
                | Reason::StoreAttribute
                | Reason::DeleteAttribute
                | Reason::With
        ),
        _ => false,
    }
}

/// Whether the operation may call a function that something keeps as a value: in its own name, or, of one that looks further up,
/// by way of a function that is in no table.
fn may_call_kept(facts: &Facts<'_>, op: OpId, reach: Reach) -> bool {
    if !matches!(facts.ir.op(op).kind, OpKind::Call(_)) {
        return false;
    }
    let callee = facts.ir.operands(op)[0];
    let (root, members) = facts.ir.members(callee);
    let OpKind::LoadName(name) = facts.ir.op(root).kind else {
        // A method of what is known to be data is none of the program's.
        let receiver = facts.ir.operands(callee).first();
        return members.is_empty() || receiver.is_none_or(|&it| may_be_instance(facts, it));
    };
    let is_class = facts.module.classes.contains(&name);
    let is_own = facts.module.functions.contains(&name) || is_class;
    if members.is_empty() && facts.module.is_builtin(name) {
        return false;
    }
    if let Some(origin) = facts.module.imports.get(&name) {
        let path = members.iter().fold(origin.clone(), |path, &member| {
            format!("{path}.{}", facts.names.get(member))
        });
        // What is called by its name is the function of that name.
        return (reach > 1 || members.len() > 1) && Knowledge::get().producer(&path).is_none();
    }
    !members.is_empty() || !is_own || reach > 1
}

/// Whether the operation logs or prints something.
fn is_hooked(facts: &Facts<'_>, op: OpId, reason: Reason) -> bool {
    if !matches!(facts.ir.op(op).kind, OpKind::Call(_)) {
        return false;
    }
    match facts.ir.op(facts.ir.operands(op)[0]).kind {
        OpKind::Attribute(name) => {
            let name = facts.names.get(name);
            LOGGERS.contains(&name) || reason == Reason::Writing && name.starts_with("write")
        }
        OpKind::LoadName(name) => {
            let origin = facts.module.origin(facts.names, name);
            let is_logger = origin.strip_prefix("logging.");
            is_logger.is_some_and(|name| LOGGERS.contains(&name))
                || reason == Reason::Writing && origin == "print"
        }
        _ => false,
    }
}

/// Whether a value may be an object of a class of the program, as far as its kind tells.
pub(super) fn may_be_instance(facts: &Facts<'_>, op: OpId) -> bool {
    if matches!(facts.ir.op(op).kind, OpKind::Const(_) | OpKind::Str(_)) {
        return false;
    }
    let kind = facts.values.get(op).map(|value| value.kind);
    kind.is_none_or(|kind| matches!(kind, Kind::Unknown | Kind::Resource | Kind::Callable))
}

/// Whether the operation calls something that may run code of the program: what it gives is not known.
fn may_call_other_code(facts: &Facts<'_>, op: OpId) -> bool {
    if !matches!(facts.ir.op(op).kind, OpKind::Call(_)) {
        return false;
    }
    let is_builtin_called = facts.ir.operands(op).first().is_some_and(|&callee| {
        matches!(facts.ir.op(callee).kind, OpKind::LoadName(name)
            if is_builtin(facts.names.get(name)) && facts.module.is_builtin(name))
    });
    !is_builtin_called && may_be_instance(facts, op)
}

fn is_one_of(facts: &Facts<'_>, callee: OpId, builtins: &[&str]) -> bool {
    match facts.ir.op(callee).kind {
        OpKind::LoadName(name) => builtins.contains(&facts.names.get(name)),
        _ => false,
    }
}
