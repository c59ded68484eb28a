//! Summaries of the functions of a file: what a call gives, keeps and costs, for arguments of these kinds.
//! `def double(data): return data * 2` gives an array for an array, a frame for a frame: a callee is looked into once for every
//! combination of what is known of its arguments, up to a limit. A function that is being looked into is unknown.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::fact::{Fact, noun};
use super::forward::Forward;
use super::knowledge::{Effect, Knowledge};
use super::summarise::summarise;
use super::{Context, Evidence, Ground, Kind, Origin, Size, annotation, generator};
use crate::flow::{ArgumentShape, Ir, OpId, OpKind, Reaching};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::{NameId, Names};

/// Combinations of arguments for which one function is looked into; further ones are taken as unknown arguments.
const MAX_VARIANTS: usize = 8;
/// Calls within calls that are followed.
const MAX_DEPTH: usize = 12;

/// The functions of a file that callers can look into.
#[derive(Debug)]
pub struct Summaries<'a> {
    functions: FxHashMap<NameId, Function<'a>>,
    known: &'a KnownSummaries,
    depth: Cell<usize>,
    /// Whether the file imports a module whose values look like arrays or frames but are lazy or file-backed.
    pub(super) imports_lazy_module: OnceCell<bool>,
}

/// What was found of a file's functions so far. It holds for the same functions with releases in them, too: these change no
/// value. Which callees are looked into for which arguments depends on who came first, so only with this is the rewritten
/// text seen as the original was.
#[derive(Debug, Default)]
pub struct KnownSummaries {
    variants: RefCell<FxHashMap<NameId, Vec<Variant>>>,
}

/// What calling a function gives, keeps and costs.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Summary {
    /// What it returns; for a generator nothing, for an `async def` what awaiting gives.
    pub returns: Returns,
    /// Parameters, by index, that stay reachable out of sight or are handed out by `yield` or `raise`.
    pub keeps: Vec<usize>,
    /// Whether it may allocate something large.
    pub allocates: bool,
    /// Whether it awaits or yields.
    pub suspends: bool,
    /// Whether calling it only makes a generator.
    pub is_generator: bool,
    /// Whether calling it only makes a coroutine (or an async generator).
    pub is_async: bool,
    pub(super) fact: Fact,
    /// Of a generator what it yields, where that is known; fresh where it keeps none of it.
    pub(super) yields: Option<Fact>,
}

/// What a function returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// What it is.
    pub kind: Kind,
    /// How that is known.
    pub evidence: Evidence,
    /// How large.
    pub size: Size,
    /// Parameters, by index, that it may be.
    pub same: Vec<usize>,
    /// Parameters, by index, that it keeps alive.
    pub holds: Vec<usize>,
    /// Parameters, by index, that it may keep alive, where an unknown function had them.
    pub may_hold: Vec<usize>,
    /// Whether it may be something that others hold: a global, an attribute, an item.
    pub is_shared: bool,
}

#[derive(Debug)]
struct Function<'a> {
    ir: &'a Ir,
    /// Computed when the function is first looked into: most never are.
    reaching: OnceCell<Reaching>,
    effect: Effect,
}

impl Function<'_> {
    fn reaching(&self) -> &Reaching {
        self.reaching.get_or_init(|| Reaching::compute(self.ir))
    }
}

/// A function for arguments of which this is known; no summary while it is being looked into.
#[derive(Debug)]
struct Variant {
    arguments: Vec<Fact>,
    summary: Option<Rc<Summary>>,
}

impl<'a> Summaries<'a> {
    /// The functions of a module that are bound once and not decorated by something unknown. They are looked into on demand,
    /// where nothing is `known` yet.
    pub fn build(
        functions: &[(NameId, &'a Ir)],
        module: &ModuleNames,
        names: &Names,
        text: &str,
        known: &'a KnownSummaries,
    ) -> Self {
        let mut seen = FxHashSet::default();
        let twice: FxHashSet<NameId> = functions
            .iter()
            .map(|&(name, _)| name)
            .filter(|&name| !seen.insert(name))
            .collect();
        let functions = functions
            .iter()
            .filter(|(name, _)| module.is_stable(*name) && !twice.contains(name))
            .filter_map(|&(name, ir)| {
                let effect = effect_of_decorators(ir, module, names, text)?;
                let function = Function {
                    ir,
                    reaching: OnceCell::new(),
                    effect,
                };
                Some((name, function))
            })
            .collect();
        Summaries {
            functions,
            known,
            depth: Cell::new(0),
            imports_lazy_module: OnceCell::new(),
        }
    }

    /// The summary of a function whatever it is passed.
    pub fn of(&self, cx: &Context, name: NameId) -> Option<Rc<Summary>> {
        self.of_call(cx, name, Vec::new())
    }

    /// The summary for a call with these arguments, by parameter.
    fn of_call(&self, cx: &Context, name: NameId, arguments: Vec<Fact>) -> Option<Rc<Summary>> {
        let function = self.functions.get(&name)?;
        let arguments = {
            let known = self.known.variants.borrow();
            let variants = known.get(&name).map_or(&[][..], Vec::as_slice);
            let same = |variant: &&Variant| variant.arguments == arguments;
            if let Some(variant) = variants.iter().find(same) {
                return variant.summary.clone();
            }
            if variants.len() < MAX_VARIANTS {
                arguments
            } else {
                Vec::new()
            }
        };
        if self.depth.get() >= MAX_DEPTH {
            return None;
        }
        self.look_into(cx, name, function, &arguments)
    }

    fn look_into(
        &self,
        cx: &Context,
        name: NameId,
        function: &Function,
        arguments: &[Fact],
    ) -> Option<Rc<Summary>> {
        let at = {
            let mut known = self.known.variants.borrow_mut();
            let variants = known.entry(name).or_default();
            if let Some(variant) = variants
                .iter()
                .find(|variant| variant.arguments == arguments)
            {
                return variant.summary.clone();
            }
            variants.push(Variant {
                arguments: arguments.to_vec(),
                summary: None,
            });
            variants.len() - 1
        };
        self.depth.set(self.depth.get() + 1);
        let inner = Context {
            ir: function.ir,
            reaching: function.reaching(),
            ..*cx
        };
        let summary = Rc::new(summarise(&inner, function.effect, arguments));
        self.depth.set(self.depth.get() - 1);
        if let Some(variant) = self
            .known
            .variants
            .borrow_mut()
            .get_mut(&name)
            .and_then(|variants| variants.get_mut(at))
        {
            variant.summary = Some(Rc::clone(&summary));
        }
        Some(summary)
    }
}

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
        let function = self.cx.summaries.functions.get(&name)?;
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
    /// What a callee can know of an argument, so that equal knowledge is found again.
    fn as_argument(&self) -> Fact {
        if self.kind == Kind::Unknown {
            Fact::unknown().with_origin(Origin::Shared)
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

/// What decorators make of the function; nothing where one of them is not known to leave calls as they are.
fn effect_of_decorators(
    ir: &Ir,
    module: &ModuleNames,
    names: &Names,
    text: &str,
) -> Option<Effect> {
    let mut effect = Effect::None;
    for span in &ir.scope.decorators {
        let written = text
            .get(span.start as usize..span.end as usize)?
            .trim_start_matches('@')
            .trim();
        let dotted = written.split('(').next()?.trim();
        let path = annotation::resolve_in(module, names, dotted)?;
        match Knowledge::get().decorator(&path)?.effect {
            Effect::None => {}
            found @ (Effect::Cache | Effect::Context) => effect = found,
            Effect::Attribute | Effect::Other => return None,
        }
    }
    Some(effect)
}
