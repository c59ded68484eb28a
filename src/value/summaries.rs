//! Summaries of the functions of a file, for arguments of which this or that is known.
//! `def double(data): return data * 2` gives an array for an array, a frame for a frame.
//!
//! Bottom-up over the call graph, in two forms:
//! - The *general* summary of a function holds for any arguments. Functions that call each other in a circle are solved
//!   together: each starts out as one that never returns, and all are summarised again from what the last round found, until a
//!   round finds the same. What does not come to rest is summarised with unknown calls around the circle.
//! - The *particular* summary holds for arguments of which something is known. The callee is looked into again, and so is what
//!   it calls in turn, unless that is too much ([`MAX_WEIGHT`], [`MAX_HEIGHT`]) or goes around a circle: then the general
//!   summary serves.
//!
//! Which of the two a call reads is decided by the call graph and the arguments alone, so no summary depends on who asked for
//! it first, nor on the order of the functions in the file. What was found is kept only to be found faster.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::answers::Answers;
use super::call_graph::{CallGraph, ComponentId, FunctionIndex};
use super::elsewhere::{Elsewhere, Passed};
use super::fact::Fact;
use super::knowledge::{Effect, Knowledge};
use super::own::OwnClasses;
use super::parameters::{Callers, Holding, Parameters, Unknowns};
use super::summarise::{summarise, unreturned};
use super::{Context, Summary, Watchers, annotation, filled};
use crate::flow::{Ir, Reaching};
use crate::options::{AnalysisOptions, Strategy};
use crate::scope::ModuleNames;
use crate::syntax::{Interner, Symbol};

/// Evaluations of functions that one call may cost. Real helpers call a few others each; a pyramid of calls doubles with every
/// level.
const MAX_WEIGHT: u32 = 64;
/// Calls within calls that are followed: each takes stack.
const MAX_HEIGHT: u32 = 12;
/// Rounds around a circle of calls until nothing changes; two or three are common.
const MAX_ROUNDS: usize = 8;
/// Particular summaries of one function that are kept. What tests call from hundreds of places is passed some fifty combinations.
const MAX_KEPT: usize = 1024;
/// Rounds over a file until what its attributes are is found again.
const MAX_REPEATS: usize = 4;

/// The functions of a file that callers can look into.
#[derive(Debug)]
pub struct Summaries<'a> {
    functions: IndexMap<Symbol, Function<'a>, FxBuildHasher>,
    known: &'a KnownSummaries,
    /// The classes of the file, as far as all of its code is known.
    pub(super) own: OwnClasses,
    /// By class, as far as it was asked for: whether its methods fill its objects.
    filled: RefCell<FxHashMap<Symbol, bool>>,
    /// The names of the methods that the functions call in loops, once they were asked for.
    called_in_loops: OnceCell<FxHashSet<Symbol>>,
    /// The component of the function that is being looked into.
    current: Cell<Option<ComponentId>>,
    /// What may look like an array, a frame or a tensor.
    pub(super) answers: Answers,
    /// What the functions watch; nothing where it was not asked for.
    pub(super) watchers: OnceCell<Arc<Watchers>>,
    /// The functions of other files.
    pub(super) elsewhere: Option<&'a dyn Elsewhere>,
    /// Whether callers may hand over in a list what they have a name for.
    pub(super) hands_over: bool,
    /// Whether callees may delete what they are handed.
    pub(super) deletes: bool,
}

/// What was found of a file's functions so far. It holds for the same functions with releases in them, too: these change no
/// value and no call.
#[derive(Debug, Default)]
pub struct KnownSummaries {
    graph: OnceCell<CallGraph>,
    general: RefCell<FxHashMap<FunctionIndex, General>>,
    particular: RefCell<FxHashMap<FunctionIndex, Particular>>,
    /// What callers pass to functions whose callers are all known; nothing where it was not asked for.
    parameters: RefCell<Option<Arc<Parameters>>>,
}

