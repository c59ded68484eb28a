//! A call of a function of the files given: its arguments are bound to parameters, its summary is read back in the caller's terms.

use std::collections::BTreeMap;
use std::sync::Arc;

use smol_str::SmolStr;

use super::elsewhere::{Parameters, Passed};
use super::fact::{Fact, noun};
use super::forward::Forward;
use super::{
    Context, Foreign, ForeignFunction, FrameEffect, Ground, Inside, Kind, Origin, Size, Summary,
    annotation, generator, handover,
};
use crate::flow::{ArgumentShape, OpId, OpKind, SignatureParameter};
use crate::syntax::Symbol;
use crate::syntax::ast::ParameterKind;

/// A function that is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Called {
    pub(super) target: Target,
    /// What is passed in front of the arguments.
    pub(super) receiver: Option<OpId>,
}

/// Which function it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// One of the same file, by what summaries are found by: its name, or of a method its path.
    Own(Symbol),
    Elsewhere(ForeignFunction),
}

impl Forward<'_> {
    /// `cast(T, x)`: `x` itself.
    pub(super) fn cast(&self, callee: OpId, arguments: &[OpId]) -> Option<Fact> {
        let path = self.fact(callee).path.as_deref()?;
        let is_cast = matches!(path, "typing.cast" | "typing_extensions.cast")
            || path.ends_with(".hints.cast");
        match arguments {
            &[_, value] if is_cast => Some(self.fact(value).seen_as(Origin::Same(vec![value]))),
            _ => None,
        }
    }

    /// A call of a function of the files given.
    pub(super) fn call_function(
        &self,
        called: Called,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Fact {
        let Some((summary, bound)) = self.summary_of(called, arguments, shapes) else {
            return Fact {
                allocates: true,
                may_hold: called.receiver.iter().chain(arguments).copied().collect(),
                ..Fact::unknown()
            };
        };
        if summary.is_generator || summary.is_async {
            let what = format!(
                "`{}` gives a {}",
                self.name_of(called),
                if summary.is_async {
                    "coroutine"
                } else {
                    "generator"
                }
            );
            let yielded = summary.yields.as_ref();
            if summary.is_async && !summary.is_generator {
                let result = self.returned(called, &summary, &bound);
                let is_own = result.origin == Origin::Fresh && result.may_hold.is_empty();
                let coroutine = Fact::new(Kind::Resource, Ground::Summary, &what)
                    .with_origin(self.holding(&called.with_arguments(arguments)));
                return Fact {
                    class: Some(generator::COROUTINE),
                    each: is_own.then(|| Arc::new(result)),
                    ..coroutine
                };
            }
            let class = match yielded.map(|yields| &yields.origin) {
                Some(Origin::Fresh) => Some(generator::LETTING),
                Some(_) if summary.yields_own => Some(generator::OWNING),
                _ => summary.is_generator.then_some(generator::GENERATOR),
            };
            let fact = Fact::new(Kind::Resource, Ground::Summary, &what)
                .with_origin(self.holding(&called.with_arguments(arguments)));
            if let Some(entered) = &summary.enters {
                return Fact {
                    class: Some(generator::CONTEXT),
                    each: Some(Arc::new(entered.clone())),
                    ..fact
                };
            }
            return Fact {
                item: yielded.map(|yields| yields.kind),
                ground: yielded.map_or(fact.ground, |yields| yields.ground.max(fact.ground)),
                // What it holds meanwhile it holds whenever it is asked for the next.
                each: yielded.map(|yields| {
                    Arc::new(Fact {
                        inside: self.inside_of(called.target, &summary),
                        ..yields.clone()
                    })
                }),
                class,
                ..fact
            };
        }
        self.returned(called, &summary, &bound)
    }

    /// What awaiting the call of an `async def` of the same file gives.
    pub(super) fn result_of_async_call(&self, call: OpId) -> Option<Fact> {
        let ir = self.cx.ir;
        let OpKind::Call(shapes) = &ir.op(call).kind else {
            return None;
        };
        let (&callee, arguments) = ir.operands(call).split_first()?;
        let super::call::Callee::Function(called) = self.callee(callee, arguments, shapes) else {
            return None;
        };
        let (summary, bound) = self.summary_of(called, arguments, shapes)?;
        let is_awaited = summary.is_async && !summary.is_generator;
        is_awaited.then(|| self.returned(called, &summary, &bound))
    }

    /// What `asyncio.gather(…)` gives for coroutines of the files given: a list of what each comes to.
    pub(super) fn gathered(&self, call: OpId) -> Option<Fact> {
        let ir = self.cx.ir;
        let (OpKind::Call(shapes), &[callee, ref arguments @ ..]) =
            (&ir.op(call).kind, ir.operands(call))
        else {
            return None;
        };
        // The loop keeps the list until the next time that something is waited for (HAZARDS U25).
        let later = &ir.ops[call.index()..];
        let waits = later.iter().filter(|op| matches!(op.kind, OpKind::Await));
        if self.fact(callee).path.as_deref() != Some("asyncio.gather") || waits.count() < 2 {
            return None;
        }
        let result = |(&argument, shape): (&OpId, &ArgumentShape)| match shape {
            ArgumentShape::Positional => self.fact(argument).result_of_coroutine(),
            ArgumentShape::Star => {
                let source = self.source(argument);
                match ir.op(source).kind {
                    OpKind::Comprehension(..) => self.element(source)?.fact.result_of_coroutine(),
                    _ => None,
                }
            }
            // Errors among the results hold frames.
            ArgumentShape::Keyword(_) | ArgumentShape::DoubleStar => None,
        };
        let results: Option<Vec<Fact>> = arguments.iter().zip(shapes).map(result).collect();
        let each = results?.into_iter().reduce(|a, b| a.join(&b))?;
        let list = Fact::new(
            Kind::Container(each.as_element()),
            Ground::Summary,
            "`asyncio.gather` returns a list",
        );
        let is_many = shapes.contains(&ArgumentShape::Star);
        let list = Fact {
            item: Some(each.kind),
            each: Some(Arc::new(each.seen_as(Origin::Shared))),
            allocates: true,
            ..list
        };
        let size = if !is_many && each.is_small() {
            Size::Small
        } else {
            Size::Large
        };
        Some(Fact { size, ..list })
    }

    /// The arguments that a function of the same file keeps.
    pub(super) fn kept_arguments(
        &self,
        called: Called,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Vec<OpId> {
        let found = self.summary_of(called, arguments, shapes);
        found.map_or_else(Vec::new, |(summary, bound)| summary.kept_of(&bound))
    }

    /// The arguments that a function of the same file may drop before it returns: it deletes the parameter, or binds it again.
    pub(super) fn dropped_arguments(
        &self,
        called: Called,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Vec<OpId> {
        let Some(ended) = self.ended_parameters(called) else {
            return called.with_arguments(arguments);
        };
        let Some(parameters) = self.parameters_of(called) else {
            return called.with_arguments(arguments);
        };
        let bound = called.bind(&parameters, arguments, shapes);
        let is_dropped = |local: usize| ended.contains(&local);
        let with_locals = bound.by_local.iter().enumerate();
        let with_locals = with_locals.filter(|(_, arguments)| !arguments.is_empty());
        let dropped = with_locals.filter(|&(local, _)| bound.is_hidden || is_dropped(local));
        let dropped = dropped.flat_map(|(_, arguments)| arguments);
        dropped.chain(&bound.captured).copied().collect()
    }

    /// The parameters of a function, as a call in this file binds them.
    fn parameters_of(&self, called: Called) -> Option<Parameters<'_>> {
        let summaries = self.cx.summaries;
        match called.target {
            Target::Own(name) => Some(Parameters::of(summaries.function(name)?.ir)),
            Target::Elsewhere(function) => {
                let signature = summaries.elsewhere?.signature(function)?;
                Some(Parameters {
                    all: signature.parameters_in(self.cx.names).into(),
                    locals: signature.locals,
                })
            }
        }
    }

    /// The parameters, by local, that a function deletes or binds again.
    pub(super) fn ended_parameters(&self, called: Called) -> Option<Vec<usize>> {
        let summaries = self.cx.summaries;
        match called.target {
            Target::Own(name) => {
                let ir = summaries.function(name)?.ir;
                let parameters = ir.signature.parameters.iter();
                let locals = parameters.filter_map(|parameter| Some(parameter.local?.index()));
                Some(locals.filter(|&local| handover::ends(ir, local)).collect())
            }
            Target::Elsewhere(function) => {
                Some(summaries.elsewhere?.signature(function)?.ended.clone())
            }
        }
    }

    /// By call of a function of another file: what it does with frames.
    pub(super) fn frame_effects(&self) -> BTreeMap<OpId, FrameEffect> {
        let ir = self.cx.ir;
        let Some(elsewhere) = self.cx.summaries.elsewhere else {
            return BTreeMap::new();
        };
        let effect = |call: OpId| {
            let OpKind::Call(_) = ir.op(call).kind else {
                return None;
            };
            let &callee = ir.operands(call).first()?;
            match self.facts[callee.index()].as_ref()?.foreign? {
                Foreign::Function(function) => {
                    let signature = elsewhere.signature(function)?;
                    Some((call, signature.frames))
                }
                Foreign::Module(_) => None,
            }
        };
        let ops = (0..ir.ops.len() as u32).map(OpId);
        ops.filter_map(effect).collect()
    }

    fn name_of(&self, called: Called) -> String {
        match called.target {
            Target::Own(name) => self.cx.names.get(name).to_owned(),
            Target::Elsewhere(function) => {
                let elsewhere = self.cx.summaries.elsewhere;
                let signature = elsewhere.and_then(|elsewhere| elsewhere.signature(function));
                signature.map(|it| it.name.clone()).unwrap_or_default()
            }
        }
    }

    pub(super) fn summary_of(
        &self,
        called: Called,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Option<(Arc<Summary>, Bound)> {
        let bound = called.bind(&self.parameters_of(called)?, arguments, shapes);
        let name = match called.target {
            Target::Own(name) => name,
            Target::Elsewhere(function) => {
                let elsewhere = self.cx.summaries.elsewhere?;
                let signature = elsewhere.signature(function)?;
                let passed = if bound.is_hidden {
                    Vec::new()
                } else {
                    let default = |n: usize| signature.parameters[n].default.clone();
                    let parameters = signature.parameters_in(self.cx.names);
                    self.passed_to(&parameters, default, &bound)
                };
                let summary = elsewhere.summary(function, &Passed::of(passed))?;
                return Some((summary, bound));
            }
        };
        let function = self.cx.summaries.function(name)?;
        let inner = Context {
            ir: function.ir,
            reaching: function.reaching(),
            ..*self.cx
        };
        let mut facts = if bound.is_hidden {
            Vec::new()
        } else {
            self.known_arguments(&inner, &bound)
        };
        // Of its own object a method knows the class without being told.
        if let Some(own) = facts.first_mut().filter(|_| called.receiver.is_some()) {
            *own = Fact::unknown_argument();
        }
        let summary = self.cx.summaries.of_call(self.cx, name, facts)?;
        Some((summary, bound))
    }

    /// What is known of each parameter of the callee, by its locals.
    pub(super) fn known_arguments(&self, callee: &Context, bound: &Bound) -> Vec<Fact> {
        let parameters = &callee.ir.signature.parameters;
        let default = |n: usize| annotation::of_default(callee, &parameters[n]);
        self.passed_to(parameters, default, bound)
    }

    fn passed_to(
        &self,
        parameters: &[SignatureParameter],
        default: impl Fn(usize) -> Option<Fact>,
        bound: &Bound,
    ) -> Vec<Fact> {
        let mut known = Vec::new();
        for (n, parameter) in parameters.iter().enumerate() {
            let Some(local) = parameter.local else {
                continue;
            };
            let fact = match bound.argument(parameter) {
                Some(op) => self.fact(op).as_argument(),
                None if bound.by_local[local.index()].is_empty() => {
                    default(n).unwrap_or_else(Fact::unknown).as_argument()
                }
                None => Fact::unknown_argument(),
            };
            if known.len() <= local.index() {
                known.resize(local.index() + 1, Fact::unknown_argument());
            }
            known[local.index()] = fact;
        }
        known
    }

    /// What it holds at its own peak; around a circle that would grow without end.
    fn inside_of(&self, target: Target, summary: &Summary) -> Inside {
        match target {
            Target::Own(name) if self.cx.summaries.is_in_current_circle(name) => Inside::NOTHING,
            Target::Own(_) | Target::Elsewhere(_) => summary.inside,
        }
    }

    fn returned(&self, called: Called, summary: &Summary, bound: &Bound) -> Fact {
        let returns = &summary.returns;
        let same = bound.pick(&returns.same);
        let mut holds = bound.pick(&returns.holds);
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
        let name = self.name_of(called);
        let text = match (returns.kind, returns.evidence.ground) {
            (Kind::Unknown, Ground::Uses) => format!("`{name}` returns {}", summary.fact.text),
            (Kind::Unknown, _) => String::new(),
            (kind, Ground::Producer) if !returns.evidence.text.contains('`') => {
                format!("`{name}` returns {}", noun(kind))
            }
            (kind, Ground::Producer | Ground::Annotation | Ground::Package) => {
                format!("`{name}` returns {}: {}", noun(kind), returns.evidence.text)
            }
            (kind, _) => format!("`{name}` returns {}", noun(kind)),
        };
        let is_full_object = summary.fact.own.is_some() && summary.fact.ground == Ground::Uses;
        let ground = if returns.kind == Kind::Unknown && !is_full_object {
            Ground::Nothing
        } else {
            returns.evidence.ground.max(Ground::Summary)
        };
        let mut may_hold = bound.pick(&returns.may_hold);
        if summary.keeps_captured {
            may_hold.extend(&bound.captured);
        }
        Fact {
            ground,
            text: text.as_str().into(),
            // What it shows the memory of is gone but for this, where no argument is that.
            shows: summary.fact.shows && matches!(origin, Origin::Holds(_)),
            origin,
            may_hold,
            allocates: summary.allocates,
            inside: self.inside_of(called.target, summary),
            ..summary.fact.clone()
        }
    }
}

impl Summary {
    /// The arguments of a call that outlive it in something else than its result.
    pub(super) fn kept_of(&self, bound: &Bound) -> Vec<OpId> {
        let mut kept = bound.pick(&self.keeps);
        if self.keeps_captured {
            kept.extend(&bound.captured);
        }
        kept
    }
}

impl Called {
    /// A function that is passed its arguments alone.
    pub(super) fn of(target: Target) -> Self {
        Self {
            target,
            receiver: None,
        }
    }

    /// Binds what a call passes to the parameters of the function.
    fn bind(
        self,
        parameters: &Parameters<'_>,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Bound {
        let first = self.receiver.map(|_| ArgumentShape::Positional);
        let shapes: Vec<ArgumentShape> = first.into_iter().chain(shapes.iter().copied()).collect();
        Bound::of(parameters, &self.with_arguments(arguments), &shapes)
    }

    fn with_arguments(self, arguments: &[OpId]) -> Vec<OpId> {
        let receiver = self.receiver.into_iter();
        receiver.chain(arguments.iter().copied()).collect()
    }
}

impl Fact {
    /// What awaiting it gives, where it is a coroutine of the files given, as far as that is its own.
    pub(super) fn result_of_coroutine(&self) -> Option<Fact> {
        let is_coroutine = self.class == Some(generator::COROUTINE);
        let each = self.each.as_ref().filter(|_| is_coroutine)?;
        Some(each.as_ref().clone())
    }

    /// An argument of which nothing is known.
    pub(super) fn unknown_argument() -> Fact {
        Fact::unknown().with_origin(Origin::Shared)
    }

    /// What a callee can know of an argument, so that equal knowledge is found again.
    pub(super) fn as_argument(&self) -> Fact {
        if self.kind == Kind::Unknown {
            Fact {
                own: self.own,
                ..Fact::unknown_argument()
            }
        } else {
            Fact {
                path: None,
                shows: false,
                text: SmolStr::new_static("an argument"),
                ..self.seen_as(Origin::Shared)
            }
        }
    }
}

/// What a call passes to the parameters of its callee.
pub(super) struct Bound {
    /// By the callee's locals, parameters first.
    pub(super) by_local: Vec<Vec<OpId>>,
    /// To parameters that a nested function captures: it may keep them.
    pub(super) captured: Vec<OpId>,
    /// Whether `*args` or `**kwargs` hide what goes where. Then what they hold may be any argument.
    pub(super) is_hidden: bool,
}

impl Bound {
    pub(super) fn of(
        parameters: &Parameters<'_>,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Self {
        let mut bound = Bound {
            by_local: vec![Vec::new(); parameters.locals],
            captured: Vec::new(),
            is_hidden: false,
        };
        let parameters = parameters.all.iter();
        let rest_of = |kind| parameters.clone().find(|parameter| parameter.kind == kind);
        let (rest, named_rest) = (
            rest_of(ParameterKind::VarPositional),
            rest_of(ParameterKind::VarKeyword),
        );
        let mut positional = parameters.clone().take_while(|parameter| {
            matches!(
                parameter.kind,
                ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword
            )
        });
        for (&argument, shape) in arguments.iter().zip(shapes) {
            match *shape {
                ArgumentShape::Positional => bound.pass(positional.next().or(rest), argument),
                ArgumentShape::Keyword(name) => {
                    let takes = |parameter: &&SignatureParameter| {
                        parameter.name == name && parameter.kind != ParameterKind::PositionalOnly
                    };
                    bound.pass(parameters.clone().find(takes).or(named_rest), argument);
                }
                ArgumentShape::Star | ArgumentShape::DoubleStar => {
                    bound.is_hidden = true;
                    for parameter in parameters.clone() {
                        bound.pass(Some(parameter), argument);
                    }
                }
            }
        }
        bound
    }

    fn pass(&mut self, parameter: Option<&SignatureParameter>, argument: OpId) {
        match parameter.map(|parameter| parameter.local) {
            Some(Some(local)) => self.by_local[local.index()].push(argument),
            Some(None) => self.captured.push(argument),
            // A call that must fail.
            None => {}
        }
    }

    /// The only argument of a parameter, where that is certain.
    fn argument(&self, parameter: &SignatureParameter) -> Option<OpId> {
        let is_one = !matches!(
            parameter.kind,
            ParameterKind::VarPositional | ParameterKind::VarKeyword
        );
        match self.by_local[parameter.local?.index()][..] {
            [argument] if is_one && !self.is_hidden => Some(argument),
            _ => None,
        }
    }

    fn pick(&self, locals: &[usize]) -> Vec<OpId> {
        let picked = locals.iter().filter_map(|&n| self.by_local.get(n));
        picked.flatten().copied().collect()
    }
}
