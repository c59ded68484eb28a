//! An attribute that nothing reads again is set to `None`.
//!
//! ```python
//! def fit(self):                       def fit(self):
//!     self.raw = load(self.path)           self.raw = load(self.path)
//!     self.clean = drop(self.raw)          self.clean = drop(self.raw)
//!                                          self.raw = None
//!     self.model = train(self.clean)       self.model = train(self.clean)
//! ```
//! An attribute outlives the method that sets it, so nobody can tell from the method alone that its value is dead. Where no other code
//! of the program reads the attribute, and the method binds it before each read, it is no more than a local with a longer name: it
//! is looked at as one, and where that local could be deleted, the attribute is cleared. What looks objects over at run time would
//! see the difference, so that is Unsafe.

use crate::flow::{Ir, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::Symbol;

/// An attribute of the object that a method is called on, and where the method has to do with it, in source order.
#[derive(Debug)]
pub(crate) struct OwnAttribute {
    pub(crate) name: Symbol,
    /// Reads and stores of it.
    pub(crate) uses: Vec<OpId>,
}

/// The attributes that a method sets on its object and reads there, and nothing else with: none of what is deleted or called.
pub(crate) fn find_own_attributes(ir: &Ir) -> Vec<OwnAttribute> {
    let receiver = LocalId(0);
    let is_bound_once = |ir: &Ir| {
        let mut stores = ir.ops.iter().filter(|op| match op.kind {
            OpKind::Store(local, _) | OpKind::Delete(local) => local == receiver,
            _ => false,
        });
        stores.next().is_some() && stores.next().is_none()
    };
    let is_method = ir
        .scope
        .locals
        .first()
        .is_some_and(|local| local.is_parameter);
    if !is_method || !is_bound_once(ir) {
        return Vec::new();
    }
    let mut found: Vec<OwnAttribute> = Vec::new();
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let (OpKind::Attribute(name) | OpKind::StoreAttribute(name)) = ir.op(op).kind else {
            continue;
        };
        let is_own = ir.op(ir.operands(op)[0]).kind == OpKind::Load(receiver);
        match found.iter_mut().find(|it| it.name == name) {
            Some(known) if is_own => known.uses.push(op),
            None if is_own => found.push(OwnAttribute {
                name,
                uses: vec![op],
            }),
            _ => {}
        }
    }
    found.retain(|it| {
        let has =
            |is_wanted: fn(&OpKind) -> bool| it.uses.iter().any(|&op| is_wanted(&ir.op(op).kind));
        has(|kind| matches!(kind, OpKind::StoreAttribute(_)))
            && has(|kind| matches!(kind, OpKind::Attribute(_)))
            && !it.uses.iter().any(|&op| is_called(ir, op))
    });
    found
}

/// Whether the value of an operation is called: then it is a method, or a function that the object holds.
fn is_called(ir: &Ir, value: OpId) -> bool {
    let calls = (value.0 + 1..ir.ops.len() as u32).map(OpId);
    let mut calls = calls.filter(|&op| matches!(&ir.op(op).kind, OpKind::Call(_)));
    calls.any(|call| ir.operands(call).first() == Some(&value))
}
