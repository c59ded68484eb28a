//! What a statement of a generated program can be.

#![allow(
    clippy::unnecessary_wraps,
    clippy::similar_names,
    reason = "every maker of a statement has one shape"
)]

use crate::generate::{FunctionKind, Generator, Place};
use crate::program::{Expr, Stmt};

type Make = fn(&mut Generator, &mut Place) -> Vec<Stmt>;

/// Each way to make statements, and how often it is taken.
const STATEMENTS: [(u32, Make); 25] = [
    (22, assign),
    (12, chain),
    (6, assign_several),
    (5, augment),
    (3, annotate),
    (12, evaluate),
    (9, list_steps),
    (3, delete),
    (8, branch),
    (7, for_loop),
    (5, while_loop),
    (5, retry),
    (8, try_except),
    (5, with),
    (4, match_value),
    (3, nested_function),
    (2, nonlocal),
    (2, class),
    (2, name_lambda),
    (3, lazy_generator),
    (4, early_end),
    (4, jump),
    (3, suspend),
    (3, async_loop),
    (2, assert),
];

impl Generator {
    /// One statement, or a few that belong together. Nothing where the place does not allow what was drawn.
    pub(crate) fn statement(&mut self, place: &mut Place) -> Vec<Stmt> {
        let mut at = self
            .rng
            .u32(0..STATEMENTS.iter().map(|(weight, _)| weight).sum());
        let make = STATEMENTS.iter().find(|(weight, _)| {
            let hit = at < *weight;
            at = at.saturating_sub(*weight);
            hit
        });
        make.map_or_else(Vec::new, |(_, make)| make(self, place))
    }
}

fn line(shape: impl Into<String>, parts: Vec<Expr>) -> Stmt {
    Stmt::simple(Expr::new(shape, parts))
}

fn one(shape: impl Into<String>, parts: Vec<Expr>) -> Vec<Stmt> {
    vec![line(shape, parts)]
}

fn assign(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 2);
    let name = g.target();
    place.bind(name);
    one(format!("{name} = $"), vec![value])
}

/// What pins come from: each step's value is read by the next step alone.
fn chain(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let mut statements = Vec::new();
    let mut value = if g.rng.bool() {
        g.make()
    } else {
        g.value(place, 1)
    };
    for _ in 0..g.rng.usize(2..=4) {
        let name = g.target();
        statements.push(line(format!("{name} = $"), vec![value]));
        place.bind(name);
        let shapes = [
            "step($)",
            "early($)",
            "step(step($))",
            "join($, make(3))",
            "$.grow()",
        ];
        value = Expr::new(shapes[g.rng.usize(0..shapes.len())], vec![Expr::leaf(name)]);
    }
    statements.push(line("use($)", vec![value]));
    statements
}

fn assign_several(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let parts = vec![g.value(place, 1), g.value(place, 1)];
    let (first, second) = (g.target(), g.target());
    if first == second {
        return Vec::new();
    }
    place.bind(first);
    place.bind(second);
    let shapes = [
        "A, B = $, $",
        "A = B = join($, $)",
        "A, *B = [$, $]",
        "(A, B), C = each(make(1)), join($, $)",
        "A, B = each(join($, $))",
    ];
    let shape = shapes[g.rng.usize(0..shapes.len())];
    if shape.contains('C') {
        place.bind("c");
    }
    let shape = shape
        .replace('A', first)
        .replace('B', second)
        .replace('C', "c");
    one(shape, parts)
}

fn augment(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 1);
    let Some(name) = g.name(place).filter(|name| place.bound.contains(name)) else {
        return Vec::new();
    };
    let shapes = ["N += $", "N *= $", "N[0] = $", "N = N + $"];
    one(
        shapes[g.rng.usize(0..shapes.len())].replace('N', &name),
        vec![value],
    )
}

fn annotate(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 1);
    let name = g.new_name("t");
    place.bind(&name);
    one(format!("{name}: object = $"), vec![value])
}

fn evaluate(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 2);
    let shapes = [
        "print($)",
        "use($)",
        "$",
        "print('seen', $)",
        "use(1, $, 2)",
    ];
    one(shapes[g.rng.usize(0..shapes.len())], vec![value])
}

