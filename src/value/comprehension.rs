//! Whether a comprehension's elements are plain data, read from its words: the IR keeps a comprehension as one operation.
//!
//! `[float(w) for line in text.splitlines() for w in line.split(",")]` is plain: all that it calls gives plain data, and all
//! that it starts from is plain. A word that is not understood makes the elements unknown.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::element::{Element, Sharing};
use super::fact::{FEW_ITEMS, Fact, MAPPING, is_plain_kind};
use super::forward::Forward;
use super::item::{has_plain_items, item_kind};
use super::knowledge::{Entry, Gives, ItemGives, Knowledge, Puts};
use super::passed_on::{BareName, bare_names, is_view};
use super::size::Dtype;
use super::small::has_much_in_items;
use super::tokens::{Word, called_name, flattens, is_balanced, is_keyword, tokens};
use super::{Elements, Kind, Origin, Size, annotation, generator};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::ComprehensionKind;

/// What is known of all elements of a comprehension.
struct Made {
    item: Option<Kind>,
    /// The item itself, or of a dict key and value.
    facts: Vec<Fact>,
    elements: Elements,
    sharing: Sharing,
    /// Whether an element takes more than the pointer to it.
    is_large: bool,
}

impl Made {
    fn of(forward: &Forward, id: OpId, words: &Words) -> Self {
        let operands = forward.cx.ir.operands(id);
        let by_words = words.item(forward, operands);
        let are_plain =
            by_words.is_some_and(|item| item.is_new) || words.are_plain(forward, operands);
        let is_known = |element: &Arc<Element>| {
            element.fact.kind != Kind::Unknown || element.fact.ends_quietly()
        };
        let (Some(element), &OpKind::Comprehension(kind, _)) = (
            forward.element(id).filter(is_known),
            &forward.cx.ir.op(id).kind,
        ) else {
            return Self::by_words(forward, id, words, (by_words, are_plain));
        };
        let fact = &element.fact;
        let is_part = matches!(fact.kind, Kind::Bytes | Kind::Container(_));
        let is_large = fact.kind.is_array_like() || is_part && fact.size == Size::Large;
        let is_large = is_large && !fact.is_small() || element.holds_much;
        Made {
            // Each of the two parts of a dict's element is an item.
            item: (kind != ComprehensionKind::Dict).then_some(fact.kind),
            facts: element.key.iter().chain([fact]).cloned().collect(),
            elements: if are_plain {
                Elements::Plain
            } else {
                element.elements
            },
            sharing: forward.shares_operands(id, &element),
            is_large,
        }
    }

    fn by_words(
        forward: &Forward,
        id: OpId,
        words: &Words,
        (item, are_plain): (Option<Item>, bool),
    ) -> Self {
        let operands = forward.cx.ir.operands(id);
        let is_new = item.is_some_and(|item| item.is_new);
        let item = item.map(|item| item.kind);
        let sharing = if is_new {
            Sharing::None
        } else if flattens(&words.all) && forward.holds_containers(operands) {
            Sharing::Possible
        } else if words.may_share(forward, operands) {
            Sharing::Certain
        } else if are_plain {
            // Plain data all the same may be a view: `np.frombuffer(buffer)`.
            let element = forward.element(id);
            let sharing = element.map(|element| forward.shares_operands(id, &element));
            sharing
                .filter(|it| *it == Sharing::Certain)
                .unwrap_or(Sharing::None)
        } else if words.element_is_call() {
            // What a call makes of the items is new, unless something says that it holds them; it may.
            Sharing::Possible
        } else {
            Sharing::Certain
        };
        Made {
            item,
            facts: Vec::new(),
            elements: if are_plain {
                Elements::Plain
            } else {
                Elements::Unknown
            },
            sharing,
            is_large: item.is_some_and(Kind::is_array_like)
                && !words.element_is_sized_by_few(forward.text(id)),
        }
    }
}

