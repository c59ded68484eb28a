//! Writes random but valid programs whose values are tracked objects: the frame, names and functions. What a statement or an
//! expression can be stands in `statements` and `expressions`.

use fastrand::Rng;

use crate::program::{Expr, Layout, Stmt};

/// What each program begins with.
const IMPORT: &str = "from harness import Tracked, Fault, make, step, join, use, flip, span, each, drain, guard, pause, stream, run, collect";

/// Names of locals: few, so that they are bound again and again.
const LOCALS: [&str; 8] = ["a", "b", "c", "d", "e", "h", "k", "m"];

/// Names of locals that hold lists of numbers, values whose kind unpin knows.
const LISTS: [&str; 3] = ["u", "v", "w"];

/// Suites nest no deeper.
const MAX_NESTING: usize = 3;

/// Functions that programs call, beside those they make up: each treats its parameter in its own way.
const HELPERS: [&str; 5] = [
    "def keep(p):\n    q = step(p)\n    return join(p, q)",
    "def early(p):\n    q = step(p)\n    del p\n    return step(q)",
    "def fresh(p):\n    p = step(p)\n    p = step(p)\n    return p",
    "def many(n):\n    return [make(i) for i in range(n)]",
    "def load(n):\n    return [n] * 3000",
];

/// What a function is, as far as its body may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    Plain,
    Generator,
    Async,
    AsyncGenerator,
}

impl FunctionKind {
    pub(crate) fn is_async(self) -> bool {
        matches!(self, FunctionKind::Async | FunctionKind::AsyncGenerator)
    }

    pub(crate) fn yields(self) -> bool {
        matches!(self, FunctionKind::Generator | FunctionKind::AsyncGenerator)
    }
}

/// What a place in a function can name and do.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) kind: FunctionKind,
    /// Bound on every path to here.
    pub(crate) bound: Vec<String>,
    /// Bound on some path to here.
    pub(crate) perhaps_bound: Vec<String>,
    /// Lists of numbers that are bound.
    pub(crate) lists: Vec<String>,
    /// Nested functions and lambdas of one argument.
    pub(crate) callables: Vec<String>,
    /// Whether `break` and `continue` may stand here.
    pub(crate) in_loop: bool,
    /// Whether this is the expression of a comprehension or lambda, where no walrus, `yield` or `await` may stand.
    pub(crate) is_inner: bool,
    /// How many suites it stands in.
    pub(crate) nesting: usize,
    /// Whether the function has a `depth` that recursion counts down.
    pub(crate) has_depth: bool,
}

impl Place {
    fn new(kind: FunctionKind, bound: &[&str]) -> Self {
        Self {
            kind,
            bound: bound.iter().map(|&name| name.to_owned()).collect(),
            perhaps_bound: Vec::new(),
            lists: Vec::new(),
            callables: Vec::new(),
            in_loop: false,
            is_inner: false,
            nesting: 0,
            has_depth: false,
        }
    }

    pub(crate) fn bind(&mut self, name: &str) {
        if !self.bound.iter().any(|n| n == name) {
            self.bound.push(name.to_owned());
        }
        if !self.perhaps_bound.iter().any(|n| n == name) {
            self.perhaps_bound.push(name.to_owned());
        }
    }

    pub(crate) fn unbind(&mut self, name: &str) {
        self.bound.retain(|n| n != name);
    }

    /// Takes in where a branch ends: what it left unbound is no longer sure.
    pub(crate) fn join(&mut self, branch: &Place) {
        self.bound.retain(|name| branch.bound.contains(name));
        self.lists.retain(|name| branch.lists.contains(name));
        self.callables
            .retain(|name| branch.callables.contains(name));
        for name in &branch.perhaps_bound {
            if !self.perhaps_bound.contains(name) {
                self.perhaps_bound.push(name.clone());
            }
        }
    }
}

/// Makes one program.
pub(crate) struct Generator {
    pub(crate) rng: Rng,
    /// The functions that exist already or will, with their kinds.
    pub(crate) functions: Vec<FunctionKind>,
    /// How many more statements may be made.
    pub(crate) budget: usize,
    names: usize,
}

/// The program of a seed.
pub(crate) fn generate(seed: u64) -> Vec<Stmt> {
    let mut generator = Generator {
        rng: Rng::with_seed(seed),
        functions: Vec::new(),
        budget: 0,
        names: 0,
    };
    generator.module()
}

impl Generator {
    fn module(&mut self) -> Vec<Stmt> {
        let mut module = vec![
            Stmt::simple(Expr::leaf(IMPORT)),
            Stmt::simple(Expr::leaf("shared = None")),
        ];
        module.extend(HELPERS.iter().map(|&text| Stmt::simple(Expr::leaf(text))));
        let count = self.rng.usize(1..=3);
        self.functions = (0..count).map(|_| self.function_kind()).collect();
        for number in 0..count {
            let function = self.function(number);
            module.push(function);
        }
        module
    }

    fn function_kind(&mut self) -> FunctionKind {
        match self.rng.u32(0..10) {
            0 | 1 => FunctionKind::Generator,
            2 => FunctionKind::Async,
            3 => FunctionKind::AsyncGenerator,
            _ => FunctionKind::Plain,
        }
    }

