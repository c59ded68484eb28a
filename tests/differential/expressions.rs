//! What an expression of a generated program can be.

#![allow(
    clippy::unnecessary_wraps,
    clippy::similar_names,
    reason = "every maker of an expression has one shape"
)]

use crate::generate::{FunctionKind, Generator, Place};
use crate::program::Expr;

/// An inner variable, of comprehensions and lambdas.
const INNER: &str = "x";

type Make = fn(&mut Generator, &mut Place, u32) -> Option<Expr>;

/// Each way to make a value, and how often it is taken.
const VALUES: [(u32, Make); 17] = [
    (30, name),
    (8, fresh),
    (26, step),
    (16, join),
    (8, operator),
    (6, method),
    (4, display),
    (3, conditional),
    (3, logical),
    (3, walrus),
    (3, lambda),
    (4, comprehension),
    (3, consumed_generator),
    (5, call_function),
    (3, call_nested),
    (8, suspend),
    (3, text),
];

/// Calls that stand at the end of most chains.
const CALLEES: [&str; 7] = [
    "step($)",
    "step($)",
    "step($)",
    "keep($)",
    "early($)",
    "fresh($)",
    "join(y=$)",
];

impl Generator {
    /// An expression whose value is a tracked object, mostly.
    pub(crate) fn value(&mut self, place: &mut Place, depth: u32) -> Expr {
        if depth == 0 {
            return name(self, place, 0).unwrap_or_else(|| self.make());
        }
        let total = VALUES.iter().map(|(weight, _)| weight).sum();
        loop {
            let mut at = self.rng.u32(0..total);
            let make = VALUES.iter().find(|(weight, _)| {
                let hit = at < *weight;
                at = at.saturating_sub(*weight);
                hit
            });
            if let Some(expr) = make.and_then(|(_, make)| make(self, place, depth)) {
                return expr;
            }
        }
    }

    /// An expression inside a comprehension or lambda that binds the inner variable.
    fn inner_value(&mut self, place: &Place, depth: u32) -> Expr {
        let mut inner = Place {
            is_inner: true,
            ..place.clone()
        };
        inner.bound.push(INNER.to_owned());
        self.value(&mut inner, depth)
    }

    /// An expression in an iterable of a comprehension, where no walrus may stand.
    fn outer_iterable(&mut self, place: &Place) -> Expr {
        let mut outer = Place {
            is_inner: true,
            ..place.clone()
        };
        match self.rng.u32(0..3) {
            0 => Expr::leaf("span(2)"),
            1 => Expr::new("each($)", vec![self.value(&mut outer, 1)]),
            _ => Expr::new(
                "[$, $]",
                vec![self.value(&mut outer, 1), self.value(&mut outer, 0)],
            ),
        }
    }

    /// An expression whose value is a list of numbers, of a kind that unpin knows.
    pub(crate) fn list(&mut self, place: &Place) -> Expr {
        let source = self.pick(&place.lists).filter(|_| self.rng.u32(0..4) > 0);
        let Some(source) = source else {
            let fresh = [
                "[0] * 3000",
                "load(3)",
                "list(range(2500))",
                "[n for n in range(2000)]",
            ];
            return Expr::leaf(fresh[self.rng.usize(0..fresh.len())]);
        };
        let shapes = [
            "[n + 1 for n in $]",
            "sorted($)",
            "$[1:]",
            "list($)",
            "$.copy()",
            "[*$, 1]",
            "list(map(abs, $))",
            "list(reversed($))",
            "sorted(list(map(abs, $)))",
        ];
        Expr::new(
            shapes[self.rng.usize(0..shapes.len())],
            vec![Expr::leaf(source)],
        )
    }
}

fn name(g: &mut Generator, place: &mut Place, _: u32) -> Option<Expr> {
    g.name(place).map(Expr::leaf)
}

fn fresh(g: &mut Generator, _: &mut Place, _: u32) -> Option<Expr> {
    Some(g.make())
}

fn step(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let callee = CALLEES[g.rng.usize(0..CALLEES.len())];
    Some(Expr::new(callee, vec![g.value(place, depth - 1)]))
}

fn join(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let shapes = [
        "join($, $)",
        "join($, $)",
        "join($, y=$)",
        "join(*[$, $])",
        "join(x=$, y=$)",
        "join(\n                    $,  # first\n                    $,\n                )",
        "join(**{'x': $, 'y': $})",
    ];
    let parts = vec![g.value(place, depth - 1), g.value(place, depth - 1)];
    Some(Expr::new(shapes[g.rng.usize(0..shapes.len())], parts))
}

fn operator(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let shapes = [
        "($ + $)",
        "($ - $)",
        "($ @ $)",
        "($ < $)",
        "(make(1) < $ < $)",
        "($ in join($))",
    ];
    let parts = vec![g.value(place, depth - 1), g.value(place, depth - 1)];
    Some(Expr::new(shapes[g.rng.usize(0..shapes.len())], parts))
}

