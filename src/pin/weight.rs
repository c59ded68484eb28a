//! Which values of unknown kind anything suggests to be large (DESIGN section 4).
//!
//! ```python
//! config = read_config(path)      # its members are called: an object, whose bytes nobody knows
//! rows = fetch(config)            # iterated: as large as what comes out of it
//! for row in rows: ...
//! ```
//! What a value is can be unknown at every level, but a suggestion needs a reason to believe that it frees something large. Uses
//! give it: a value that is computed with, iterated or cut into slices may be large, and so may one that is passed on, unless its
//! name or its other uses say that it is an object, a setting or a number.

use super::Facts;
use crate::flow::{OpId, OpKind, Terminator};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use crate::value::{Ground, Kind, Origin, Value};

/// What the uses of a value say of its size.
type Signs = u8;
/// It is computed with, iterated, or cut into slices.
const WORKED: Signs = 1;
/// It is passed on to something that may allocate.
const PASSED: Signs = 1 << 1;
/// Its methods are called, its attributes set, or its name is that of a setting.
const OBJECT: Signs = 1 << 2;
/// It is a number, a key, a flag, a message or a function.
const LIGHT: Signs = 1 << 3;

/// Names whose last word says that the value is small, whatever made it.
const LIGHT_WORDS: [&str; 62] = [
    "arg",
    "args",
    "axis",
    "backend",
    "cfg",
    "class",
    "clf",
    "client",
    "cls",
    "code",
    "config",
    "conn",
    "context",
    "count",
    "ctx",
    "cursor",
    "device",
    "dim",
    "dir",
    "dtype",
    "error",
    "est",
    "estimator",
    "exc",
    "ext",
    "fig",
    "file",
    "filename",
    "flag",
    "fn",
    "folder",
    "format",
    "func",
    "id",
    "idx",
    "index",
    "key",
    "kwargs",
    "label",
    "length",
    "level",
    "logger",
    "method",
    "mode",
    "model",
    "module",
    "msg",
    "name",
    "op",
    "opts",
    "options",
    "params",
    "parser",
    "path",
    "rng",
    "scheduler",
    "seed",
    "session",
    "settings",
    "size",
    "tokenizer",
    "version",
];

/// First words of the names of flags and counts.
const LIGHT_PREFIXES: [&str; 8] = ["is", "has", "use", "should", "n", "num", "max", "min"];

/// Rounds over a function; what a loop carries takes a second one.
const MAX_ROUNDS: usize = 3;

/// By operation: what the uses of its value say. Only looked at for values of unknown kind.
pub(super) struct Weights(Vec<Signs>);

