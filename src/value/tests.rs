//! Values of named locals in small Python texts: kind, ground, size, origin.

use std::fmt::Write;

use super::*;
use crate::flow::{OpKind, lower};
use crate::scope::{Headers, ModuleNames};
use crate::syntax::{Symbol, parse};

const HEAD: &str = "import numpy as np\nimport pandas as pd\nimport json\nimport torch\nimport re\nfrom pathlib import Path\n";

/// What is known of the locals of the last function of `source`, and its other facts.
struct Seen {
    /// By name, for each store in order: `data: Array Producer Bytes(8) Fresh`.
    locals: Vec<(String, Value)>,
    escapes: Vec<(String, Option<String>)>,
    allocating_calls: Vec<String>,
    summaries: String,
}

fn see(source: &str) -> Seen {
    let text = format!("{HEAD}{source}");
    let mut names = Interner::default();
    let tree = parse(&text).ok().unwrap();
    let outline = tree.outline(&text, &mut names);
    let module = ModuleNames::build(
        &tree.module(&text, &mut names).unwrap(),
        &Headers::default(),
        &outline,
        &mut names,
    );
    let irs: Vec<(Symbol, Ir)> = outline
        .functions
        .iter()
        .map(|found| {
            let function = tree.function(found, &text, &mut names).unwrap();
            (
                found.name,
                lower::lower(&function, &found.path, &text, &mut names).unwrap(),
            )
        })
        .collect();
    let functions: Vec<(Symbol, &Ir)> = irs.iter().map(|(name, ir)| (*name, ir)).collect();
    let known = KnownSummaries::default();
    let summaries = Summaries::build(&functions, &module, &names, &known);
    let (_, ir) = irs.last().unwrap();
    let reaching = Reaching::compute(ir);
    let cx = Context {
        ir,
        reaching: &reaching,
        module: &module,
        names: &names,
        text: &text,
        summaries: &summaries,
        target_version: PythonVersion { minor: 11 },
    };
    let values = compute(&cx);
    let text_of = |op: OpId| {
        let span = ir.op(op).span;
        text[span.start as usize..span.end as usize].to_owned()
    };
    let mut seen = Seen {
        locals: Vec::new(),
        escapes: Vec::new(),
        allocating_calls: Vec::new(),
        summaries: String::new(),
    };
    for n in 0..ir.ops.len() as u32 {
        let op = OpId(n);
        if let (OpKind::Store(local, _), [value]) = (&ir.op(op).kind, ir.operands(op))
            && let Some(name) = ir.scope.locals[local.index()].name
            && let Some(value) = values.get(*value)
        {
            seen.locals
                .push((names.get(name).to_owned(), value.clone()));
        }
        if matches!(ir.op(op).kind, OpKind::Call(_)) && values.get(op).unwrap().allocates {
            seen.allocating_calls.push(text_of(op));
        }
    }
    seen.escapes = values
        .escapes
        .iter()
        .map(|e| (text_of(e.value), e.into.map(text_of)))
        .collect();
    for (name, _) in &functions {
        if let Some(summary) = summaries.of(&cx, *name) {
            let _ = writeln!(seen.summaries, "{}: {}", names.get(*name), show(&summary));
        }
    }
    seen
}

fn show(summary: &Summary) -> String {
    let Returns {
        kind, same, holds, ..
    } = &summary.returns;
    let (keeps, allocates) = (&summary.keeps, summary.allocates);
    format!("{kind:?} same {same:?} holds {holds:?} keeps {keeps:?} allocates {allocates}")
}

/// The last value bound to `name` by a function of these statements.
fn value(source: &str, name: &str) -> Value {
    let seen = see(source);
    let found = seen.locals.iter().rev().find(|(local, _)| local == name);
    found
        .unwrap_or_else(|| panic!("{name} is not bound in {source}"))
        .1
        .clone()
}

fn indented(statements: &str) -> String {
    format!("    {}\n", statements.replace('\n', "\n    "))
}

