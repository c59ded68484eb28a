//! What is drawn from a random generator that is not known to be one: `noise = rng.normal(size=n)` where `rng` is a parameter.
//!
//! Only generators of numpy draw so: their methods' names together with `size` leave nothing else, as far as the classes of the
//! file go. `choice` is left out: it gives back what it is given, of whatever kind.

use super::call::{Argument, positional};
use super::fact::Fact;
use super::forward::Forward;
use super::knowledge::{Entry, Knowledge};
use super::{Ground, Kind};
use crate::flow::{ArgumentShape, OpId, OpKind};

/// The class of what draws one number where it gets no size; behind it, the number of parameters of the distribution.
pub(super) const DRAW: &str = "draw-";

/// Methods of numpy's random generators that draw as many numbers as `size` says.
const DRAWS: [&str; 15] = [
    "beta",
    "binomial",
    "exponential",
    "gamma",
    "integers",
    "laplace",
    "lognormal",
    "normal",
    "poisson",
    "randint",
    "random",
    "standard_exponential",
    "standard_gamma",
    "standard_normal",
    "uniform",
];

/// The function of `random` that a method of a generator of this class is.
pub(super) fn function_of(class: &str, method: &str) -> Option<&'static Entry> {
    if class != "random" {
        return None;
    }
    Knowledge::get().producer(&["random.", method].concat())
}

impl Forward<'_> {
    /// `rng.normal(size=n)` of an unknown `rng`: only generators of numpy draw so, as far as the classes of the file go.
    pub(super) fn drawn(&self, callee: OpId, shapes: &[ArgumentShape], fact: Fact) -> Fact {
        let ir = self.cx.ir;
        let callee = self.source(callee);
        let (&OpKind::Attribute(name), &[receiver]) = (&ir.op(callee).kind, ir.operands(callee))
        else {
            return fact;
        };
        let is_told = self.fact(receiver).kind == Kind::Unknown && self.fact(callee).path.is_none();
        let Some(name) = self
            .draws(self.cx.names.get(name), shapes)
            .filter(|_| is_told)
        else {
            return fact;
        };
        let answers = &self.cx.summaries.answers;
        let ground = if answers.may_answer(self.cx, &[name]) {
            Ground::WeakUse
        } else {
            Ground::Uses
        };
        Fact {
            ground: fact.ground.max(ground),
            ..fact
        }
    }

    /// What is known of such a call, where the receiver is of this kind.
    pub(super) fn entry_of_draw(
        &self,
        on: &str,
        name: &str,
        shapes: &[ArgumentShape],
    ) -> Option<&'static Entry> {
        let drawn = self.draws(name, shapes).filter(|_| on == "unknown");
        Knowledge::get().method("rng", drawn?)
    }

    /// What a generator draws, with how many dimensions: `rng.integers(0, 10, 2)`, `rng.normal(size=(n, m))`.
    pub(super) fn drawn_by_size(&self, entry: &Entry, arguments: &[Argument], fact: Fact) -> Fact {
        let class = entry.class;
        let parameters = class.and_then(|class| class.strip_prefix(DRAW));
        let Some(parameters) = parameters.and_then(|it| it.parse::<usize>().ok()) else {
            return fact;
        };
        let own = arguments.first().map(|argument| self.fact(argument.op));
        let receivers = usize::from(own.is_some_and(|own| own.class == Some("rng")));
        let size = self
            .keyword(arguments, "size")
            .or(positional(arguments, parameters + receivers));
        let ndim = size.and_then(|size| self.ndim_of_size(size));
        Fact {
            ndim: ndim.filter(|_| fact.kind == Kind::Array),
            ..fact
        }
    }

    /// The method of a random generator that such a call must be of.
    fn draws(&self, name: &str, shapes: &[ArgumentShape]) -> Option<&'static str> {
        let is_size = |shape: &ArgumentShape| match shape {
            ArgumentShape::Keyword(name) => self.cx.names.get(*name) == "size",
            _ => false,
        };
        let mut draws = DRAWS.into_iter();
        draws
            .find(|it| *it == name)
            .filter(|_| shapes.iter().any(is_size))
    }
}