/// The value of a comprehension that runs at once.
pub(super) fn evaluate(forward: &Forward, id: OpId, kind: ComprehensionKind) -> Fact {
    let operands = forward.cx.ir.operands(id);
    let words = Words::read(forward.text(id));
    let made = Made::of(forward, id, &words);
    let what = match kind {
        ComprehensionKind::List => "a list comprehension",
        ComprehensionKind::Set => "a set comprehension",
        ComprehensionKind::Dict => "a dict comprehension",
        ComprehensionKind::Generator => {
            let held = Fact::literal(Kind::Resource, "a generator expression")
                .with_origin(Origin::Holds(operands.to_vec()));
            let item = (made.elements == Elements::Plain)
                .then(|| made.item.unwrap_or(Kind::Container(Elements::Plain)));
            return Fact {
                allocates: true,
                item,
                class: Some(generator::GENERATOR),
                ..held
            };
        }
    };
    let iterable = operands.first().map(|&op| forward.fact(op));
    let count = iterable
        .as_ref()
        .and_then(|fact| fact.count)
        .filter(|_| words.is_one_to_one);
    let origin = match made.sharing {
        Sharing::None | Sharing::Possible => Origin::Fresh,
        Sharing::Certain => forward.held_by_elements(operands),
    };
    let is_small = iterable.is_some_and(Fact::is_small) && words.has_one_clause;
    let fact = Fact::literal(Kind::Container(made.elements), what).with_origin(origin);
    let fact = Fact {
        allocates: true,
        count,
        dtype: Some(Dtype::POINTER),
        item: made.item,
        each: match &made.facts[..] {
            [each] => Some(Arc::new(each.clone())),
            _ => None,
        },
        class: (kind == ComprehensionKind::Dict).then_some(MAPPING),
        parts: Some(made.facts.into()).filter(|parts: &Arc<[Fact]>| parts.len() == 2),
        may_hold: match made.sharing {
            Sharing::Possible => operands.to_vec(),
            Sharing::None | Sharing::Certain => Vec::new(),
        },
        ..fact
    }
    .sized();
    let is_over_container = iterable.is_some_and(|fact| matches!(fact.kind, Kind::Container(_)));
    let is_trifle = is_small && is_over_container && made.item == Some(Kind::Scalar);
    let size = if is_trifle {
        Size::Small
    } else if made.is_large || has_much_in_items(&fact) {
        // The pointers are the least of it.
        Size::Large
    } else {
        fact.size
    };
    // Of each of a few items one, which by itself is not much.
    let is_one_of_few = iterable.is_some_and(|fact| fact.items == FEW_ITEMS);
    let is_few = words.has_one_clause && !made.is_large && is_one_of_few;
    Fact {
        size,
        items: if is_few { FEW_ITEMS } else { fact.items },
        ..fact
    }
}

/// Whether the elements may be what something else names, or views of that.
pub(super) fn may_share(forward: &Forward, id: OpId) -> bool {
    let words = Words::read(forward.text(id));
    Made::of(forward, id, &words).sharing == Sharing::Certain
}

/// Whether a comprehension, or a function written in place, may put something into what it reads: it calls something that is
/// not known to leave its arguments alone, and not all that it works on is plain.
pub(super) fn may_fill(forward: &Forward, id: OpId) -> bool {
    let words = Words::read(forward.text(id));
    let operands = forward.cx.ir.operands(id);
    let is_comprehension = matches!(forward.cx.ir.op(id).kind, OpKind::Comprehension(..));
    if is_comprehension && words.are_plain(forward, operands) {
        return false;
    }
    if let Some(element) = forward.element(id) {
        return element.fills;
    }
    let opens = |n: &usize| words.all.get(n + 1) == Some(&Word::Mark('('));
    let mut calls = (0..words.all.len()).filter(opens);
    calls.any(|n| !is_quiet_callee(forward, words.all[n]))
}

/// Whether what is called puts nothing into its arguments, or what stands before the bracket is no callee.
fn is_quiet_callee(forward: &Forward, callee: Word) -> bool {
    match callee {
        Word::Name(name) if is_keyword(name) => true,
        Word::Name(name) => is_quiet_name(forward, name),
        Word::Member(name) => is_quiet_method(name),
        Word::Mark(mark) => !matches!(mark, ')' | ']' | '}'),
        Word::Number | Word::Text => true,
    }
}

fn is_quiet_name(forward: &Forward, name: &str) -> bool {
    let cx = forward.cx;
    let (head, method) = match (name.split_once('.'), name.rsplit_once('.')) {
        (Some((head, _)), Some((_, method))) => (head, Some(method)),
        _ => (name, None),
    };
    let own = cx.names.find(head).filter(|_| method.is_none());
    if let Some(summary) = own
        .filter(|name| cx.module.functions.contains(name) && cx.ir.scope.is_global(*name))
        .and_then(|name| cx.summaries.of(cx, name))
    {
        return summary.fills.is_empty() && summary.keeps.is_empty();
    }
    let is_local = |name| cx.ir.scope.by_name.contains_key(&name);
    let path = annotation::resolve(cx, name).filter(|_| !cx.names.find(head).is_some_and(is_local));
    let knowledge = Knowledge::get();
    let is_quiet_path = |path: &str| {
        let entry = knowledge.producer(path);
        entry.is_some_and(|entry| {
            let gives_anything = matches!(entry.gives, Gives::Kind(Kind::Unknown));
            entry.puts == Puts::Nothing && !entry.keeps && !gives_anything
        }) || knowledge.is_quiet_library(path)
    };
    match path {
        Some(path) if is_quiet_path(&path) => true,
        _ => method.is_some_and(is_quiet_method),
    }
}