fn kind_of(statements: &str) -> (Kind, Ground) {
    let body = indented(statements);
    let value = value(&format!("def f(p, q, path):\n{body}"), "x");
    (value.kind, value.evidence.ground)
}

const PLAIN: Kind = Kind::Container(Elements::Plain);
const MIXED: Kind = Kind::Container(Elements::Unknown);

fn assert_kinds(table: &[(&str, Kind, Ground)]) {
    for &(source, kind, ground) in table {
        assert_eq!(kind_of(source), (kind, ground), "{source}");
    }
}

#[test]
fn what_numpy_makes_has_a_kind() {
    assert_kinds(&[
        ("x = np.zeros(10)", Kind::Array, Ground::Producer),
        ("x = np.load(path)", Kind::Array, Ground::WeakUse),
        ("x = np.load('a.npy')", Kind::Array, Ground::Producer),
        ("x = np.load('a.npz')", Kind::Array, Ground::WeakUse),
        (
            "x = np.zeros(9).view(Watched)",
            Kind::Unknown,
            Ground::Nothing,
        ),
        (
            "t = np.zeros((9, 9)).copy\nx = t()",
            Kind::Array,
            Ground::Producer,
        ),
        ("x = np.zeros(9)[0]", Kind::Scalar, Ground::Producer),
        ("x: np.ndarray = np.zeros(9)", Kind::Array, Ground::Producer),
        (
            "x = np.load(path, mmap_mode='r')",
            Kind::Resource,
            Ground::Producer,
        ),
        (
            "x = np.zeros(3, dtype=object)",
            Kind::Unknown,
            Ground::Nothing,
        ),
        ("x = np.ones(3) * 2", Kind::Array, Ground::Producer),
        ("x = np.ones(3) * q", Kind::Array, Ground::Uses),
        ("x = np.array(q)", Kind::Array, Ground::WeakUse),
        ("x = np.array([1, 2])", Kind::Array, Ground::Producer),
    ]);
}

#[test]
fn what_is_read_from_files_has_a_kind() {
    assert_kinds(&[
        ("x = pd.read_csv(path)", Kind::Frame, Ground::Producer),
        (
            "x = pd.read_csv(path, chunksize=10)",
            Kind::Resource,
            Ground::Producer,
        ),
        (
            "x = pd.read_csv(path)['a'].mean()",
            Kind::Frame,
            Ground::Producer,
        ),
        ("x = json.loads(path)", PLAIN, Ground::Producer),
        (
            "x = json.loads(path, object_hook=q)",
            Kind::Unknown,
            Ground::Nothing,
        ),
        ("x = open(path).read()", Kind::Text, Ground::Producer),
        ("x = open(path, 'rb').read()", Kind::Bytes, Ground::Producer),
        (
            "with open(path) as f:\n    x = f.readlines()",
            PLAIN,
            Ground::Producer,
        ),
        ("x = open(path)", Kind::Resource, Ground::Producer),
        (
            "x = Path(path).read_text().splitlines()",
            PLAIN,
            Ground::Producer,
        ),
    ]);
}

