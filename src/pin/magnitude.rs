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
use super::autograd::{is_forward_pass, is_layer};
use super::bulky;
use super::handed_over;
use super::moved_on;
use super::naming::{
    SHAPED, SHAPING, are_few, is_class_name, is_content_name, is_count_name, is_light_name,
    is_method_of, is_method_of_arrays, is_method_of_data, is_reader_name,
};
use super::numbers;
use super::scalars;
use super::tiny;
use super::waiting::receives;
use super::watched;
use crate::flow::{ArgumentShape, Bits, OpId, OpKind, Terminator};
use crate::scope::LocalId;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use crate::value::{Elements, Ground, Kind, Knowledge, Origin, Size, Value};

/// What the uses of a value say of its size.
type Signs = u16;
/// It is computed with, iterated, or cut into slices.
const WORKED: Signs = 1;
/// It is passed on to something that may allocate.
const PASSED: Signs = 1 << 1;
/// Its methods are called, its attributes set, or its name is that of a setting.
const OBJECT: Signs = 1 << 2;
/// It is a number, a key, a flag, a message or a function.
const LIGHT: Signs = 1 << 3;
/// It is a bound, a length or a size, and so is what it is computed from.
const BOUND: Signs = 1 << 4;
/// Something that reads much gave it, or its name is that of contents.
const CONTENTS: Signs = 1 << 5;
/// What made it was given something large.
const FED: Signs = 1 << 6;
/// Its name is that of settings or of numbers, of which there are a few.
const FEW: Signs = 1 << 7;
/// Its name is that of a short text or list.
const SHORT: Signs = 1 << 8;
/// Its name is that of a kernel.
const KERNEL: Signs = 1 << 9;

/// Something that it has is iterated.
const ITERATED: Signs = 1 << 10;

/// What the names of functions begin with that check their arguments.
const CHECKS: [&str; 2] = ["assert", "check"];

/// Methods of arrays and tensors that take others as large.
const MULTIPLYING: [&str; 6] = ["bmm", "copy_", "dot", "matmul", "scatter_", "scatter_add_"];

/// How many arguments of a call may be what it works on.
const DATA_ARGUMENTS: usize = 2;

/// Rounds over a function; what a loop carries takes a second one.
const MAX_ROUNDS: usize = 3;

/// By operation: what the uses of its value say. Only looked at for values of unknown kind.
pub(super) struct Magnitudes {
    signs: Vec<Signs>,
    /// What can only be numbers, by what is done with it.
    numbers: Bits,
    /// Whether the file works with data, as far as its imports tell.
    has_data: bool,
    /// Whether the function is the forward pass of a module of torch.
    is_forward_pass: bool,
}