fn list_steps(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let mut statements = Vec::new();
    for _ in 0..g.rng.usize(1..=3) {
        let value = g.list(place);
        let name = g.list_target();
        statements.push(line(format!("{name} = $"), vec![value]));
        if !place.lists.iter().any(|n| n == name) {
            place.lists.push(name.to_owned());
        }
    }
    if let Some(name) = g.pick(&place.lists) {
        let shapes = ["print(len($))", "print(sum($))", "use($)", "print(max($))"];
        statements.push(line(
            shapes[g.rng.usize(0..shapes.len())],
            vec![Expr::leaf(name)],
        ));
    }
    statements
}

fn delete(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let Some(name) = g.name(place) else {
        return Vec::new();
    };
    place.unbind(&name);
    one(format!("del {name}"), Vec::new())
}

fn branch(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let test = if g.rng.u32(0..3) == 0 {
        g.value(place, 1)
    } else {
        g.condition()
    };
    let (then, mut after) = g.nested_suite(place, |_| {});
    let mut clauses = vec![(Expr::new("if $:", vec![test]), then)];
    if g.rng.u32(0..4) == 0 {
        let (suite, end) = g.nested_suite(place, |_| {});
        clauses.push((Expr::new("elif $:", vec![g.condition()]), suite));
        after.join(&end);
    }
    if g.rng.bool() {
        let (suite, end) = g.nested_suite(place, |_| {});
        clauses.push((Expr::leaf("else:"), suite));
        place.bound.clone_from(&end.bound);
        place.join(&end);
    }
    place.join(&after);
    vec![Stmt::compound(clauses)]
}

/// The `else` of a loop, sometimes.
fn loop_else(g: &mut Generator, place: &mut Place) -> Option<(Expr, Vec<Stmt>)> {
    if g.rng.u32(0..4) > 0 {
        return None;
    }
    let (suite, end) = g.nested_suite(place, |_| {});
    place.join(&end);
    Some((Expr::leaf("else:"), suite))
}

fn for_loop(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let iterables = ["span(3)", "each($)", "[$, $]", "map(step, each($))"];
    let shape = iterables[g.rng.usize(0..iterables.len())];
    let parts = (0..shape.matches('$').count())
        .map(|_| g.value(place, 1))
        .collect();
    let target = g.target();
    let head = Expr::new(format!("for {target} in {shape}:"), parts);
    let (mut suite, end) = g.nested_suite(place, |inner| {
        inner.in_loop = true;
        inner.bind(target);
    });
    if g.rng.bool() {
        suite.insert(0, line("use($)", vec![Expr::leaf(target)]));
    }
    place.join(&end);
    let clauses = [(head, suite)]
        .into_iter()
        .chain(loop_else(g, place))
        .collect();
    vec![Stmt::compound(clauses)]
}

fn while_loop(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let (suite, end) = g.nested_suite(place, |inner| inner.in_loop = true);
    place.join(&end);
    let head = Expr::leaf("while not flip(3):");
    let clauses = [(head, suite)]
        .into_iter()
        .chain(loop_else(g, place))
        .collect();
    vec![Stmt::compound(clauses)]
}

/// Attempts until one does not fail: the handler jumps back to where the value is read again.
fn retry(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let source = g.target();
    let first = line(format!("{source} = $"), vec![g.value(place, 1)]);
    place.bind(source);
    let result = g.target();
    let mut attempt = vec![line(
        format!("{result} = step(early($))"),
        vec![Expr::leaf(source)],
    )];
    let (more, _) = g.nested_suite(place, |inner| inner.bind(result));
    attempt.extend(more);
    attempt.push(line("break", Vec::new()));
    let handler = vec![line(
        if g.rng.bool() { "continue" } else { "use(1)" },
        Vec::new(),
    )];
    let guarded = Stmt::compound(vec![
        (Expr::leaf("try:"), attempt),
        (Expr::leaf("except Fault:"), handler),
    ]);
    let head = if g.rng.bool() {
        "for attempt in span(3):"
    } else {
        "while not flip(4):"
    };
    place.perhaps_bound.push(result.to_owned());
    vec![
        first,
        Stmt::compound(vec![(Expr::leaf(head), vec![guarded])]),
    ]
}

