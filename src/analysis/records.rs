//! Classes of a file whose objects end quietly wherever they are: nobody gets them but by the names and containers that the file
//! puts them into itself.
//!
//! ```python
//! class Reading:
//!     def __init__(self, number):
//!         self.number = number        # all that it does with itself
//!
//! readings = [Reading(n) for n in range(count)]
//! ```

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use crate::flow::{Ir, OpId, OpKind};
use crate::syntax::{Interner, Symbol, words};

/// Words by which a file watches objects, or fills them unseen.
const WATCHING: [&str; 10] = [
    "WeakKeyDictionary",
    "WeakSet",
    "WeakValueDictionary",
    "__get__",
    "__set__",
    "__set_name__",
    "__setattr__",
    "ctypes",
    "finalize",
    "weakref",
];

/// Notes which classes of a file, all of whose code is known, make such objects.
pub(super) fn find(functions: &mut Functions, text: &str) {
    let has_none = functions.module.classes.is_empty() && functions.module.made.is_empty();
    if has_none || !functions.refused.is_empty() {
        return;
    }
    if words(text).any(|word| WATCHING.contains(&word)) {
        return;
    }
    let module = &functions.module;
    let irs = functions.units.iter().map(|unit| &unit.ir);
    let script = functions.script.as_ref().map(|script| &script.unit.ir);
    let irs: Vec<&Ir> = irs.chain(script).flat_map(Ir::with_bodies).collect();
    let used: FxHashSet<Symbol> = irs
        .iter()
        .flat_map(|ir| used_otherwise(ir, functions))
        .collect();
    let mut quiet = functions.own.plain.clone();
    quiet.retain(|class| module.inert_bodies.contains(class) && !used.contains(class));
    for unit in &functions.units {
        let class = unit.class().and_then(|class| functions.names.find(class));
        if let Some(class) = class.filter(|_| hands_itself_out(unit, &functions.names)) {
            quiet.remove(&class);
        }
    }
    let is_made = |callee: &str| {
        let path = module.resolve(&functions.names, callee);
        path == "collections.namedtuple" && !module.is_rebound(&path)
    };
    let made = module.made.iter().filter(|(_, callee)| is_made(callee));
    let tuples = made.map(|(&name, _)| name);
    let tuples = tuples.chain(module.named_tuples.iter().copied());
    let tuples = tuples.filter(|name| !used.contains(name)).collect();
    functions.own.quiet = quiet;
    functions.own.named_tuples = tuples;
}

/// Names that a function reads for something else than to call them, to call a method that takes no object, or to ask for the class of
/// an object.
fn used_otherwise(ir: &Ir, functions: &Functions) -> Vec<Symbol> {
    let name_of = |op: OpId| match ir.op(op).kind {
        OpKind::LoadName(name) => Some(name),
        _ => None,
    };
    let is_question =
        |op: OpId| name_of(op).is_some_and(|it| functions.names.get(it) == "isinstance");
    let mut found = Vec::new();
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let operands = ir.operands(op);
        let harmless = match ir.op(op).kind {
            OpKind::Call(_) if operands.first().is_some_and(|&it| is_question(it)) => {
                operands.len()
            }
            OpKind::Call(_) => 1,
            // `Grid.from_records(rows)`
            OpKind::Attribute(member)
                if name_of(operands[0]).is_some_and(|it| functions.own.has_bare(it, member)) =>
            {
                1
            }
            _ => 0,
        };
        let operands = operands.iter().skip(harmless);
        let read = operands.filter(|it| !functions.mentions.is_annotation(ir.op(**it).span.start));
        found.extend(read.filter_map(|&it| name_of(it)));
    }
    found
}

/// Whether a method does anything with its object but to read and to set its attributes; a class method, with its class but that and to
/// call it.
fn hands_itself_out(unit: &LoweredFunction, names: &Interner) -> bool {
    let ir = &unit.ir;
    if ir.signature.is_decorated_by(names, "staticmethod") {
        return false;
    }
    let is_of_class = ir.signature.is_decorated_by(names, "classmethod");
    let Some(parameter) = ir.signature.parameters.first() else {
        return false;
    };
    let Some(itself) = parameter.local else {
        return true;
    };
    let is_itself = |op: OpId| ir.op(op).kind == OpKind::Load(itself);
    (0..ir.ops.len() as u32).map(OpId).any(|op| {
        let from = match ir.op(op).kind {
            OpKind::Attribute(_) | OpKind::StoreAttribute(_) => 1,
            OpKind::Call(_) if is_of_class => 1,
            _ => 0,
        };
        ir.operands(op).iter().skip(from).any(|&it| is_itself(it))
    })
}
