//! Calls of methods that a class of another file may override: what the method of this file gives is likely, no more.
//!
//! ```python
//! raw = self.read()          # `read` returns `np.load(self.path)`: an array for almost all objects
//! ```
//! Nothing is certain for it.

use super::called::{Called, Target};
use super::fact::{Fact, TUPLE};
use super::forward::Forward;
use super::{Ground, Kind, Origin, Size};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::scope::LocalId;

impl Forward<'_> {
    /// What an unknown call gives, with what is likely where it calls a method on the function's own object.
    pub(super) fn likely(
        &self,
        callee: OpId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
        unknown: Fact,
    ) -> Fact {
        let Some(called) = self.open_method(callee) else {
            return unknown;
        };
        let fact = self.call_function(called, arguments, shapes);
        if fact.is_small() && fact.kind == Kind::Scalar {
            // Not a kind: what overrides it may give something else.
            return Fact {
                size: Size::Small,
                ..unknown
            };
        }
        let is_told = fact.kind.is_array_like() || fact.class == Some(TUPLE);
        let origin = match fact.origin {
            Origin::Shared => Origin::Shared,
            _ => Origin::Fresh,
        };
        if !is_told {
            return unknown.with_origin(origin);
        }
        let parts = fact.parts.iter().flat_map(|parts| parts.iter());
        let parts: Vec<Fact> = parts.map(Fact::as_likely).collect();
        Fact {
            allocates: true,
            may_hold: unknown.may_hold,
            parts: (!parts.is_empty()).then(|| parts.into()),
            ..fact.as_likely().with_origin(origin)
        }
    }

    fn open_method(&self, callee: OpId) -> Option<Called> {
        let ir = self.cx.ir;
        let callee = self.source(callee);
        let (&OpKind::Attribute(name), &[object]) = (&ir.op(callee).kind, ir.operands(callee))
        else {
            return None;
        };
        let is_own = ir.op(self.source(object)).kind == OpKind::Parameter(LocalId(0));
        let caller = self.cx.names.find(&ir.path).filter(|_| is_own)?;
        let methods = &self.cx.summaries.own.open_methods;
        let target = Target::Own(*methods.get(&(caller, name))?);
        Some(Called {
            target,
            receiver: Some(object),
        })
    }
}

impl Fact {
    /// What is left of it where it is only likely.
    fn as_likely(&self) -> Fact {
        let origin = match self.origin {
            Origin::Fresh => Origin::Fresh,
            _ => Origin::Shared,
        };
        if !self.kind.is_array_like() && self.class != Some(TUPLE) {
            let size = if self.kind == Kind::Scalar {
                Size::Small
            } else {
                Size::Large
            };
            return Fact {
                size,
                ..Fact::unknown().with_origin(origin)
            };
        }
        Fact {
            class: self.class,
            size: self.size,
            items: self.items,
            dtype: self.dtype,
            ndim: self.ndim,
            ..Fact::new(
                self.kind,
                self.ground.max(Ground::Overridable),
                self.text.clone(),
            )
        }
        .with_origin(origin)
    }
}