fn try_except(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let (mut suite, end) = g.nested_suite(place, |_| {});
    if g.rng.bool() {
        let raise = line("raise Fault('made')", Vec::new());
        let failing = Stmt::compound(vec![(Expr::new("if $:", vec![g.condition()]), vec![raise])]);
        suite.insert(g.rng.usize(0..=suite.len().min(1)), failing);
    }
    let mut clauses = vec![(Expr::leaf("try:"), suite)];
    let mut after = place.clone();
    after.join(&end);
    let has_handler = g.rng.u32(0..5) > 0;
    if has_handler {
        let heads = [
            "except Fault:",
            "except Fault as error:",
            "except (Fault, TypeError):",
            "except:",
            "except Fault as error:",
        ];
        let head = heads[g.rng.usize(0..heads.len())];
        let start = after.clone();
        let (mut handler, handled) = g.nested_suite(&start, |_| {});
        if head.contains("error") {
            handler.insert(0, line("print(error)", Vec::new()));
        }
        clauses.push((Expr::leaf(head), handler));
        after.join(&handled);
        if g.rng.u32(0..3) == 0 {
            let (suite, ended) = g.nested_suite(&end, |inner| inner.nesting = place.nesting);
            clauses.push((Expr::leaf("else:"), suite));
            after.join(&ended);
        }
    }
    *place = after;
    if !has_handler || g.rng.u32(0..3) == 0 {
        let (suite, end) =
            g.nested_suite(place, |inner| inner.in_loop = inner.in_loop && has_handler);
        clauses.push((Expr::leaf("finally:"), suite));
        place.join(&end);
    }
    vec![Stmt::compound(clauses)]
}

fn with(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let target = g.target();
    let shapes = [
        "guard(K):",
        "guard(K) as T:",
        "guard(K), guard(2) as T:",
        "guard(K) as T, guard(len($)):",
    ];
    let shape = shapes[g.rng.usize(0..shapes.len())]
        .replace('K', &g.rng.u32(0..2).to_string())
        .replace('T', target);
    let word = if place.kind.is_async() && g.rng.bool() {
        "async with"
    } else {
        "with"
    };
    let parts = if shape.contains('$') {
        vec![Expr::new("[$]", vec![g.value(place, 1)])]
    } else {
        Vec::new()
    };
    let binds = shape.contains(" as ");
    let (suite, end) = g.nested_suite(place, |inner| {
        if binds {
            inner.bind(target);
        }
    });
    place.join(&end);
    vec![Stmt::compound(vec![(
        Expr::new(format!("{word} {shape}"), parts),
        suite,
    )])]
}

fn match_value(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !g.may_nest(place) {
        return Vec::new();
    }
    let subject = g.value(place, 2);
    let mut clauses = vec![(Expr::new("match $:", vec![subject]), Vec::new())];
    let patterns = [
        "Tracked(tag=0)",
        "Tracked(tag=N) if N % 2",
        "[N, *_]",
        "{'k': N}",
        "Tracked() as N",
        "(int() | str()) as N",
        "N if flip(2)",
    ];
    let mut cases = Vec::new();
    for _ in 0..g.rng.usize(1..=2) {
        let name = g.target();
        let pattern = patterns[g.rng.usize(0..patterns.len())];
        let (suite, end) = g.nested_suite(place, |inner| {
            if pattern.contains('N') {
                inner.bind(name);
            }
        });
        cases.push(Stmt::compound(vec![(
            Expr::leaf(format!("case {}:", pattern.replace('N', name))),
            suite,
        )]));
        place.join(&end);
    }
    let (suite, end) = g.nested_suite(place, |_| {});
    place.join(&end);
    cases.push(Stmt::compound(vec![(Expr::leaf("case _:"), suite)]));
    clauses[0].1 = cases;
    vec![Stmt::compound(clauses)]
}

fn nested_function(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let name = g.new_name("n");
    let suite = g.closure_suite(place, "r");
    place.callables.push(name.clone());
    vec![Stmt::compound(vec![(
        Expr::leaf(format!("def {name}(r):")),
        suite,
    )])]
}