/// Whether no kind of value has a method of this name that puts its arguments somewhere.
fn is_quiet_method(name: &str) -> bool {
    const RECEIVERS: [&str; 7] = [
        "text",
        "bytes",
        "container",
        "array",
        "frame",
        "match",
        "path",
    ];
    let find = |on| Knowledge::get().method(on, name);
    let mut found = RECEIVERS.into_iter().filter_map(find).peekable();
    found.peek().is_some() && found.all(|entry| entry.puts == Puts::Nothing)
}

/// Whether a lambda gives plain data for plain data.
pub(super) fn is_plain_lambda(forward: &Forward, id: OpId) -> bool {
    let words = tokens(forward.text(id));
    let [Word::Name("lambda"), rest @ ..] = &words[..] else {
        return false;
    };
    let Some(colon) = rest.iter().position(|word| *word == Word::Mark(':')) else {
        return false;
    };
    let (parameters, body) = rest.split_at(colon);
    let targets = parameters.iter().filter_map(|word| match word {
        Word::Name(name) => Some(*name),
        _ => None,
    });
    let words = Words {
        all: body.to_vec(),
        element_end: body.len(),
        targets: targets.collect(),
        is_one_to_one: false,
        has_one_clause: false,
    };
    let (cx, outer) = (forward.cx, FxHashMap::default());
    let is_of_function = |word: &Word| match word {
        Word::Name(name) => {
            let head = name.split('.').next().unwrap_or(name);
            let id = cx.names.find(head);
            !words.targets.contains(head)
                && id.is_some_and(|id| cx.ir.scope.by_name.contains_key(&id))
        }
        _ => false,
    };
    let mut all = 0..words.all.len();
    all.all(|n| !is_of_function(&words.all[n]) && words.is_plain_word(forward, &outer, n))
}

/// The elements of a comprehension.
#[derive(Clone, Copy)]
struct Item {
    kind: Kind,
    /// New plain data whatever it is made from, as in `[int(row[0]) for row in rows]`.
    is_new: bool,
}

/// The words of a comprehension.
struct Words<'t> {
    all: Vec<Word<'t>>,
    /// Where the element ends: the first `for`.
    element_end: usize,
    targets: FxHashSet<&'t str>,
    /// One clause without conditions: as many elements as items.
    is_one_to_one: bool,
    has_one_clause: bool,
}

impl<'t> Words<'t> {
    fn read(text: &'t str) -> Self {
        let words = tokens(text);
        let is_word = |word: &Word, name: &str| *word == Word::Name(name);
        let element_end = words
            .iter()
            .position(|word| is_word(word, "for"))
            .unwrap_or(words.len());
        let (mut targets, mut in_target, mut clauses, mut conditions) =
            (FxHashSet::default(), false, 0, 0);
        for word in &words[element_end..] {
            match *word {
                Word::Name("for") => (in_target, clauses) = (true, clauses + 1),
                Word::Name("in") => in_target = false,
                Word::Name("if") => conditions += 1,
                Word::Name(name) if in_target => {
                    targets.insert(name);
                }
                _ => {}
            }
        }
        Words {
            all: words,
            element_end,
            targets,
            is_one_to_one: clauses == 1 && conditions == 0,
            has_one_clause: clauses == 1,
        }
    }

    /// Whether every word is understood and plain.
    fn are_plain(&self, forward: &Forward, operands: &[OpId]) -> bool {
        let Some((&iterable, captured)) = operands.split_first() else {
            return false;
        };
        let locals = captured_names(forward, captured);
        has_plain_items(forward.fact(iterable))
            && self
                .outside_first_iterable(forward, iterable)
                .all(|n| self.is_plain_word(forward, &locals, n))
    }

    /// Indices of the words but for those of the outermost iterable, which is a value of its own.
    fn outside_first_iterable(
        &self,
        forward: &Forward,
        iterable: OpId,
    ) -> impl Iterator<Item = usize> + use<> {
        let first_in = (self.element_end..self.all.len())
            .find(|&n| self.all[n] == Word::Name("in"))
            .unwrap_or(self.all.len());
        let length = tokens(forward.outer_text(iterable)).len();
        (0..first_in).chain((first_in + 1 + length).min(self.all.len())..self.all.len())
    }

