//! The gate (HAZARDS section 0): which functions are left alone as a whole, and which of their locals may be released at
//! which level.

use std::cell::{LazyCell, OnceCell};

use rustc_hash::{FxHashMap, FxHashSet};

use super::given_back::may_be_given_back;
use super::lineage::{self, Changing, Witnesses};
use super::objects::{is_plain, named_locals};
use super::trusted::Trust;
use super::{
    Doubt, Facts, Hazard, ImplicitPeeker, Objects, autograd, ban, constant, idle, listed, numbers,
    passed, shown, text, watched,
};
use crate::flow::{BindingForm, Bits, OpId, OpKind};
use crate::options::{Level, Strategy};
use crate::scope::{LocalId, ShownEnds, StringMention, StringRole, TextHolder};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::value::{Elements, Kind, Knowledge, Origin, Value, Watching};

/// What stands around a function in its file: which functions do something with frames and names, by their own names, and what
/// is imported.
#[derive(Debug, Default)]
pub struct Helpers {
    /// They look at their caller's frame (N12).
    pub peeking: FxHashSet<Symbol>,
    /// Functions that find frames to ask them for the names of functions and files alone, as places in the text.
    pub naming: FxHashSet<Span>,
    /// Functions and names that give builtins which read their caller's locals.
    pub handing_out: FxHashSet<Symbol>,
    /// Methods that look at their caller's frame and that Python calls without their names.
    pub implicit: Vec<ImplicitPeeker>,
    /// Methods of classes of other files that look at their caller's frame, by name.
    pub methods_elsewhere: FxHashSet<Symbol>,
    /// Those of them that Python calls without their names.
    pub implicit_elsewhere: Vec<ImplicitPeeker>,
    /// One that looks at frames and may be called by something that does not name it: any function of the file may be looked at.
    pub unseen: Option<Symbol>,
    /// Whether a value that is called may be a builtin that reads the caller's locals: one is mentioned as a value.
    pub may_call_readers: bool,
    /// They look up some name that they get as text.
    pub evaluating: FxHashSet<Symbol>,
    /// They warn, or call a function that does (R6).
    pub warning: FxHashSet<Symbol>,
    /// What they do with a frame that they are passed, or have others do (R14, R15); nothing of those that leave frames alone.
    pub changing: Changing,
    /// They mention a way to take arrays of frames, or call one that does.
    pub exporting: FxHashSet<Symbol>,
    /// Functions of the file that leave what they decorate as it is, with whether they are called for that: `@name(…)`.
    pub transparent: FxHashSet<(Symbol, bool)>,
    /// Whether the file imports a module whose objects are watched from outside Python, or held weakly.
    pub is_fragile: bool,
    /// See [`Helpers::handed_about`].
    pub handed_about: OnceCell<FxHashSet<Symbol>>,
}

impl Helpers {
    /// Names of the module whose texts may come to functions that do not mention them; found once, where it is asked for.
    pub(super) fn handed_about(&self, facts: &Facts<'_>) -> &FxHashSet<Symbol> {
        self.handed_about
            .get_or_init(|| constant::handed_about(facts))
    }
}

/// What may be done with one local.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be released, at best at this level.
    Allowed(Level),
    /// It is left alone.
    Refused(Hazard),
}

/// The verdicts on a function's locals.
pub struct Gate {
    verdicts: Vec<Verdict>,
    /// By binding of a local that may be released.
    bindings: FxHashMap<OpId, Permission>,
    /// Strategies that the function's decorators forbid.
    pub forbidden: Vec<Strategy>,
}

/// Whether the value that a binding gives a local may end early.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Permission {
    Never,
    Doubtful(Doubt),
    Given,
}

impl Permission {
    /// The strongest level at which it may.
    fn level(&self) -> Option<Level> {
        match self {
            Permission::Never => None,
            Permission::Doubtful(_) => Some(Level::Unsafe),
            Permission::Given => Some(Level::Safe),
        }
    }
}