#[test]
fn displays_operators_and_methods_have_kinds() {
    assert_kinds(&[
        ("x = [0] * 100_000", PLAIN, Ground::Producer),
        ("x = [q, 1]", MIXED, Ground::Producer),
        ("x = list(range(10))", PLAIN, Ground::Producer),
        ("x = sorted(q)", MIXED, Ground::Producer),
        ("x = [i * 2 for i in range(9)]", PLAIN, Ground::Producer),
        (
            "x = [p.thing(i) for i in range(9)]",
            MIXED,
            Ground::Producer,
        ),
        (
            "x = {w: len(w) for w in open(path).read().split()}",
            PLAIN,
            Ground::Producer,
        ),
        (
            "x = [np.zeros(3) for _ in range(9)]",
            PLAIN,
            Ground::Producer,
        ),
        ("x = b'a' * (1 << 20)", Kind::Bytes, Ground::Producer),
        ("x = f'{q}'", Kind::Text, Ground::Producer),
        ("x = 3 + 4", Kind::Scalar, Ground::Producer),
        ("x = iter(q)", Kind::Resource, Ground::Producer),
        (
            "x = torch.zeros(3).to('cpu')",
            Kind::Tensor,
            Ground::Producer,
        ),
        (
            "x = np.sqrt(np.ones(4)).astype(np.float32)",
            Kind::Array,
            Ground::Producer,
        ),
        (
            "x = np.random.default_rng(0).normal(size=4)",
            Kind::Array,
            Ground::Producer,
        ),
        (
            "import scipy.ndimage as nd\nx = nd.zoom(q, 2)",
            Kind::Array,
            Ground::Producer,
        ),
    ]);
}

#[test]
fn names_have_the_kind_of_what_is_bound_or_of_its_uses() {
    assert_kinds(&[
        ("x = q", Kind::Unknown, Ground::Nothing),
        (
            "y = q\ny.shape\nz = y.mean()\nx = q",
            Kind::Array,
            Ground::Uses,
        ),
        ("y = q[:, 0]\nx = q", Kind::Array, Ground::WeakUse),
        (
            "q.iloc[0]\nq.groupby('a')\nx = q",
            Kind::Frame,
            Ground::Uses,
        ),
        ("x: np.ndarray = q", Kind::Unknown, Ground::Nothing),
        ("a, x = np.ones(3), q", Kind::Unknown, Ground::Nothing),
        ("x, a = np.ones(3), q", Kind::Array, Ground::Producer),
        (
            "for x in np.ones((3, 4)):\n    pass",
            Kind::Array,
            Ground::Producer,
        ),
        (
            "for x in range(4):\n    pass",
            Kind::Scalar,
            Ground::Producer,
        ),
        ("for x in q:\n    pass", Kind::Unknown, Ground::Nothing),
        (
            "y = None\nif q:\n    y = np.ones(3)\nx = y",
            Kind::Array,
            Ground::Producer,
        ),
        (
            "y = np.ones(3)\nif q:\n    y = [1]\nx = y",
            Kind::Unknown,
            Ground::Nothing,
        ),
        (
            "y = np.ones(3)\nwhile q:\n    y = y * 2\nx = y",
            Kind::Array,
            Ground::Producer,
        ),
    ]);
}

#[test]
fn sizes_come_from_constants() {
    let table = [
        (
            "x = np.ones((2**30,), dtype=np.uint8)",
            Size::Bytes(1 << 30),
        ),
        ("x = np.zeros((1000, 1000))", Size::Bytes(8_000_000)),
        ("x = np.zeros((1000, 1000)) * 2", Size::Bytes(8_000_000)),
        ("x = np.zeros(N)", Size::Bytes(8 << 20)),
        ("x = np.zeros(1000).astype(np.float32)", Size::Bytes(4000)),
        ("n = 1000\nx = np.zeros(n)", Size::Bytes(8000)),
        ("x = [0] * 100_000", Size::Bytes(800_000)),
        ("x = b'x' * (1 << 30)", Size::Bytes(1 << 30)),
        ("x = bytes(1 << 20)", Size::Bytes(1 << 20)),
        ("x = [i for i in range(1000)]", Size::Bytes(8000)),
        ("x = list(range(1000))", Size::Bytes(8000)),
        ("x = range(10)", Size::Small),
        ("x = np.zeros(p).sum()", Size::Small),
        ("x = np.zeros(p)", Size::Large),
        ("x = [p, q]", Size::Small),
        ("x = 'ab'\nfor i in range(9):\n    x = x + x", Size::Large),
    ];
    for (source, size) in table {
        let body = indented(source);
        assert_eq!(
            value(&format!("N = 1 << 20\ndef f(p, q):\n{body}"), "x").size,
            size,
            "{source}"
        );
    }
}