impl Magnitudes {
    /// Looks at all uses in a function.
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let mut magnitudes = Self {
            signs: vec![0; facts.ir.ops.len()],
            numbers: scalars::find(facts),
            has_data: bulky::imports_data(facts),
            is_forward_pass: is_forward_pass(facts),
        };
        for block in &facts.ir.blocks {
            magnitudes.note_test(facts, &block.terminator);
        }
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            magnitudes.note_uses(facts, op);
        }
        magnitudes.add_all(&bulky::find(facts), WORKED);
        let numbers = numbers::find(facts);
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            if numbers.contains(op.index()) {
                magnitudes.add(op, LIGHT);
            }
        }
        for _ in 0..MAX_ROUNDS {
            if !magnitudes.pass_back(facts) {
                break;
            }
        }
        magnitudes
    }

    /// Whether something that reads much gave the value of an operation, or its name is that of contents.
    pub(super) fn are_contents(&self, op: OpId) -> bool {
        self.signs[op.index()] & CONTENTS != 0
    }

    /// Whether the value of an operation may be large, as far as its uses tell.
    pub(super) fn suggest_large(&self, facts: &Facts<'_>, op: OpId, value: &Value) -> bool {
        let signs = self.signs[op.index()];
        let may_be_number = matches!(value.kind, Kind::Array | Kind::Tensor | Kind::Unknown);
        if may_be_number && self.numbers.contains(op.index()) {
            return matches!(value.size, Size::Bytes(_));
        }
        // A shape, or what is as long as one.
        if matches!(value.kind, Kind::Container(_)) && signs & BOUND != 0 {
            return false;
        }
        if value.kind != Kind::Unknown || value.evidence.ground != Ground::Nothing {
            let is_many = tiny::is_indexed_by_many(facts, op) || tiny::is_repeated(facts, op);
            let is_few = signs & FEW != 0 && may_be_few(value) && !is_many;
            return !is_few && !are_little(facts, op, value, signs);
        }
        // What is handed out one by one is an object for the most part, unless it is called as data is, or used so.
        let is_item = facts.ir.op(op).kind == OpKind::NextItem;
        let is_passed = signs & (PASSED | OBJECT) == PASSED
            && (signs & CONTENTS != 0 || signs & FED != 0 && !is_item);
        let is_gone_through = signs & (ITERATED | CONTENTS | OBJECT) == ITERATED | CONTENTS;
        let is_used = signs & WORKED != 0 || is_passed || is_gone_through;
        let is_data = self.has_data || signs & CONTENTS != 0;
        signs & (LIGHT | BOUND) == 0 && is_used && is_data
    }

    fn add(&mut self, op: OpId, signs: Signs) {
        self.signs[op.index()] |= signs;
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

    fn add_all(&mut self, ops: &[OpId], signs: Signs) {
        for &op in ops {
            self.add(op, signs);
        }
    }

    fn note_uses(&mut self, facts: &Facts<'_>, op: OpId) {
        let ir = facts.ir;
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Call(shape), &[callee, ref arguments @ ..]) => {
                self.note_call(facts, op, callee, arguments.iter().copied().zip(shape));
            }
            (OpKind::GetIter | OpKind::GetAsyncIter | OpKind::YieldFrom, &[iterable]) => {
                self.note_iterated(facts, iterable);
            }
            (OpKind::Comprehension(..), &[iterable, ref captured @ ..]) => {
                self.note_iterated(facts, iterable);
                self.add_all(captured, PASSED);
            }
            (OpKind::Subscript, &[object, index]) => {
                self.add(object, if is_slice(facts, index) { WORKED } else { 0 });
                self.note_index(facts, object, index);
                // As many items as the array of indices has.
                if tiny::is_indexed_by_many(facts, op) {
                    self.add(op, WORKED);
                }
                self.add_part(op, object);
                if handed_over::is_stored_part(facts, object, index) {
                    self.add(op, WORKED | CONTENTS);
                } else if handed_over::is_positions(facts, index) {
                    self.add(op, WORKED);
                }
            }
            (OpKind::Attribute(_), &[object]) => {
                self.add_part(op, object);
                // `graph = load(path).graph`: nothing names the rest of it.
                if matches!(ir.op(object).kind, OpKind::Call(_)) {
                    self.add(op, self.signs[object.index()] & CONTENTS);
                }
            }
            (OpKind::StoreSubscript, &[object, index, value]) => {
                self.note_index(facts, object, index);
                // What is copied into a part of an array is as long as that.
                self.add(value, if is_slice(facts, index) { WORKED } else { 0 });
            }
            (OpKind::Slice, bounds) => self.add_all(bounds, BOUND),
            (
                OpKind::Binary(BinaryOp::LShift | BinaryOp::RShift)
                | OpKind::InPlace(BinaryOp::LShift | BinaryOp::RShift),
                &[left, right],
            ) if !is_data(facts, left) && !is_data(facts, right) => self.add(op, LIGHT),
            // The quotient of two counts: of a batch, of tiles.
            (OpKind::Binary(BinaryOp::FloorDiv), &[left, right])
                if !is_data(facts, left) && !is_data(facts, right) =>
            {
                self.add(op, LIGHT);
                self.add_all(&[left, right], BOUND);
            }
            (OpKind::Binary(BinaryOp::Mod), &[left, _]) if is_text(facts, left) => {}
            (OpKind::InPlace(BinaryOp::Add), &[left, right]) => {
                // What is added to again and again is asked for memory.
                self.add(left, WORKED | CONTENTS);
                self.add(right, WORKED);
            }
            (OpKind::Binary(_) | OpKind::InPlace(_), &[left, right]) => {
                let is_counted = |other: OpId| {
                    matches!(ir.op(other).kind, OpKind::Const(_)) || is_text(facts, other)
                };
                self.add(left, if is_counted(right) { 0 } else { WORKED });
                self.add(right, if is_counted(left) { 0 } else { WORKED });
            }
            // `case [first, *rest]`
            (OpKind::Captured(_), &[subject, _]) => self.add(subject, WORKED),
            (OpKind::Compare(how), operands) if is_ordering(*how) => self.add_all(operands, PASSED),
            (OpKind::Format(..), &[value, ..]) => self.add(value, LIGHT),
            (OpKind::StoreAttribute(_), &[object, _]) => self.add(object, OBJECT),
            (&OpKind::Store(local, _), &[value]) => {
                if moved_on::is_next_of_same(facts, op, value) {
                    self.add(value, WORKED);
                }
                self.note_name(facts, local, value);
            }
            _ => {}
        }
    }

    /// `for node in graph.node`: much is in what was read, if a part of it is gone through.
    fn note_iterated(&mut self, facts: &Facts<'_>, iterable: OpId) {
        self.add(iterable, WORKED);
        if let (OpKind::Attribute(_), &[whole]) =
            (&facts.ir.op(iterable).kind, facts.ir.operands(iterable))
        {
            self.add(whole, ITERATED);
        }
    }

    /// What the name says that a value is bound to.
    fn note_name(&mut self, facts: &Facts<'_>, local: LocalId, value: OpId) {
        let name = facts.name(local);
        if are_few(name) {
            self.add(value, FEW);
        }
        if tiny::is_short_name(name) {
            self.add(value, SHORT);
        } else if tiny::is_kernel_name(name) {
            self.add(value, KERNEL);
        }
        if bulky::is_computed_name(facts, name) {
            self.add(value, FED);
        } else if is_count_name(name) {
            self.add(value, LIGHT);
        } else if is_light_name(name) {
            self.add(value, OBJECT);
        } else if is_content_name(name) {
            self.add(value, CONTENTS);
        }
    }

    /// What chooses items: a key or a position, or a mask, `data[mask == 0]`, whose operands are as large as what it chooses from.
    fn note_index(&mut self, facts: &Facts<'_>, object: OpId, index: OpId) {
        let ir = facts.ir;
        let mask = handed_over::only_source(facts, index);
        match ir.op(mask).kind {
            OpKind::Compare(how) if how != CompareOp::Is && how != CompareOp::IsNot => {
                // What an array is compared with may be a number.
                let compared = &ir.operands(mask)[..1];
                self.add_all(compared, WORKED);
                self.add(object, WORKED);
            }
            _ => self.add(index, LIGHT),
        }
    }

    /// `unet(latents)[0]`, `step(noise).sample`: a part of what was made of something large.
    fn add_part(&mut self, part: OpId, whole: OpId) {
        let signs = self.signs[whole.index()];
        self.add(part, signs & FED);
    }

    fn note_call<'s>(
        &mut self,
        facts: &Facts<'_>,
        call: OpId,
        callee: OpId,
        arguments: impl Iterator<Item = (OpId, &'s ArgumentShape)> + Clone,
    ) {
        self.add(callee, LIGHT);
        let name = last_name(facts, callee).unwrap_or_default();
        if is_class_name(name) {
            // It is as large as what it is made of.
            let mut parts = arguments.clone().filter_map(|(it, _)| facts.values.get(it));
            let is_large = parts.any(|it| it.kind.is_data() && it.size != Size::Small);
            self.add(call, if is_large { WORKED } else { OBJECT });
        }
        if let OpKind::Attribute(method) = facts.ir.op(callee).kind {
            let of_data = is_method_of_data(facts.names.get(method));
            let receiver = facts.ir.operands(callee)[0];
            let of_array = is_method_of_arrays(facts.names.get(method));
            let of_text = !of_array && is_method_of(&["bytes", "text"], facts.names.get(method));
            if of_text && tiny::is_short_slice(facts, receiver) {
                self.add(call, LIGHT);
            }
            // Nothing but an array is multiplied by one so, or put into one.
            if MULTIPLYING.contains(&facts.names.get(method)) {
                for (argument, _) in arguments.clone() {
                    self.add(argument, WORKED);
                }
            }
            let fed = if of_array { FED } else { 0 };
            self.add(receiver, if of_data { PASSED | fed } else { OBJECT });
        }
        let allocates = facts.values.get(call).is_some_and(|value| value.allocates);
        if allocates && !CHECKS.iter().any(|check| name.starts_with(check)) {
            // What is worked on comes first; settings follow.
            for (argument, shape) in arguments.clone().take(DATA_ARGUMENTS) {
                if *shape == ArgumentShape::Positional {
                    self.add(argument, PASSED);
                }
            }
        }
        for (argument, shape) in arguments.clone() {
            if allocates && bulky::is_named_argument(facts, argument, *shape) {
                self.add(argument, PASSED);
            }
        }
        // What a module of a module computes are activations.
        if self.is_forward_pass && facts.values.get(call).is_some_and(is_told_by_nothing) {
            let is_layer = is_layer(facts, callee) && arguments.clone().next().is_some();
            self.add(call, if is_layer { WORKED } else { 0 });
        }
        if is_reader_name(name) || receives(facts, call) {
            self.add(call, PASSED | CONTENTS);
        }
        // `np.sqrt(x)`: what is computed with item by item is as large as what comes out.
        if let Some(value) = facts.values.get(call)
            && value.kind == Kind::Array
            && value.size != Size::Small
            && is_elementwise(facts, callee)
        {
            let operands = arguments.clone().take(DATA_ARGUMENTS);
            for (argument, _) in operands {
                self.add(argument, WORKED);
            }
        }
        for argument in tiny::read_whole(facts, callee, arguments.clone().map(|it| it.0)) {
            self.add(argument, WORKED);
        }
        // `np.asarray(x)`: what is taken for an array is one.
        if let Some(value) = facts.values.get(call)
            && is_bulk(value.kind)
        {
            self.add_all(value.origin.sources(), WORKED);
        }
        let is_large = |(argument, _): (OpId, _)| {
            let value = facts.values.get(argument);
            value.is_some_and(|it| is_bulk(it.kind) && it.size != Size::Small)
                || is_part(facts, argument)
        };
        if arguments.clone().take(DATA_ARGUMENTS).any(is_large) {
            self.add(call, FED);
        }
        if matches!(facts.ir.op(callee).kind, OpKind::LoadName(_)) && matches!(name, "max" | "min")
        {
            self.note_choice(facts, call, arguments.clone());
        }
        self.note_shape(facts, callee, name, arguments);
    }

    /// `max(0, total - delta)`: what is compared with a number by its truth is one, and so is what it is computed from.
    fn note_choice<'s>(
        &mut self,
        facts: &Facts<'_>,
        call: OpId,
        arguments: impl Iterator<Item = (OpId, &'s ArgumentShape)> + Clone,
    ) {
        let is_number = |(op, shape): (OpId, &ArgumentShape)| {
            let kind = facts.values.get(op).map(|value| value.kind);
            *shape == ArgumentShape::Positional && kind == Some(Kind::Scalar)
        };
        if arguments.clone().count() > 1 && arguments.clone().any(is_number) {
            self.add(call, LIGHT);
            let positional = arguments.filter(|(_, shape)| **shape == ArgumentShape::Positional);
            positional.for_each(|(argument, _)| self.add(argument, BOUND));
        }
    }

    /// `range(n)`, `np.zeros((n, m))`, `x.reshape(n, -1)`: numbers.
    fn note_shape<'s>(
        &mut self,
        facts: &Facts<'_>,
        callee: OpId,
        name: &str,
        arguments: impl Iterator<Item = (OpId, &'s ArgumentShape)>,
    ) {
        let taken = match facts.ir.op(callee).kind {
            OpKind::LoadName(_) | OpKind::Attribute(_) if SHAPED.contains(&name) => 1,
            OpKind::Attribute(_) if SHAPING.contains(&name) && !is_of_module(facts, callee) => {
                usize::MAX
            }
            _ => return,
        };
        for (argument, shape) in arguments.take(taken) {
            if *shape != ArgumentShape::Positional {
                continue;
            }
            self.add(argument, BOUND);
            if let OpKind::Build(..) = facts.ir.op(argument).kind {
                self.add_all(facts.ir.operands(argument), BOUND);
            }
        }
    }

    /// What is said of a name is said of what is bound to it; says whether anything changed.
    fn pass_back(&mut self, facts: &Facts<'_>) -> bool {
        let mut changed = false;
        for op in (0..facts.ir.ops.len() as u32).rev().map(OpId) {
            let signs = self.signs[op.index()];
            if signs == 0 {
                continue;
            }
            let mut pass = |to: OpId, signs: Signs| {
                let old = self.signs[to.index()];
                self.signs[to.index()] |= signs;
                changed |= self.signs[to.index()] != old;
            };
            if let OpKind::Load(_) = facts.ir.op(op).kind {
                for &store in facts.reaching.of_load(op) {
                    pass(facts.stored_value(store), signs);
                }
            }
            if let OpKind::Binary(_) | OpKind::Unary(_) = facts.ir.op(op).kind
                && signs & BOUND != 0
            {
                for &operand in facts.ir.operands(op) {
                    pass(operand, BOUND);
                }
            }
            if let OpKind::Build(..) | OpKind::BuildDict(_) = facts.ir.op(op).kind
                && signs & (WORKED | PASSED) != 0
            {
                for &item in facts.ir.operands(op) {
                    pass(item, PASSED);
                }
            }
            match facts.values.get(op).map(|it| (it.kind, &it.origin)) {
                Some((_, Origin::Same(sources))) => {
                    for &source in sources {
                        pass(source, signs);
                    }
                }
                // What is done with a view is done with what it shows.
                Some((Kind::Array | Kind::Tensor | Kind::Frame, Origin::Holds(sources))) => {
                    for &source in sources {
                        pass(source, signs & (WORKED | PASSED));
                    }
                }
                _ => {}
            }
        }
        changed
    }
}