/// What a function's decorators, and what else stands around it, leave allowed.
pub(super) struct Restrictions {
    /// What makes every release unsafe.
    pub(super) doubt: Option<Doubt>,
    /// None of these strategies.
    pub(super) forbidden: Vec<Strategy>,
}

impl Gate {
    /// Examines a function; an error leaves it alone as a whole. `helpers` says
    /// which functions of the file look at frames or names, and `watching` what is watched in this one.
    pub fn examine(
        facts: &Facts<'_>,
        objects: &Objects,
        helpers: &Helpers,
        watching: impl FnOnce() -> Watching,
    ) -> Result<Self, Hazard> {
        let Restrictions {
            mut doubt,
            forbidden,
        } = ban::check(facts, helpers)?;
        if facts.ir.is_module {
            doubt = Some(Doubt::ModuleLevel);
        }
        let of_file = || match facts.module {
            module if module.counts_references => Some(Doubt::Seen),
            module if module.shows_locals => Some(Doubt::ShownLocals),
            _ => None,
        };
        let doubt = doubt.or_else(of_file);
        idle::check(facts)?;
        let watched = watched::find(facts, objects, &watching())?;
        let judge = Judge {
            facts,
            objects,
            watched,
            doubt,
            is_fragile: helpers.is_fragile,
            helpers,
            witnesses: OnceCell::new(),
            passed: OnceCell::new(),
            trust: Trust::default(),
            strings: words_in_strings(facts, helpers),
            shown: shown::find(facts),
        };
        let mut verdicts =
            vec![Verdict::Refused(Hazard::UnknownValue); facts.ir.scope.locals.len()];
        let mut bindings = FxHashMap::default();
        for local in named_locals(facts) {
            verdicts[local.index()] = judge
                .local(local, &mut bindings)
                .map_or_else(Verdict::Refused, Verdict::Allowed);
        }
        Ok(Self {
            verdicts,
            bindings,
            forbidden,
        })
    }

    /// The verdict on a local.
    pub fn verdict(&self, local: LocalId) -> &Verdict {
        &self.verdicts[local.index()]
    }

    /// The strongest level at which the value that a binding gives a local may end early, none where never.
    pub(crate) fn level_of(&self, binding: OpId) -> Option<Level> {
        self.bindings.get(&binding)?.level()
    }

    /// What makes it unsafe to let the value end early that a binding gives a local; nothing where it is safe, or never allowed.
    pub(crate) fn doubt_of(&self, binding: OpId) -> Option<&Doubt> {
        match self.bindings.get(&binding)? {
            Permission::Doubtful(doubt) => Some(doubt),
            Permission::Never | Permission::Given => None,
        }
    }

    /// Whether anything about the local itself, whatever it is bound to, forbids to release it.
    pub(crate) fn is_refused(&self, local: LocalId) -> bool {
        matches!(self.verdict(local), Verdict::Refused(_))
    }
}

/// A name of a local that stands in a string by which somebody may look it up.
struct NamedIn {
    name: Symbol,
    span: Span,
    /// Whether the string is nothing but the name, and what gets it has not the name of something that looks names up.
    is_label: bool,
}

/// What the names of functions have in them that evaluate text.
const EVALUATING: [&str; 13] = [
    "eval", "exec", "expr", "formula", "frame", "globals", "locals", "lookup", "peek", "query",
    "render", "sql", "template",
];