#[test]
fn origins_tell_views_copies_and_holders() {
    let origin = |source: &str| {
        let body = indented(source);
        match value(
            &format!("def f(p, q):\n    a = np.ones(9)\n    d = pd.read_csv(p)\n{body}"),
            "x",
        )
        .origin
        {
            Origin::Fresh => "fresh",
            Origin::Same(_) => "same",
            Origin::Holds(_) => "holds",
            Origin::Shared => "shared",
        }
    };
    let table = [
        ("x = a", "same"),
        ("x = a[1:]", "holds"),
        ("x = a[a > 0]", "fresh"),
        ("x = a[[1, 2]]", "fresh"),
        ("x = a.T", "holds"),
        ("x = a.reshape(3, 3)", "holds"),
        ("x = a.copy()", "fresh"),
        ("x = a.astype(float)", "fresh"),
        ("x = a.astype(float, copy=False)", "same"),
        ("x = np.asarray(a)", "same"),
        ("x = a.sum()", "fresh"),
        ("x = d['c']", "holds"),
        ("x = d[d['c'] > 0]", "fresh"),
        ("x = d.iloc[1:]", "holds"),
        ("x = d.groupby('c')", "holds"),
        ("x = d.groupby('c').sum()", "fresh"),
        ("x = [a]", "holds"),
        ("x = a.append", "shared"),
        ("l = []\nx = l.append", "holds"),
        ("x = iter(a)", "holds"),
        ("x = enumerate(a)", "holds"),
        ("x = memoryview(p)", "holds"),
        ("x = p or a", "same"),
        ("x = a if p else q", "same"),
        ("x = Thing(a)", "holds"),
        ("x = unknown(a)", "fresh"),
        ("x = p.y", "shared"),
        ("x = p", "same"),
    ];
    for (source, expected) in table {
        assert_eq!(origin(source), expected, "{source}");
    }
}

#[test]
fn an_unknown_call_may_hold_its_arguments() {
    assert_eq!(
        value("def f(p):\n    x = unknown(p)\n", "x").may_hold.len(),
        1
    );
    assert!(
        value("def f(p):\n    x = np.ones(3)\n", "x")
            .may_hold
            .is_empty()
    );
}

#[test]
fn functions_of_the_file_are_looked_into_for_their_arguments() {
    let source = "
def load():
    return np.ones((2**20,), dtype=np.uint8)
def modify1(data):
    return data * 2
def modify2(data):
    data = data + 1
    return data
def process():
    data = load()
    x = modify2(modify1(data))
    return x
";
    let data = value(source, "data");
    assert_eq!(
        (data.kind, data.evidence.ground, data.size),
        (Kind::Array, Ground::Summary, Size::Bytes(1 << 20))
    );
    assert_eq!(
        data.evidence.text,
        "`load` returns an array: `np.ones` returns a new array"
    );
    let x = value(source, "x");
    assert_eq!(
        (x.kind, x.evidence.ground, x.origin.clone()),
        (Kind::Array, Ground::Summary, Origin::Fresh)
    );
    assert_eq!(x.size, Size::Bytes(1 << 20));
    assert!(x.allocates);
}

#[test]
fn summaries_tell_what_is_returned_kept_and_held() {
    let source = "
STORE = []
def same(a, b):
    return b
def view(a):
    return a[1:]
def wrap(a):
    return [a]
def keep(self, a):
    self.a = a
def stash(a):
    STORE.append(a)
def light(a):
    return len(a)
def loop(a):
    return loop(a)
def f(p):
    return p
";
    let expected = "\
same: Unknown same [1] holds [] keeps [] allocates false
view: Unknown same [] holds [] keeps [] allocates false
wrap: Container(Unknown) same [] holds [0] keeps [] allocates false
keep: Scalar same [] holds [] keeps [1] allocates false
stash: Scalar same [] holds [] keeps [0] allocates false
light: Scalar same [] holds [] keeps [] allocates false
loop: Scalar same [] holds [] keeps [] allocates false
f: Unknown same [0] holds [] keeps [] allocates false
";
    assert_eq!(see(source).summaries, expected);
}