/// What is known of a function for any arguments.
#[derive(Debug, Clone)]
enum General {
    /// As far as the rounds around its circle have come.
    Assumed(Arc<Summary>),
    /// Its circle does not come to rest; it is being summarised with unknown calls.
    Unknown,
    Final(Arc<Summary>),
}

/// A function by what is known of its arguments.
type Particular = FxHashMap<Vec<Fact>, Arc<Summary>>;

#[derive(Debug)]
pub(super) struct Function<'a> {
    pub(super) ir: &'a Ir,
    /// Computed when the function is first looked into: most never are.
    reaching: OnceCell<Reaching>,
    decoration: Decoration,
}

/// What decorators make of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decoration {
    pub(super) effect: Effect,
    /// Whether it is called by what one of them puts in its place, which holds the arguments meanwhile.
    pub(super) is_wrapped: bool,
}

impl Function<'_> {
    pub(super) fn reaching(&self) -> &Reaching {
        self.reaching.get_or_init(|| Reaching::compute(self.ir))
    }

    /// What it is looked at by, as another function of its file is.
    pub(super) fn context<'c>(&'c self, cx: &Context<'c>) -> Context<'c> {
        Context {
            ir: self.ir,
            reaching: self.reaching(),
            ..*cx
        }
    }
}

impl<'a> Summaries<'a> {
    /// The functions of a module that are bound once and not decorated by something unknown. They are looked into on demand,
    /// where nothing is `known` yet.
    pub fn build(
        functions: &[(Symbol, &'a Ir)],
        module: &ModuleNames,
        names: &Interner,
        known: &'a KnownSummaries,
    ) -> Self {
        let mut seen = FxHashSet::default();
        let twice: FxHashSet<Symbol> = functions
            .iter()
            .map(|&(name, _)| name)
            .filter(|&name| !seen.insert(name))
            .collect();
        let functions = functions
            .iter()
            .filter(|(name, _)| module.is_stable(*name) && !twice.contains(name))
            .filter_map(|&(name, ir)| {
                let decoration = decoration(ir, module, names)?;
                let function = Function {
                    ir,
                    reaching: OnceCell::new(),
                    decoration,
                };
                Some((name, function))
            })
            .collect();
        Summaries {
            functions,
            known,
            own: OwnClasses::default(),
            filled: RefCell::default(),
            called_in_loops: OnceCell::new(),
            current: Cell::new(None),
            answers: Answers::default(),
            watchers: OnceCell::new(),
            elsewhere: None,
            hands_over: false,
            deletes: false,
        }
    }

    /// With these functions of other files.
    pub(crate) fn with_elsewhere(self, elsewhere: Option<&'a dyn Elsewhere>) -> Self {
        Self { elsewhere, ..self }
    }

    /// Where callers may hand over in a list what they have a name for, and callees delete it.
    pub(crate) fn with_handing_over(self, options: &AnalysisOptions) -> Self {
        Self {
            hands_over: options.hands_over(),
            deletes: options.strategies.contains(&Strategy::Del),
            ..self
        }
    }

    /// For functions of a file whose methods were not read.
    pub(crate) fn without_methods(mut self) -> Self {
        self.answers.is_partial = true;
        self
    }

    /// The summary for a call from another file.
    pub(crate) fn of_foreign_call(
        &self,
        cx: &Context,
        name: Symbol,
        passed: &Passed,
    ) -> Option<Arc<Summary>> {
        let summary = self.of_call(cx, name, passed.0.clone())?;
        Some(Arc::new(summary.as_ref().clone().without_file()))
    }

    /// Whether a function of the name can be looked into.
    pub(crate) fn has(&self, name: Symbol) -> bool {
        self.functions.contains_key(&name)
    }

    /// With these methods among the functions.
    pub(crate) fn with_classes(self, own: &OwnClasses) -> Self {
        Self {
            own: own.clone(),
            ..self
        }
    }

    /// From here on callers see what these functions watch.
    pub(crate) fn watch(&self, watchers: Arc<Watchers>) {
        // They are the same whoever asks first.
        let _ = self.watchers.set(watchers);
    }

    /// Works out what callers pass and what attributes are, unless that is known. `cx` is of any function of the file.
    ///
    /// Objects may make others of their own class, so that what an attribute is rests on what it is: a first round takes what it does
    /// not know for nothing, and later ones must find again what they build on. Where that does not settle, two rounds begin with
    /// nothing known.
    pub(crate) fn learn_parameters<'c>(&self, cx: &Context, find: impl FnOnce() -> Callers<'c>) {
        if self.known.parameters.borrow().is_some() {
            return;
        }
        let callers = find();
        let learn = |unknown: Unknowns| {
            let found = Arc::new(Parameters::join(cx, &callers, unknown));
            self.forget_but(Some(Arc::clone(&found)));
            found
        };
        if self.own.closed.is_empty() {
            learn(Unknowns::Counted);
            return;
        }
        let mut last = learn(Unknowns::LeftOut);
        for _ in 0..MAX_REPEATS {
            let next = learn(Unknowns::Counted);
            if next == last {
                return;
            }
            last = next;
        }
        self.forget_but(None);
        for _ in 0..2 {
            learn(Unknowns::Counted);
        }
    }

    /// Takes in what is known of parameters and attributes; what was found without that is found again.
    fn forget_but(&self, parameters: Option<Arc<Parameters>>) {
        self.known.parameters.replace(parameters);
        self.known.general.borrow_mut().clear();
        self.known.particular.borrow_mut().clear();
    }

    /// What all callers of a function pass, by parameter; nothing where not all of them are known.
    pub(super) fn parameters_of(&self, ir: &Ir) -> Option<Arc<[Fact]>> {
        self.known.parameters.borrow().as_ref()?.of(ir)
    }

    /// What the objects of a class of the file hold, where that is plain data alone and their end no event.
    pub(super) fn plain_class(&self, class: Symbol) -> Option<Holding> {
        self.known.parameters.borrow().as_ref()?.plain_class(class)
    }

    /// Whether the objects of a class hold much, as the loops of the file tell: those of its own methods, and those that call them.
    pub(super) fn is_filled_by_loops(&self, cx: &Context, class: Symbol) -> bool {
        if let Some(&known) = self.filled.borrow().get(&class) {
            return known;
        }
        let methods = self.own.methods.iter();
        let methods = methods.filter(|((of, _), _)| *of == class);
        let methods: Vec<_> = methods
            .filter_map(|((_, name), method)| {
                let function = self.functions.get(method)?;
                Some((*name, function.context(cx)))
            })
            .collect();
        let is_called_in_loops = |name: Symbol| {
            let called = self.called_in_loops.get_or_init(|| {
                let functions = self.functions.values();
                functions
                    .flat_map(|it| filled::methods_in_loops(&it.context(cx)))
                    .collect()
            });
            called.contains(&name)
        };
        let mut of_itself = methods.iter();
        let fills = of_itself.any(|(_, method)| filled::fills_own_object(method))
            || methods.iter().any(|(name, method)| {
                cx.names.get(*name) != "__init__"
                    && filled::puts_into_own_object(method)
                    && is_called_in_loops(*name)
            });
        self.filled.borrow_mut().insert(class, fills);
        fills
    }

    /// What the file assigns to an attribute, where nothing else does.
    pub(super) fn attribute(&self, name: Symbol) -> Option<Fact> {
        self.known.parameters.borrow().as_ref()?.attribute(name)
    }

    /// The summary of a function whatever it is passed.
    pub fn of(&self, cx: &Context, name: Symbol) -> Option<Arc<Summary>> {
        self.of_call(cx, name, Vec::new())
    }

    pub(super) fn function(&self, name: Symbol) -> Option<&Function<'a>> {
        self.functions.get(&name)
    }