/// Names of locals that stand in strings by which somebody may look them up.
fn words_in_strings(facts: &Facts<'_>, helpers: &Helpers) -> Vec<NamedIn> {
    let mut found = if facts.ir.is_module {
        let mut reserved = names_in_examples(facts);
        reserved.extend(reserved_names(facts));
        reserved
    } else {
        Vec::new()
    };
    let labels = LazyCell::new(|| labels(facts));
    for string in &facts.ir.scope.strings {
        let looked_up = match string.role {
            StringRole::Unknown => true,
            StringRole::Key | StringRole::Message => false,
            StringRole::ArgumentOf(callee) => {
                !is_quiet(facts, helpers, facts.names.get(callee))
                    && !labels.contains(&(callee, string.content))
            }
        };
        if looked_up {
            let content = facts.names.get(string.content);
            let is_label = match string.role {
                StringRole::ArgumentOf(callee) => !may_evaluate(facts, helpers, callee),
                StringRole::Unknown | StringRole::Key | StringRole::Message => false,
            };
            let span = string.span;
            let words = text::names_in(content);
            let names = words.filter_map(|word| Some((word, facts.names.find(word)?)));
            found.extend(names.map(|(word, name)| NamedIn {
                name,
                span,
                is_label: is_label && word == content,
            }));
        }
    }
    found
}

/// Names that magics of a notebook may read.
fn reserved_names(facts: &Facts<'_>) -> impl Iterator<Item = NamedIn> {
    let cells = facts.options.module.cells();
    let words = cells.into_iter().flat_map(|cells| &cells.reserved);
    let names = words.filter_map(|word| facts.names.find(word));
    let span = Span::at(facts.ir.span.start);
    names.map(move |name| NamedIn {
        name,
        span,
        is_label: false,
    })
}

/// Names in examples of doctest, which run with the module's names.
fn names_in_examples(facts: &Facts<'_>) -> Vec<NamedIn> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in facts.text.split_inclusive('\n') {
        let span = Span::at(start);
        start += line.len() as u32;
        let code = line.trim_start();
        let code = code
            .strip_prefix(">>>")
            .or_else(|| code.strip_prefix("..."));
        let words = code.into_iter().flat_map(text::names_in);
        let names = words.filter_map(|word| facts.names.find(word));
        found.extend(names.map(|name| NamedIn {
            name,
            span,
            is_label: false,
        }));
    }
    found
}

/// Whether a callee may look names up that it gets as text, as far as its own name tells.
fn may_evaluate(facts: &Facts<'_>, helpers: &Helpers, callee: Symbol) -> bool {
    let dotted = facts.names.get(callee);
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    let lower = last.to_ascii_lowercase();
    let is_listed = facts
        .names
        .find(last)
        .is_some_and(|name| helpers.evaluating.contains(&name) || helpers.peeking.contains(&name));
    is_listed || EVALUATING.iter().any(|word| lower.contains(word))
}

/// Callees with texts that label what is passed beside them: who gets a value by `log("data", data)` has no need to look it up,
/// nor by `log("data", None)`.
fn labels(facts: &Facts<'_>) -> FxHashSet<(Symbol, Symbol)> {
    let mentions = facts.ir.scope.strings.iter();
    let by_span: FxHashMap<Span, &StringMention> = mentions.map(|it| (it.span, it)).collect();
    let mut labels = FxHashSet::default();
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let OpKind::Call(_) = facts.ir.op(op).kind else {
            continue;
        };
        let arguments = &facts.ir.operands(op)[1..];
        let is_text = |&&argument: &&OpId| matches!(facts.ir.op(argument).kind, OpKind::Str(_));
        for text in arguments.iter().filter(is_text) {
            let Some(mention) = by_span.get(&facts.ir.op(*text).span) else {
                continue;
            };
            let StringRole::ArgumentOf(callee) = mention.role else {
                continue;
            };
            let is_labelled = arguments
                .iter()
                .any(|&argument| match facts.ir.op(argument).kind {
                    OpKind::Load(local) => {
                        facts.ir.scope.locals[local.index()].name == Some(mention.content)
                    }
                    _ => false,
                });
            if is_labelled {
                labels.insert((callee, mention.content));
            }
        }
    }
    labels
}

/// Whether a call's text arguments never name a local of the caller. A function of the same file that looked at frames would
/// have been found.
fn is_quiet(facts: &Facts<'_>, helpers: &Helpers, callee: &str) -> bool {
    let method = callee.rsplit_once('.').map(|(_, method)| method);
    let own = facts.names.find(callee).is_some_and(|name| {
        facts.module.functions.contains(&name) && !helpers.evaluating.contains(&name)
    });
    own || Knowledge::get().is_quiet_call(&facts.module.resolve(facts.names, callee))
        || method.is_some_and(|method| Knowledge::get().is_quiet_method(method))
}