/// Whether a callee is a function of an imported module: `np.reshape`.
fn is_of_module(facts: &Facts<'_>, callee: OpId) -> bool {
    let receiver = facts.ir.operands(callee).first();
    receiver.is_some_and(|&receiver| match facts.ir.op(receiver).kind {
        OpKind::LoadName(name) => facts.module.imports.contains_key(&name),
        _ => false,
    })
}

/// Whether values of the kind are large for the most part.
fn is_bulk(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse | Kind::Bytes
    )
}

fn is_data(facts: &Facts<'_>, op: OpId) -> bool {
    facts
        .values
        .get(op)
        .is_some_and(|value| value.kind.is_data())
}

/// Whether a function of a library is called that computes an item of each item.
fn is_elementwise(facts: &Facts<'_>, callee: OpId) -> bool {
    let path = watched::dotted(facts, callee);
    let entry = path.and_then(|path| Knowledge::get().producer(&path));
    entry.is_some_and(|entry| entry.dispatches)
}

fn is_told_by_nothing(value: &Value) -> bool {
    value.kind == Kind::Unknown && value.evidence.ground == Ground::Nothing
}

/// The last part of the name of what is called, without leading underscores.
pub(super) fn last_name<'f>(facts: &Facts<'f>, callee: OpId) -> Option<&'f str> {
    match facts.ir.op(callee).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => {
            Some(facts.names.get(name).trim_start_matches('_'))
        }
        _ => None,
    }
}

