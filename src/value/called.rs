//! A call of a function of the same file: its arguments are bound to parameters, its summary is read back in the caller's terms.

use std::rc::Rc;

use smol_str::SmolStr;

use super::fact::{Fact, noun};
use super::forward::Forward;
use super::{Context, Ground, Kind, Origin, Summary, annotation, generator};
use crate::flow::{ArgumentShape, Ir, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::NameId;

impl Forward<'_> {
    /// A call of a function of the same file.
    pub(super) fn call_function(
        &self,
        name: NameId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Fact {
        let Some((summary, bound)) = self.summary_of(name, arguments, shapes) else {
            return Fact {
                allocates: true,
                may_hold: arguments.to_vec(),
                ..Fact::unknown()
            };
        };
        if summary.is_generator || summary.is_async {
            let what = format!(
                "`{}` gives a {}",
                self.cx.names.get(name),
                if summary.is_async {
                    "coroutine"
                } else {
                    "generator"
                }
            );
            let yielded = summary.yields.as_ref();
            let fact = Fact::new(Kind::Resource, Ground::Summary, &what)
                .with_origin(self.holding(arguments));
            return Fact {
                item: yielded.map(|yields| yields.kind),
                ground: yielded.map_or(fact.ground, |yields| yields.ground.max(fact.ground)),
                class: yielded
                    .filter(|yields| yields.origin == Origin::Fresh)
                    .map(|_| generator::LETTING),
                ..fact
            };
        }
        self.returned(name, &summary, &bound)
    }

    /// What awaiting the call of an `async def` of the same file gives.
    pub(super) fn result_of_async_call(&self, call: OpId) -> Option<Fact> {
        let ir = self.cx.ir;
        let OpKind::Call(shapes) = &ir.op(call).kind else {
            return None;
        };
        let (&callee, arguments) = ir.operands(call).split_first()?;
        let super::call::Callee::Function(name) = self.callee(callee, arguments, shapes) else {
            return None;
        };
        let (summary, bound) = self.summary_of(name, arguments, shapes)?;
        (summary.is_async && !summary.is_generator).then(|| self.returned(name, &summary, &bound))
    }

    /// The arguments that a function of the same file keeps.
    pub(super) fn kept_arguments(
        &self,
        name: NameId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Vec<OpId> {
        let Some((summary, bound)) = self.summary_of(name, arguments, shapes) else {
            return Vec::new();
        };
        pick(&summary.keeps, &bound)
    }

    fn summary_of(
        &self,
        name: NameId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Option<(Rc<Summary>, Vec<Option<OpId>>)> {
        let function = self.cx.summaries.function(name)?;
        let inner = Context {
            ir: function.ir,
            reaching: function.reaching(),
            ..*self.cx
        };
        let bound = bind(function.ir, arguments, shapes);
        let facts = (0..)
            .zip(&bound)
            .map(|(n, argument)| match argument {
                Some(op) => self.fact(*op).as_argument(),
                None => annotation::of_default(&inner, LocalId(n))
                    .unwrap_or_else(Fact::unknown)
                    .as_argument(),
            })
            .collect();
        let has_spread = shapes
            .iter()
            .any(|shape| matches!(shape, ArgumentShape::Star | ArgumentShape::DoubleStar));
        let facts = if has_spread { Vec::new() } else { facts };
        Some((self.cx.summaries.of_call(self.cx, name, facts)?, bound))
    }

    fn returned(&self, name: NameId, summary: &Summary, bound: &[Option<OpId>]) -> Fact {
        let returns = &summary.returns;
        let same = pick(&returns.same, bound);
        let mut holds = pick(&returns.holds, bound);
        let origin = if !same.is_empty() {
            Origin::Same(same.into_iter().chain(holds).collect())
        } else if returns.is_shared {
            Origin::Shared
        } else if holds.is_empty() {
            Origin::Fresh
        } else {
            holds.dedup();
            Origin::Holds(holds)
        };
        let text = match (returns.kind, returns.evidence.ground) {
            (Kind::Unknown, _) => String::new(),
            (kind, Ground::Producer) if !returns.evidence.text.contains('`') => {
                format!("`{}` returns {}", self.cx.names.get(name), noun(kind))
            }
            (kind, Ground::Producer | Ground::Annotation) => {
                format!(
                    "`{}` returns {}: {}",
                    self.cx.names.get(name),
                    noun(kind),
                    returns.evidence.text
                )
            }
            (kind, _) => format!("`{}` returns {}", self.cx.names.get(name), noun(kind)),
        };
        let ground = if returns.kind == Kind::Unknown {
            Ground::Nothing
        } else {
            returns.evidence.ground.max(Ground::Summary)
        };
        let may_hold = pick(&returns.may_hold, bound);
        Fact {
            ground,
            text: text.as_str().into(),
            origin,
            may_hold,
            allocates: summary.allocates,
            ..summary.fact.clone()
        }
    }
}

impl Fact {
    /// An argument of which nothing is known.
    pub(super) fn unknown_argument() -> Fact {
        Fact::unknown().with_origin(Origin::Shared)
    }

    /// What a callee can know of an argument, so that equal knowledge is found again.
    fn as_argument(&self) -> Fact {
        if self.kind == Kind::Unknown {
            Fact::unknown_argument()
        } else {
            Fact {
                path: None,
                text: SmolStr::new_static("an argument"),
                ..self.seen_as(Origin::Shared)
            }
        }
    }
}

/// The argument of each parameter, where the call tells.
fn bind(ir: &Ir, arguments: &[OpId], shapes: &[ArgumentShape]) -> Vec<Option<OpId>> {
    let count = ir
        .scope
        .locals
        .iter()
        .take_while(|local| local.is_parameter)
        .count();
    let mut bound = vec![None; count];
    for (n, (&argument, shape)) in arguments.iter().zip(shapes).enumerate() {
        let index = match shape {
            ArgumentShape::Positional => n,
            ArgumentShape::Keyword(name) => match ir.scope.by_name.get(name) {
                Some(local) => local.index(),
                None => continue,
            },
            ArgumentShape::Star | ArgumentShape::DoubleStar => continue,
        };
        if let Some(place) = bound.get_mut(index) {
            *place = Some(argument);
        }
    }
    bound
}

fn pick(indices: &[usize], bound: &[Option<OpId>]) -> Vec<OpId> {
    indices.iter().filter_map(|&n| *bound.get(n)?).collect()
}