    fn is_plain_word(&self, forward: &Forward, locals: &FxHashMap<&str, bool>, n: usize) -> bool {
        let is_called = self.all.get(n + 1) == Some(&Word::Mark('('));
        match self.all[n] {
            Word::Number | Word::Text => true,
            Word::Mark(mark) => mark != '@',
            Word::Name("lambda" | "await" | "yield" | "async") => false,
            Word::Name(
                "for" | "in" | "if" | "else" | "and" | "or" | "not" | "is" | "None" | "True"
                | "False",
            ) => true,
            Word::Name(name) => self.is_plain_name(forward, locals, name, is_called),
            Word::Member(name) => is_plain_member(name, is_called),
        }
    }

    fn is_plain_name(
        &self,
        forward: &Forward,
        locals: &FxHashMap<&str, bool>,
        name: &str,
        is_called: bool,
    ) -> bool {
        let (head, rest) = name
            .split_once('.')
            .map_or((name, None), |(head, rest)| (head, Some(rest)));
        let is_plain_head = self.targets.contains(head) || locals.get(head) == Some(&true);
        if is_plain_head {
            let Some(rest) = rest else { return !is_called };
            let mut members = rest.split('.').peekable();
            while let Some(member) = members.next() {
                if !is_plain_member(member, is_called && members.peek().is_none()) {
                    return false;
                }
            }
            return true;
        }
        if locals.contains_key(head) {
            return false;
        }
        let Some(path) = annotation::resolve(forward.cx, name) else {
            let id = forward.cx.names.find(name);
            return id.is_some_and(|id| forward.cx.module.integers.contains_key(&id));
        };
        let knowledge = Knowledge::get();
        if is_called {
            knowledge.producer(&path).is_some_and(gives_plain)
        } else {
            knowledge.is_constant(&path)
        }
    }

    /// Whether the element is made of short numbers alone: `np.zeros(3)`, which a list of such need not be large for.
    fn element_is_sized_by_few(&self, text: &str) -> bool {
        const FEW_DIGITS: usize = 3;
        let mut names = self.all[..self.element_end]
            .iter()
            .filter(|word| matches!(word, Word::Name(_) | Word::Member(_)));
        let is_one_call = names.next().is_some() && names.next().is_none();
        let element = text.split(" for ").next().unwrap_or(text);
        let mut numbers = element.split(|letter: char| !letter.is_ascii_digit());
        is_one_call && numbers.all(|number| number.len() <= FEW_DIGITS)
    }

    /// Whether the element is one call of a function or method, not of a class: `[clean(row) for row in rows]`.
    fn element_is_call(&self) -> bool {
        let [Word::Mark('['), element @ ..] = &self.all[..self.element_end] else {
            return false;
        };
        called_name(element).is_some_and(|name| {
            let last = name.rsplit('.').next().unwrap_or(name);
            !last.trim_start_matches('_').starts_with(char::is_uppercase)
        })
    }

    /// Whether a name in the element is its value, held or viewed: `[(n, x) for x in frames]`, not `[f(x) for x in frames]`.
    fn may_share(&self, forward: &Forward, operands: &[OpId]) -> bool {
        let captured = operands.get(1..).unwrap_or_default();
        let can_be_viewed = |kind| !matches!(kind, Kind::Frame | Kind::Scalar | Kind::Text);
        let shares = |bare: BareName| {
            let is_meant = |kind| bare.is_whole || can_be_viewed(kind);
            if self.targets.contains(bare.name) {
                // Not what an item is unpacked into.
                let is_item = bare.is_whole && self.targets.len() == 1;
                return operands.iter().any(|&op| {
                    is_meant(item_kind(forward.fact(op)))
                        && !forward.is_mapping(op)
                        && (forward.shares_items(op) || is_item && forward.holds_objects(op))
                });
            }
            captured.iter().any(|&op| {
                let kind = forward.fact(op).kind;
                forward.text(op) == bare.name
                    && is_meant(kind)
                    && !matches!(kind, Kind::Scalar | Kind::Text)
            })
        };
        let element = self.all.get(1..self.element_end).unwrap_or_default();
        bare_names(element).any(shares)
            || (is_view(forward, element) && operands.iter().any(|&op| forward.shares_items(op)))
    }