struct Judge<'a> {
    facts: &'a Facts<'a>,
    objects: &'a Objects,
    watched: watched::WatchedObjects,
    /// What makes every release in the function unsafe.
    doubt: Option<Doubt>,
    /// See [`Helpers::is_fragile`].
    is_fragile: bool,
    helpers: &'a Helpers,
    /// See [`lineage`].
    witnesses: OnceCell<Witnesses>,
    /// See [`passed`].
    passed: OnceCell<Bits>,
    trust: Trust,
    strings: Vec<NamedIn>,
    /// What cells of a notebook show.
    shown: Vec<OpId>,
}

impl Judge<'_> {
    /// The strongest level at which some binding of the local may be released.
    fn local(
        &self,
        local: LocalId,
        bindings: &mut FxHashMap<OpId, Permission>,
    ) -> Result<Level, Hazard> {
        let scope = &self.facts.ir.scope;
        if scope.super_parameter == Some(local) {
            return Err(Hazard::NeededBySuper);
        }
        let is_named = self.check_strings(scope.locals[local.index()].name)?;
        if self.facts.ir.is_module && self.facts.loads_of(local).next().is_none() {
            return Err(Hazard::NeverRead);
        }
        listed::check_listings(self.facts, local)?;
        if let Some(span) = shown::place(self.facts, self.objects, &self.shown, local) {
            return Err(Hazard::ShownByCell(span));
        }
        // What the file's functions and imports are known to give rests on their names.
        let may_be_rebound = self.facts.module.may_rebind_anything();
        let around = may_be_rebound.then_some(Doubt::Rebound);
        let around = around.or_else(|| self.doubt.clone());
        let around = around.or_else(|| is_named.then_some(Doubt::NamedInString));
        let mut best = Err(Hazard::UnknownValue);
        for store in self.facts.stores_of(local) {
            let doubt = self.value(local, self.facts.stored_value(store));
            let permission = doubt.map(|doubt| match around.clone().or(doubt) {
                Some(doubt) => Permission::Doubtful(doubt),
                None => Permission::Given,
            });
            let level = permission.as_ref().map_err(Clone::clone);
            let level = level.map(|it| it.level().unwrap_or(Level::Unsafe));
            bindings.insert(store, permission.unwrap_or(Permission::Never));
            best = match (best, level) {
                (Ok(a), Ok(b)) => Ok(a.min(b)),
                (Ok(level), Err(_)) | (Err(_), Ok(level)) => Ok(level),
                (Err(_), Err(hazard)) => Err(hazard),
            };
        }
        best
    }

    /// Whether strings with the local's name in them make a release unsafe. One that is nothing but the name is a label for the
    /// most part, which only an unsafe rewrite relies on.
    fn check_strings(&self, name: Option<Symbol>) -> Result<bool, Hazard> {
        let Some(name) = name else {
            return Ok(false);
        };
        let facts = self.facts;
        if facts.module.names_are_quiet && !facts.ir.is_module {
            return Ok(false);
        }
        // The names of a module can be looked up from anywhere.
        let are_labels_allowed = facts.options.level == Level::Unsafe && !facts.ir.is_module;
        let mut mentions = self.strings.iter().filter(|it| it.name == name);
        let refusing = mentions
            .clone()
            .find(|it| !(it.is_label && are_labels_allowed));
        if let Some(it) = refusing {
            return Err(Hazard::NamedInString(it.span));
        }
        let holders = facts.module.words_in_strings.get(&name);
        let mut holders = holders.into_iter().flatten().copied().filter(|&holder| {
            // The strings of a module's own statements are its own strings, with what each is for.
            facts.ir.is_module || constant::may_come(facts, self.helpers, holder)
        });
        let is_refusing = |holder: TextHolder| !(holder.is_whole && are_labels_allowed);
        if !facts.ir.is_module && holders.clone().any(is_refusing) {
            let span = facts.ir.scope.mentions.get(&name).copied();
            return Err(Hazard::NamedInString(span.unwrap_or(facts.ir.span)));
        }
        Ok(mentions.next().is_some() || holders.next().is_some())
    }

    /// Whether what happens to another frame, when the local is dead, tells whether this one lives.
    fn is_told_by_others(&self, local: LocalId, object: OpId) -> bool {
        let is_dead = |op| !self.facts.liveness.is_live_before(local, op);
        self.witnesses().tell_of(object, is_dead)
    }

    /// The same of an object that may be a frame, or hold some.
    fn may_be_told_by_others(&self, local: LocalId, object: OpId, kind: Kind) -> bool {
        let is_dead = |op| !self.facts.liveness.is_live_before(local, op);
        let object = (kind == Kind::Unknown).then_some(object);
        self.witnesses().tell_of_unknown(object, is_dead)
    }

    fn witnesses(&self) -> &Witnesses {
        let find = || lineage::find(self.facts, self.objects, self.helpers);
        self.witnesses.get_or_init(find)
    }

    /// Whether the object is what the caller passed, and the parameter holds it as long as the function runs: then no other name
    /// for it ends it.
    fn is_held_by_parameter(&self, object: OpId) -> bool {
        let OpKind::Parameter(local) = self.facts.ir.op(object).kind else {
            return false;
        };
        let value = self.facts.values.get(object);
        if value.is_some_and(|value| value.origin == Origin::Fresh) {
            return false;
        }
        self.facts
            .ops_on(local)
            .iter()
            .all(|&op| match self.facts.ir.op(op).kind {
                OpKind::Store(_, form) => form == BindingForm::Parameter,
                OpKind::Delete(_) => false,
                _ => true,
            })
    }

    /// All that the value keeps alive must have an end that is no event. Returns the first doubt of that.
    fn value(&self, local: LocalId, value: OpId) -> Result<Option<Doubt>, Hazard> {
        let kept = self.objects.kept_by(value).iter();
        let kept = kept.filter(|&&object| !self.is_held_by_parameter(object));
        let mut found = autograd::may_keep(self.facts, kept.clone()).then_some(Doubt::Recorded);
        let kept = kept.filter_map(|&object| Some((object, self.facts.values.get(object)?)));
        let stored = value;
        let is_ending = |kind| matches!(kind, Kind::Resource | Kind::Container(Elements::Ending));
        if kept.clone().any(|(_, value)| is_ending(value.kind)) {
            return Err(Hazard::Resource);
        }
        let module = self.facts.module;
        let (shown, meets_finalizers) = (module.shown_ends, module.meets_finalizers);
        // Nor does an array change its length, whoever has it, as long as a view of it lives.
        let is_view = |value: &Value| {
            !matches!(value.kind, Kind::Scalar | Kind::Text) && holds_something(value)
        };
        let is_certain = self.facts.values.get(value).is_some_and(is_view);
        if module.resizes && (is_certain || may_be_given_back(self.facts, value)) {
            found = Some(Doubt::Locked);
        }
        if module.takes_out && self.shares(value) {
            found = found.or(Some(Doubt::TakenOut));
        }
        // Views in a list that a function gives: what it was passed cannot grow while they live.
        let may_lock = |value: &Value| {
            let mut held = value.may_hold.iter();
            held.any(|&op| self.objects.kept_by(op).iter().any(|&it| self.locks(it)))
        };
        if kept.clone().any(|(_, value)| may_lock(value)) {
            found = found.or(Some(Doubt::Locked));
        }
        if kept
            .clone()
            .any(|(object, value)| self.may_hold_seen(object, value))
        {
            found = found.or(Some(Doubt::Seen));
        }
        // A file next to this one keeps what it gets by weak references, in more ways than are followed.
        let is_passed_on = || {
            let mut loads = self.facts.loads_of(local);
            let passed = self.passed.get_or_init(|| passed::on(self.facts));
            loads.any(|load| passed.contains(load.index()))
        };
        if module.meets_watchers && is_passed_on() {
            found = found.or(Some(Doubt::Seen));
        }
        for (object, value) in kept {
            let watched = || Hazard::WatchedObject(self.facts.ir.op(object).span);
            let seen = self.watched.level(object).ok_or_else(watched)?;
            let is_trusted = || self.trust.reaches(self.facts, object, value);
            let may_be_anything = shown == ShownEnds::Any && !is_plain(value) && !is_trusted();
            let doubt = match value.kind {
                Kind::Frame | Kind::Container(_)
                    if shown != ShownEnds::None
                        && !may_be_anything
                        && self.is_told_by_others(local, object) =>
                {
                    Some(Doubt::SharedFrame)
                }
                _ if !is_plain(value) && self.is_fragile => return Err(Hazard::UnknownValue),
                _ if may_be_anything => Some(Doubt::Unknown(object)),
                _ if !is_plain(value)
                    && shown == ShownEnds::OfFrames
                    && self.may_be_told_by_others(local, object, value.kind) =>
                {
                    Some(Doubt::SharedFrame)
                }
                // What views it keeps it from growing: `buffer.append(x)` raises BufferError.
                Kind::Bytes | Kind::Container(_) if object != stored && self.locks(object) => {
                    Some(Doubt::Locked)
                }
                _ if meets_finalizers
                    && !numbers::are_all_of(self.facts, object)
                    && !is_trusted() =>
                {
                    Some(Doubt::Unknown(object))
                }
                _ if seen > Level::Safe => Some(Doubt::Seen),
                _ => None,
            };
            found = found.or(doubt);
        }
        Ok(found)
    }

    /// Whether a callee may have put something watched into the object, which it took out of what it was passed.
    fn may_hold_seen(&self, object: OpId, value: &Value) -> bool {
        let is_seen = |&it: &OpId| self.watched.level(it) != Some(Level::Safe);
        let mut held = value.may_hold.iter();
        self.is_of_callee(object) && held.any(|&op| self.objects.kept_by(op).iter().any(is_seen))
    }

    /// Whether something else than a method of an array, a frame or a text gives the object.
    fn is_of_callee(&self, object: OpId) -> bool {
        let ir = self.facts.ir;
        let (OpKind::Call(_), &[callee, ..]) = (&ir.op(object).kind, ir.operands(object)) else {
            return false;
        };
        let of_data = |receiver: OpId| {
            let kind = self.facts.values.get(receiver).map(|value| value.kind);
            kind.is_some_and(|kind| kind.is_data() && !matches!(kind, Kind::Container(_)))
        };
        match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::Attribute(_), &[receiver]) => !of_data(receiver),
            _ => true,
        }
    }

    /// Whether the value may keep an array that others have as well: a container may be one of several with the same items.
    fn shares(&self, value: OpId) -> bool {
        self.facts
            .values
            .get(value)
            .is_some_and(|it| match it.kind {
                Kind::Container(_) | Kind::Unknown => true,
                Kind::Scalar | Kind::Text | Kind::Bytes => false,
                _ => holds_something(it),
            })
    }

    /// Whether the object cannot change its length while a view of it lives.
    fn locks(&self, object: OpId) -> bool {
        let OpKind::Call(_) = self.facts.ir.op(object).kind else {
            return false;
        };
        let path = watched::dotted(self.facts, self.facts.ir.operands(object)[0]);
        let producer = path.and_then(|path| Knowledge::get().producer(&path));
        producer.is_some_and(|entry| entry.locks)
    }
}

/// Whether the value is, or may be, made of something that it keeps.
fn holds_something(value: &Value) -> bool {
    value.origin != Origin::Fresh || !value.may_hold.is_empty()
}