    /// The summary for a call with these arguments, by parameter; without any for one of which nothing is known.
    pub(super) fn of_call(
        &self,
        cx: &Context,
        name: Symbol,
        arguments: Vec<Fact>,
    ) -> Option<Arc<Summary>> {
        let function = FunctionIndex(self.functions.get_index_of(&name)? as u32);
        let id = self.graph().component_of(function);
        let component = &self.graph()[id];
        let is_too_much = component.weight > MAX_WEIGHT || component.height > MAX_HEIGHT;
        let is_told = arguments
            .iter()
            .any(|argument| *argument != Fact::unknown_argument());
        if self.current.get() == Some(id) || is_too_much || !is_told {
            self.general(cx, function)
        } else {
            Some(self.particular(cx, function, arguments))
        }
    }

    /// Whether the function is one of those that are being looked into together.
    pub(super) fn is_in_current_circle(&self, name: Symbol) -> bool {
        let index = self.functions.get_index_of(&name);
        let id = index.map(|index| self.graph().component_of(FunctionIndex(index as u32)));
        id.is_some() && self.current.get() == id
    }

    fn graph(&self) -> &CallGraph {
        self.known.graph.get_or_init(|| {
            // A method may be any of its name.
            let mut methods: FxHashMap<Symbol, Vec<usize>> = FxHashMap::default();
            for (&(_, name), path) in &self.own.methods {
                let index = self.functions.get_index_of(path);
                methods.entry(name).or_default().extend(index);
            }
            for (&(_, name), path) in &self.own.open_methods {
                let index = self.functions.get_index_of(path);
                methods.entry(name).or_default().extend(index);
            }
            for indices in methods.values_mut() {
                indices.sort_unstable();
                indices.dedup();
            }
            let mentioned = |function: &Function<'_>| {
                let ir = function.ir;
                let read: Vec<Symbol> = ir.outer_names().collect();
                let is_read: FxHashSet<Symbol> = read.iter().copied().collect();
                // Comprehensions and nested functions call, too; they are not among the operations.
                let mut nested: Vec<Symbol> = ir.scope.mentions.keys().copied().collect();
                nested.retain(|name| !is_read.contains(name));
                nested.sort_unstable();
                let names = read.iter().chain(&nested);
                let known = names.filter_map(|name| self.functions.get_index_of(name));
                let mut members: Vec<Symbol> = ir.scope.attributes.keys().copied().collect();
                members.sort_unstable();
                let members = members
                    .iter()
                    .filter_map(|name| methods.get(name))
                    .flatten();
                let known = known.chain(members.copied());
                known.map(|index| FunctionIndex(index as u32)).collect()
            };
            let callees: Vec<Vec<FunctionIndex>> = self.functions.values().map(mentioned).collect();
            CallGraph::build(&callees)
        })
    }

    /// None where the function's circle does not come to rest and is being looked into.
    fn general(&self, cx: &Context, function: FunctionIndex) -> Option<Arc<Summary>> {
        if !self.known.general.borrow().contains_key(&function) {
            self.solve_up_to(cx, self.graph().component_of(function));
        }
        match self.known.general.borrow().get(&function)? {
            General::Assumed(summary) | General::Final(summary) => Some(Arc::clone(summary)),
            General::Unknown => None,
        }
    }

    /// Solves a component, and before it what it calls: a chain of calls may be as long as the file, so without recursion.
    fn solve_up_to(&self, cx: &Context, id: ComponentId) {
        let is_solved = |id: ComponentId| {
            let first = self.graph()[id].members[0];
            self.known.general.borrow().contains_key(&first)
        };
        let mut open = vec![id];
        while let Some(&id) = open.last() {
            let waiting = open.len();
            if !is_solved(id) {
                let callees = self.graph()[id].callees.iter().copied();
                open.extend(callees.filter(|&callee| !is_solved(callee)));
            }
            if open.len() == waiting {
                open.pop();
                if !is_solved(id) {
                    self.solve(cx, id);
                }
            }
        }
    }

    fn solve(&self, cx: &Context, id: ComponentId) {
        let component = &self.graph()[id];
        // Whatever is asked of them meanwhile, without an edge of the graph, is unknown.
        let unknown = || component.members.iter().map(|_| General::Unknown);
        self.assume(&component.members, unknown());
        if component.is_cycle {
            let never: Vec<Summary> = component
                .members
                .iter()
                .map(|&member| unreturned(self.functions[member.index()].ir))
                .collect();
            self.assume(
                &component.members,
                never.into_iter().map(Arc::new).map(General::Assumed),
            );
            let is_at_rest = (0..MAX_ROUNDS).any(|_| !self.advance(cx, id));
            if !is_at_rest {
                self.assume(&component.members, unknown());
            }
        }
        let found = self.round(cx, id);
        self.assume(&component.members, found.into_iter().map(General::Final));
    }

    /// One round around a circle; whether it found anything else than the last.
    fn advance(&self, cx: &Context, id: ComponentId) -> bool {
        let members = &self.graph()[id].members;
        let found = self.round(cx, id);
        let is_new = members
            .iter()
            .zip(&found)
            .any(|(&member, found)| self.general(cx, member).as_ref() != Some(found));
        self.assume(members, found.into_iter().map(General::Assumed));
        is_new
    }

    /// All members summarised from what is known of them now, so that their order does not matter.
    fn round(&self, cx: &Context, id: ComponentId) -> Vec<Arc<Summary>> {
        let members = self.graph()[id].members.iter();
        members
            .map(|&member| Arc::new(self.look_into(cx, member, &[])))
            .collect()
    }

    fn assume(&self, members: &[FunctionIndex], general: impl Iterator<Item = General>) {
        let mut known = self.known.general.borrow_mut();
        known.extend(members.iter().copied().zip(general));
    }

    fn particular(
        &self,
        cx: &Context,
        function: FunctionIndex,
        arguments: Vec<Fact>,
    ) -> Arc<Summary> {
        if let Some(kept) = self.known.particular.borrow().get(&function)
            && let Some(summary) = kept.get(&arguments)
        {
            return Arc::clone(summary);
        }
        let summary = Arc::new(self.look_into(cx, function, &arguments));
        let mut particular = self.known.particular.borrow_mut();
        let kept = particular.entry(function).or_default();
        if kept.len() < MAX_KEPT {
            kept.insert(arguments, Arc::clone(&summary));
        }
        summary
    }

    fn look_into(&self, cx: &Context, index: FunctionIndex, arguments: &[Fact]) -> Summary {
        let function = &self.functions[index.index()];
        let inner = Context {
            ir: function.ir,
            reaching: function.reaching(),
            ..*cx
        };
        let id = self.graph().component_of(index);
        let caller = self.current.replace(Some(id));
        let summary = summarise(&inner, function.decoration, arguments);
        self.current.set(caller);
        summary
    }
}

/// Whether calls of the function reach it with their arguments as they are, as far as its decorators tell.
pub(crate) fn is_called_as_written(ir: &Ir, module: &ModuleNames, names: &Interner) -> bool {
    decoration(ir, module, names).is_some_and(|it| !it.is_wrapped)
}

/// What decorators make of the function; nothing where one of them is not known to leave calls as they are.
fn decoration(ir: &Ir, module: &ModuleNames, names: &Interner) -> Option<Decoration> {
    let mut decoration = Decoration {
        effect: Effect::None,
        is_wrapped: false,
    };
    for decorator in &ir.signature.decorators {
        let path = decorator.path?;
        if module.forwarding.contains(&(path, decorator.is_called)) {
            decoration.is_wrapped = true;
            continue;
        }
        let path = annotation::resolve_in(module, names, names.get(path))?;
        match Knowledge::get().decorator(&path)?.effect {
            Effect::None => {}
            found @ (Effect::Cache | Effect::Context) => decoration.effect = found,
            Effect::Attribute | Effect::Other => return None,
        }
    }
    Some(decoration)
}