#[test]
fn generators_coroutines_and_decorated_functions_are_not_plain() {
    let source = "
def rows(path):
    yield path
async def read():
    return b'x' * 10
@mystery
def odd():
    return np.ones(3)
async def f(p):
    a = rows(p)
    b = read()
    c = await read()
    d = odd()
";
    assert_eq!(value(source, "a").kind, Kind::Resource);
    assert_eq!(value(source, "b").kind, Kind::Resource);
    assert_eq!(
        (value(source, "c").kind, value(source, "c").evidence.ground),
        (Kind::Bytes, Ground::Summary)
    );
    assert_eq!(value(source, "d").kind, Kind::Unknown);
}

#[test]
fn annotations_are_read_in_the_text() {
    let source = "
def other(x): ...
def f(a: np.ndarray, b: 'pd.DataFrame', c: list[int], d: dict[str, Thing], e: int = 3, *rest):
    g: np.ndarray = other2(a)
    h = a * e
    x = (a, b, c, d, e, g)
";
    let seen = see(source);
    let of = |name: &str| {
        seen.locals
            .iter()
            .find(|(local, _)| local == name)
            .unwrap()
            .1
            .clone()
    };
    for (name, kind) in [
        ("a", Kind::Array),
        ("b", Kind::Frame),
        ("c", PLAIN),
        ("d", MIXED),
        ("e", Kind::Scalar),
    ] {
        assert_eq!(
            (of(name).kind, of(name).evidence.ground),
            (kind, Ground::Annotation),
            "{name}"
        );
    }
    assert_eq!(of("rest").kind, MIXED);
    assert_eq!(
        (of("h").kind, of("h").evidence.ground),
        (Kind::Array, Ground::Annotation)
    );
}

#[test]
fn escapes_name_the_holder() {
    let source = "
def f(self, a):
    rows, b = [], np.ones(3)
    rows.append(b)
    self.last = b
    rows[0] = b
    c = np.zeros((3, 3))
    c[0] = b
    yield b
";
    let seen = see(source);
    let escapes: Vec<(&str, Option<&str>)> = seen
        .escapes
        .iter()
        .map(|(v, i)| (v.as_str(), i.as_deref()))
        .collect();
    assert_eq!(
        escapes,
        [
            ("b", Some("rows")),
            ("b", None),
            ("b", Some("rows")),
            ("b", None)
        ]
    );
}

#[test]
fn light_calls_do_not_allocate() {
    let source = "
import logging
log = logging.getLogger('x')
def f(p, rows):
    a = np.ones(1 << 20)
    print(len(a), a.shape, a.sum())
    logging.info('%s', a)
    log.info('%s', a)
    rows.append(a)
    b = a[1:]
    isinstance(a, int)
    unknown(a)
    np.sqrt(a)
";
    assert_eq!(
        see(source).allocating_calls,
        ["np.ones(1 << 20)", "unknown(a)", "np.sqrt(a)"]
    );
}

#[test]
fn a_star_import_or_a_rebound_name_ends_all_trust() {
    assert_eq!(
        value("from os import *\ndef f():\n    x = np.ones(3)\n", "x").kind,
        Kind::Unknown
    );
    assert_eq!(
        value("np = 3\ndef f():\n    x = np.ones(3)\n", "x").kind,
        Kind::Unknown
    );
    assert_eq!(
        value("def f(np):\n    x = np.ones(3)\n", "x").kind,
        Kind::Unknown
    );
    assert_eq!(
        value("open = 3\ndef f(p):\n    x = open(p)\n", "x").kind,
        Kind::Unknown
    );
}

mod ends;
mod images;
mod lists;