fn method(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let shapes = [
        "step($).grow()",
        "join($).part",
        "step($)[0]",
        "step($).grow(by=1).part",
    ];
    Some(Expr::new(
        shapes[g.rng.usize(0..shapes.len())],
        vec![g.value(place, depth - 1)],
    ))
}

fn display(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let shapes = [
        "[$, $]",
        "($, $)",
        "[*each($), $]",
        "{'k': $, 'l': $}",
        "many(3) + [$, $]",
    ];
    let parts = vec![g.value(place, depth - 1), g.value(place, depth - 1)];
    Some(Expr::new(shapes[g.rng.usize(0..shapes.len())], parts))
}

/// The two arms may or may not bind, so each is made in a place of its own.
fn arms(g: &mut Generator, place: &mut Place, depth: u32) -> [Expr; 2] {
    let (mut one, mut two) = (place.clone(), place.clone());
    let arms = [g.value(&mut one, depth - 1), g.value(&mut two, depth - 1)];
    place.join(&one);
    place.join(&two);
    arms
}

fn conditional(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let test = g.condition();
    let [yes, no] = arms(g, place, depth);
    Some(Expr::new("($ if $ else $)", vec![yes, test, no]))
}

fn logical(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let first = g.value(place, depth - 1);
    let [second, _] = arms(g, place, depth);
    Some(Expr::new(
        if g.rng.bool() {
            "($ and $)"
        } else {
            "($ or $)"
        },
        vec![first, second],
    ))
}

fn walrus(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    if place.is_inner {
        return None;
    }
    let value = g.value(place, depth - 1);
    let name = g.target();
    place.bind(name);
    Some(Expr::new(format!("({name} := $)"), vec![value]))
}

fn lambda(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let body = g.inner_value(place, depth - 1);
    let argument = g.value(place, depth - 1);
    Some(Expr::new(
        format!("(lambda {INNER}: $)($)"),
        vec![body, argument],
    ))
}

fn comprehension(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let element = g.inner_value(place, depth - 1);
    let iterable = g.outer_iterable(place);
    let shapes = [
        "[$ for x in $]",
        "[$ for x in $ if flip(2)]",
        "list({i: $ for i, x in enumerate($)}.values())",
    ];
    Some(Expr::new(
        shapes[g.rng.usize(0..shapes.len())],
        vec![element, iterable],
    ))
}

fn consumed_generator(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let element = g.inner_value(place, depth - 1);
    let iterable = g.outer_iterable(place);
    let shapes = [
        "list($ for x in $)",
        "join(*($ for x in $))",
        "drain($ for x in $)",
    ];
    Some(Expr::new(
        shapes[g.rng.usize(0..shapes.len())],
        vec![element, iterable],
    ))
}

/// A call of one of the program's own functions, counted down so that recursion ends.
fn call_function(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    if !place.has_depth || g.functions.is_empty() {
        return None;
    }
    let number = g.rng.usize(0..g.functions.len());
    let call = format!("f{number}($, $, depth - 1)");
    let can_await = place.kind.is_async() && !place.is_inner;
    let shape = match g.functions[number] {
        FunctionKind::Plain => call,
        FunctionKind::Generator => format!("drain({call})"),
        FunctionKind::Async if can_await => format!("(await {call})"),
        FunctionKind::Async => format!("run({call})"),
        FunctionKind::AsyncGenerator if can_await => format!("[x async for x in {call}]"),
        FunctionKind::AsyncGenerator => format!("run(collect({call}))"),
    };
    let parts = vec![g.value(place, depth - 1), g.value(place, depth - 1)];
    Some(Expr::new(format!("({shape} if depth else make(0))"), parts))
}

fn call_nested(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    let callee = g.pick(&place.callables)?;
    Some(Expr::new(
        format!("{callee}($)"),
        vec![g.value(place, depth - 1)],
    ))
}

fn suspend(g: &mut Generator, place: &mut Place, depth: u32) -> Option<Expr> {
    if place.is_inner || place.kind == FunctionKind::Plain {
        return None;
    }
    let value = g.value(place, depth - 1);
    let shape = match (place.kind, g.rng.bool()) {
        (FunctionKind::Generator, true) => "(yield from each($))",
        (FunctionKind::Generator | FunctionKind::AsyncGenerator, false) => "(yield $)",
        _ => "(await pause($))",
    };
    Some(Expr::new(shape, vec![value]))
}

fn text(g: &mut Generator, place: &mut Place, _: u32) -> Option<Expr> {
    let name = g.name(place)?;
    let shapes = [
        "f'{N}'",
        "f'{N!r} {N}'",
        "f'{N=}'",
        "f'{step(N)}'",
        "'%s' % (N,)",
    ];
    Some(Expr::leaf(
        shapes[g.rng.usize(0..shapes.len())].replace('N', &name),
    ))
}