impl Weights {
    /// Looks at all uses in a function.
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let mut weights = Self(vec![0; facts.ir.ops.len()]);
        for block in &facts.ir.blocks {
            weights.note_test(facts, &block.terminator);
        }
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            weights.note_uses(facts, op);
        }
        for _ in 0..MAX_ROUNDS {
            if !weights.pass_back(facts) {
                break;
            }
        }
        weights
    }

    /// Whether the value of an operation may be large, as far as its uses tell.
    pub(super) fn suggest_large(&self, op: OpId, value: &Value) -> bool {
        if value.kind != Kind::Unknown || value.evidence.ground != Ground::Nothing {
            return true;
        }
        let signs = self.0[op.index()];
        let is_passed = signs & (PASSED | OBJECT) == PASSED;
        signs & LIGHT == 0 && (signs & WORKED != 0 || is_passed)
    }

    fn add(&mut self, op: OpId, signs: Signs) {
        self.0[op.index()] |= signs;
    }

    /// `if x == 3`, `if name in names`: what is compared so is a number or a key.
    fn note_test(&mut self, facts: &Facts<'_>, terminator: &Terminator) {
        let &Terminator::Branch { test, .. } = terminator else {
            return;
        };
        let mut test = test;
        while let OpKind::Unary(UnaryOp::Not) = facts.ir.op(test).kind {
            test = facts.ir.operands(test)[0];
        }
        let (&OpKind::Compare(how), &[left, right]) =
            (&facts.ir.op(test).kind, facts.ir.operands(test))
        else {
            return;
        };
        match how {
            CompareOp::Is | CompareOp::IsNot => {}
            CompareOp::In | CompareOp::NotIn => self.add(left, LIGHT),
            _ => {
                self.add(left, LIGHT);
                self.add(right, LIGHT);
            }
        }
    }

    fn note_uses(&mut self, facts: &Facts<'_>, op: OpId) {
        let ir = facts.ir;
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Call(_), &[callee, ref arguments @ ..]) => {
                self.add(callee, LIGHT);
                if let OpKind::Attribute(_) = ir.op(callee).kind {
                    self.add(ir.operands(callee)[0], OBJECT);
                }
                if facts.values.get(op).is_some_and(|value| value.allocates) {
                    arguments.iter().for_each(|&it| self.add(it, PASSED));
                }
                if is_class(facts, callee) {
                    self.add(op, OBJECT);
                }
            }
            (OpKind::GetIter | OpKind::GetAsyncIter | OpKind::YieldFrom, &[iterable]) => {
                self.add(iterable, WORKED);
            }
            (OpKind::Comprehension(..), &[iterable, ref captured @ ..]) => {
                self.add(iterable, WORKED);
                captured.iter().for_each(|&it| self.add(it, PASSED));
            }
            (OpKind::Subscript, &[object, index]) => {
                let is_cut = is_slice(facts, index);
                self.add(object, if is_cut { WORKED } else { 0 });
                self.add(index, LIGHT);
            }
            (OpKind::StoreSubscript, &[_, index, _]) => self.add(index, LIGHT),
            (OpKind::Slice, bounds) => bounds.iter().for_each(|&it| self.add(it, LIGHT)),
            (&OpKind::Binary(how) | &OpKind::InPlace(how), &[left, right]) => {
                if !(how == BinaryOp::Mod && is_text(facts, left)) {
                    for (this, other) in [(left, right), (right, left)] {
                        let counts =
                            matches!(ir.op(other).kind, OpKind::Const(_)) || is_text(facts, other);
                        self.add(this, if counts { 0 } else { WORKED });
                    }
                }
            }
            (OpKind::Format(..), &[value, ..]) => self.add(value, LIGHT),
            (OpKind::StoreAttribute(_), &[object, _]) => self.add(object, OBJECT),
            (&OpKind::Store(local, _), &[value]) => {
                let name = ir.scope.locals[local.index()].name;
                if name.is_some_and(|name| is_light_name(facts.names.get(name))) {
                    self.add(value, OBJECT);
                }
            }
            _ => {}
        }
    }

    /// What is said of a name is said of what is bound to it; says whether anything changed.
    fn pass_back(&mut self, facts: &Facts<'_>) -> bool {
        let mut changed = false;
        for op in (0..facts.ir.ops.len() as u32).rev().map(OpId) {
            let signs = self.0[op.index()];
            if signs == 0 {
                continue;
            }
            let mut pass = |to: OpId, signs: Signs| {
                let old = self.0[to.index()];
                self.0[to.index()] |= signs;
                changed |= self.0[to.index()] != old;
            };
            if let OpKind::Load(_) = facts.ir.op(op).kind {
                for &store in facts.reaching.of_load(op) {
                    pass(facts.stored_value(store), signs);
                }
            }
            if let OpKind::Build(..) | OpKind::BuildDict(_) = facts.ir.op(op).kind
                && signs & (WORKED | PASSED) != 0
            {
                facts
                    .ir
                    .operands(op)
                    .iter()
                    .for_each(|&it| pass(it, PASSED));
            }
            if let Some(Origin::Same(sources)) = facts.values.get(op).map(|it| &it.origin) {
                sources.iter().for_each(|&it| pass(it, signs));
            }
        }
        changed
    }
}

/// Whether what is called is a class, by its name: `Pipeline(...)`.
fn is_class(facts: &Facts<'_>, callee: OpId) -> bool {
    let (OpKind::Attribute(name) | OpKind::LoadName(name)) = facts.ir.op(callee).kind else {
        return false;
    };
    let name = facts.names.get(name).trim_start_matches('_');
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

fn is_slice(facts: &Facts<'_>, index: OpId) -> bool {
    match facts.ir.op(index).kind {
        OpKind::Slice => true,
        OpKind::Build(..) => {
            let mut parts = facts.ir.operands(index).iter();
            parts.any(|&part| matches!(facts.ir.op(part).kind, OpKind::Slice))
        }
        _ => false,
    }
}

fn is_text(facts: &Facts<'_>, op: OpId) -> bool {
    let value = facts.values.get(op);
    value.is_some_and(|value| value.kind == Kind::Text)
}

fn is_light_name(name: &str) -> bool {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let (Some(first), last) = (words.next(), words.next_back()) else {
        return false;
    };
    LIGHT_WORDS.contains(&last.unwrap_or(first))
        || last.is_some() && LIGHT_PREFIXES.contains(&first)
}