/// A nested function that binds a local of the function around it.
fn nonlocal(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let Some(outer) = g
        .name(place)
        .filter(|n| place.bound.contains(n) && n != "shared" && n != "x")
    else {
        return Vec::new();
    };
    let name = g.new_name("n");
    place.callables.push(name.clone());
    let suite = vec![
        line(format!("nonlocal {outer}"), Vec::new()),
        line(format!("{outer} = step(r)"), Vec::new()),
        line(format!("return {outer}"), Vec::new()),
    ];
    vec![Stmt::compound(vec![(
        Expr::leaf(format!("def {name}(r):")),
        suite,
    )])]
}

fn class(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let name = g.new_name("C");
    let value = g.value(
        &mut Place {
            is_inner: true,
            ..place.clone()
        },
        1,
    );
    let method = Stmt::compound(vec![(
        Expr::leaf("def get(self, r):"),
        g.closure_suite(place, "r"),
    )]);
    let class = Stmt::compound(vec![(
        Expr::leaf(format!("class {name}:")),
        vec![line("field = $", vec![value]), method],
    )]);
    vec![
        class,
        line(
            format!("use({name}.field, {name}().get($))"),
            vec![g.value(place, 1)],
        ),
    ]
}

fn name_lambda(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let name = g.new_name("n");
    let captured = g.name(place).unwrap_or_else(|| "None".to_owned());
    place.callables.push(name.clone());
    let shapes = [
        "N = lambda r: join(r, V)",
        "N = lambda r, s=V: join(r, s)",
        "N = lambda r: step(early(r))",
    ];
    one(
        shapes[g.rng.usize(0..shapes.len())]
            .replace('N', &name)
            .replace('V', &captured),
        Vec::new(),
    )
}

/// A generator expression that is read later, or never.
fn lazy_generator(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let name = g.new_name("g");
    let captured = g.name(place).unwrap_or_else(|| "None".to_owned());
    let source = g.value(
        &mut Place {
            is_inner: true,
            ..place.clone()
        },
        1,
    );
    let first = line(
        format!("{name} = (join(x, {captured}) for x in each($))"),
        vec![source],
    );
    let between = g.value(place, 2);
    let mut statements = vec![first, line("use($)", vec![between])];
    if g.rng.u32(0..4) > 0 {
        statements.push(line(format!("print(drain({name}))"), Vec::new()));
    }
    statements
}

fn early_end(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let end = match g.rng.u32(0..3) {
        0 => line("raise Fault('asked')", Vec::new()),
        1 if g.rng.bool() => line("raise Fault('asked') from None", Vec::new()),
        _ if place.kind == FunctionKind::AsyncGenerator => line("return", Vec::new()),
        _ => line("return $", vec![g.value(&mut place.clone(), 2)]),
    };
    let head = Expr::leaf(format!("if flip({}):", g.rng.u32(2..6)));
    vec![Stmt::compound(vec![(head, vec![end])])]
}

fn jump(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !place.in_loop {
        return Vec::new();
    }
    let word = if g.rng.bool() { "break" } else { "continue" };
    vec![Stmt::compound(vec![(
        Expr::new("if $:", vec![g.condition()]),
        vec![line(word, Vec::new())],
    )])]
}

fn suspend(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 1);
    match place.kind {
        FunctionKind::Plain => Vec::new(),
        FunctionKind::Generator => one("yield $", vec![value]),
        FunctionKind::Async => one("await pause($)", vec![value]),
        FunctionKind::AsyncGenerator => one("yield await pause($)", vec![value]),
    }
}

fn async_loop(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    if !place.kind.is_async() || !g.may_nest(place) {
        return Vec::new();
    }
    let target = g.target();
    let (suite, end) = g.nested_suite(place, |inner| {
        inner.in_loop = true;
        inner.bind(target);
    });
    place.join(&end);
    let head = Expr::leaf(format!("async for {target} in stream(2):"));
    let clauses = [(head, suite)]
        .into_iter()
        .chain(loop_else(g, place))
        .collect();
    vec![Stmt::compound(clauses)]
}

fn assert(g: &mut Generator, place: &mut Place) -> Vec<Stmt> {
    let value = g.value(place, 1);
    one("assert not flip(9), $", vec![value])
}