    /// What the elements are, where the element is one call, one literal, or arithmetic on numbers.
    fn item(&self, forward: &Forward, operands: &[OpId]) -> Option<Item> {
        let element = &self.all[..self.element_end];
        let element = match element {
            [Word::Mark('['), element @ ..] => element,
            // Each of the two parts of a dict's element is an item.
            [Word::Mark('{'), ..] => return None,
            [Word::Mark('('), element @ ..] if is_balanced(element) => element,
            element => element,
        };
        if element == [Word::Text] {
            return Some(Item {
                kind: Kind::Text,
                is_new: true,
            });
        }
        if let Some(name) = called_name(element) {
            let path = annotation::resolve(forward.cx, name)?;
            let entry = Knowledge::get().producer(&path)?;
            return match entry.gives {
                Gives::Kind(kind) if is_plain_kind(kind) => Some(Item {
                    kind,
                    is_new: entry.is_new_whatever_comes_in(),
                }),
                _ => None,
            };
        }
        let over = items_iterated(forward, *operands.first()?);
        let captured = operands.get(1..).unwrap_or_default();
        let is_captured_number = |name: &str| {
            captured
                .iter()
                .any(|&op| forward.text(op) == name && forward.fact(op).kind == Kind::Scalar)
        };
        let is_number = |word: &Word| match word {
            Word::Number => true,
            Word::Name("if" | "else" | "and" | "or" | "not" | "True" | "False") => true,
            Word::Name(name) if self.targets.contains(name) => over == Kind::Scalar,
            Word::Name(name) => is_captured_number(name),
            Word::Mark(mark) => "+-*/%<>()&|^~=!".contains(*mark),
            Word::Text | Word::Member(_) => false,
        };
        element.iter().all(is_number).then_some(Item {
            kind: Kind::Scalar,
            is_new: false,
        })
    }
}

/// What the items are that the targets are bound to: of `zip` and `enumerate` those of all that they are given.
fn items_iterated(forward: &Forward, iterable: OpId) -> Kind {
    let ir = forward.cx.ir;
    let source = forward.source(iterable);
    let given = match (&ir.op(source).kind, ir.operands(source)) {
        (OpKind::Call(_), &[callee, ref arguments @ ..]) => {
            let path = forward.fact(callee).path.as_deref();
            let is_zipped = matches!(
                path,
                Some("zip" | "enumerate" | "builtins.zip" | "builtins.enumerate")
            );
            is_zipped.then_some(arguments)
        }
        _ => None,
    };
    let Some(given) = given else {
        return item_kind(forward.fact(iterable));
    };
    let mut kinds = given.iter().map(|&op| item_kind(forward.fact(op)));
    let first = kinds.next().unwrap_or(Kind::Unknown);
    let enumerates = forward.text(source).starts_with("enumerate");
    match first {
        // The numbers beside are numbers.
        Kind::Scalar if kinds.all(|kind| kind == Kind::Scalar) => Kind::Scalar,
        _ if enumerates => Kind::Unknown,
        first if kinds.all(|kind| kind == first) => first,
        _ => Kind::Unknown,
    }
}

/// The locals that a comprehension reads, and whether they are plain.
fn captured_names<'n>(forward: &Forward<'n>, captured: &[OpId]) -> FxHashMap<&'n str, bool> {
    let ir = forward.cx.ir;
    captured
        .iter()
        .filter_map(|&op| {
            let OpKind::Load(local) = ir.op(op).kind else {
                return None;
            };
            let name = ir.scope.locals.get(local.index())?.name?;
            Some((forward.cx.names.get(name), forward.fact(op).is_plain()))
        })
        .collect()
}

/// Whether a method or attribute of plain data gives plain data, whatever kind the data is of.
fn is_plain_member(name: &str, is_called: bool) -> bool {
    const PLAIN_RECEIVERS: [&str; 6] = ["text", "bytes", "container", "array", "frame", "match"];
    let knowledge = Knowledge::get();
    let find = |on| {
        if is_called {
            knowledge.method(on, name)
        } else {
            knowledge.attribute(on, name)
        }
    };
    let mut found = PLAIN_RECEIVERS.into_iter().filter_map(find).peekable();
    found.peek().is_some() && found.all(gives_plain_or_items)
}

/// Iterators over plain data, such as `d.items()`, are used up in the comprehension.
fn gives_plain_or_items(entry: &Entry) -> bool {
    gives_plain(entry) || entry.class == Some("iterator")
}

fn gives_plain(entry: &Entry) -> bool {
    match &entry.gives {
        Gives::Kind(kind) => {
            is_plain_kind(*kind) || matches!(entry.class, Some("iterator" | "range"))
        }
        Gives::ListOf(ItemGives::Kind(Kind::Resource)) | Gives::IteratorOf(_) => false,
        Gives::ListOf(_) | Gives::Argument | Gives::Item | Gives::Copy => true,
    }
}