fn is_ordering(how: CompareOp) -> bool {
    matches!(
        how,
        CompareOp::Lt | CompareOp::LtE | CompareOp::Gt | CompareOp::GtE
    )
}

/// Whether an index is a slice, or has one for an axis.
pub(super) fn is_slice(facts: &Facts<'_>, index: OpId) -> bool {
    match facts.ir.op(index).kind {
        OpKind::Slice => true,
        OpKind::Build(..) => {
            let mut parts = facts.ir.operands(index).iter();
            parts.any(|&part| matches!(facts.ir.op(part).kind, OpKind::Slice))
        }
        _ => false,
    }
}

/// Whether an argument is a slice of something: `decode(weights[i:i + 8])`.
fn is_part(facts: &Facts<'_>, argument: OpId) -> bool {
    match (&facts.ir.op(argument).kind, facts.ir.operands(argument)) {
        (OpKind::Subscript, &[_, index]) => is_slice(facts, index),
        _ => false,
    }
}

fn is_text(facts: &Facts<'_>, op: OpId) -> bool {
    let value = facts.values.get(op);
    value.is_some_and(|value| value.kind == Kind::Text)
}

/// Whether its name or its uses tell that a value of known kind is small, where no number tells its bytes: a header, a shape, a number
/// among the items of a list, a kernel.
fn are_little(facts: &Facts<'_>, op: OpId, value: &Value, signs: Signs) -> bool {
    if matches!(value.size, Size::Bytes(_)) || value.has_large_items {
        return false;
    }
    match value.kind {
        Kind::Text | Kind::Bytes => signs & SHORT != 0,
        Kind::Container(elements) => {
            // An item of a container of plain data may be anything that such a one can have in it.
            let is_item = matches!(facts.ir.op(op).kind, OpKind::Item(_) | OpKind::NextItem);
            let is_light = is_item && elements == Elements::Plain && signs & LIGHT != 0;
            signs & (SHORT | BOUND) != 0 || is_light
        }
        Kind::Array => signs & KERNEL != 0 && tiny::is_made_of_counts(facts, op),
        _ => false,
    }
}

/// Whether a name can tell that the value is small: a list, or what is an array as far as its uses tell.
fn may_be_few(value: &Value) -> bool {
    let is_told_by_use = value.evidence.ground > Ground::Summary;
    match value.kind {
        Kind::Container(elements) => elements != Elements::Plain && !value.has_large_items,
        Kind::Array | Kind::Tensor => is_told_by_use,
        _ => false,
    }
}