    fn function(&mut self, number: usize) -> Stmt {
        let kind = self.functions[number];
        let mut place = Place::new(kind, &["p", "q"]);
        place.has_depth = true;
        self.budget = self.rng.usize(4..=18);
        let mut suite = Vec::new();
        if self.rng.u32(0..12) == 0 {
            suite.push(Stmt::simple(Expr::leaf("global shared")));
            place.bind("shared");
        }
        suite.extend(self.suite(&mut place));
        if kind.yields() {
            suite.push(Stmt::simple(Expr::leaf("yield 0")));
        }
        let last = self.last_value(&mut place);
        if kind != FunctionKind::AsyncGenerator {
            suite.push(Stmt::simple(Expr::new("return $", vec![last])));
        }
        let head = format!(
            "{}def f{number}(p, q, depth=2):",
            if kind.is_async() { "async " } else { "" }
        );
        Stmt::compound(vec![(Expr::leaf(head), suite)])
    }

    /// What is returned in the end: often a nest of calls around a local, which is what splitting is for.
    fn last_value(&mut self, place: &mut Place) -> Expr {
        if let Some(list) = self.pick(&place.lists).filter(|_| self.rng.bool()) {
            return Expr::new("sorted(list(reversed($)))", vec![Expr::leaf(list)]);
        }
        match self.name(place).filter(|_| self.rng.bool()) {
            Some(name) => Expr::new("early(fresh($))", vec![Expr::leaf(name)]),
            None => self.value(place, 2),
        }
    }

    /// Statements in a row, as many as the budget gives.
    pub(crate) fn suite(&mut self, place: &mut Place) -> Vec<Stmt> {
        let wanted = if place.nesting == 0 {
            self.budget
        } else {
            self.rng.usize(1..=4)
        };
        let mut suite = Vec::new();
        for _ in 0..wanted {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            for mut stmt in self.statement(place) {
                stmt.layout = self.layout();
                suite.push(stmt);
            }
            if suite.last().is_some_and(ends_suite) {
                break;
            }
        }
        suite
    }

    /// A suite in a place of its own; what the place knows afterwards is given back.
    pub(crate) fn nested_suite(
        &mut self,
        outer: &Place,
        prepare: impl FnOnce(&mut Place),
    ) -> (Vec<Stmt>, Place) {
        let mut place = Place {
            nesting: outer.nesting + 1,
            ..outer.clone()
        };
        prepare(&mut place);
        (self.suite(&mut place), place)
    }

    /// A nested function's suite: other locals, and the enclosing ones to read.
    pub(crate) fn closure_suite(&mut self, outer: &Place, parameter: &str) -> Vec<Stmt> {
        let mut place = Place::new(FunctionKind::Plain, &[parameter]);
        place.bound.extend(outer.bound.iter().cloned());
        place.nesting = MAX_NESTING;
        let mut suite = Vec::new();
        let result = format!("{parameter}{parameter}");
        let value = self.value(&mut place, 2);
        suite.push(Stmt::simple(Expr::new(
            format!("{result} = $"),
            vec![value],
        )));
        place.bound.push(result);
        let value = self.value(&mut place, 2);
        suite.push(Stmt::simple(Expr::new("return $", vec![value])));
        suite
    }

    pub(crate) fn may_nest(&self, place: &Place) -> bool {
        place.nesting < MAX_NESTING && self.budget > 0
    }

    fn layout(&mut self) -> Layout {
        match self.rng.u32(0..16) {
            0 => Layout::Commented,
            1 | 2 => Layout::Joined,
            _ => Layout::Plain,
        }
    }

    /// A local to bind.
    pub(crate) fn target(&mut self) -> &'static str {
        LOCALS[self.rng.usize(0..LOCALS.len())]
    }

    /// A local to bind to a list of numbers.
    pub(crate) fn list_target(&mut self) -> &'static str {
        LISTS[self.rng.usize(0..LISTS.len())]
    }

    /// A name to read: mostly one that is bound.
    pub(crate) fn name(&mut self, place: &Place) -> Option<String> {
        let from = if self.rng.u32(0..20) == 0 {
            &place.perhaps_bound
        } else {
            &place.bound
        };
        self.pick(from)
    }

    pub(crate) fn pick(&mut self, names: &[String]) -> Option<String> {
        // the latest names twice as often: chains of steps are what pins come from
        let n = self
            .rng
            .usize(0..names.len().max(1))
            .max(self.rng.usize(0..names.len().max(1)));
        names.get(n).cloned()
    }

    /// A name that nothing else has.
    pub(crate) fn new_name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// A fresh tracked object.
    pub(crate) fn make(&mut self) -> Expr {
        Expr::leaf(format!("make({})", self.rng.u32(0..100)))
    }

    /// True once in some times.
    pub(crate) fn condition(&mut self) -> Expr {
        Expr::leaf(format!("flip({})", self.rng.u32(2..4)))
    }
}

fn ends_suite(stmt: &Stmt) -> bool {
    let head = &stmt.clauses[0].head.shape;
    ["return", "raise", "break", "continue"]
        .iter()
        .any(|word| head.starts_with(word))
}
