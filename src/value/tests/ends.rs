//! What is small, whose end is seen, and what generators let go.

use super::*;

#[test]
fn text_and_arrays_of_small_things_are_small() {
    let small = [
        "x = str(p)",
        "x = f'{p} of {q}'",
        "x = 'a' + 'b'",
        "x = ','.join(p)",
        "x = np.array([1.0, 2.0])",
        "x = np.array(1.0)",
        "x = np.random.normal(0.0, 1.0, 100)",
        "x = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})",
        "x = np.eye(10)",
    ];
    let large = [
        "x = ''\nfor line in p:\n    x = x + 'line'",
        "x = ','.join(['12345'] * p)",
        "x = Path(path).read_text().strip()",
        "rows = []\nfor line in p:\n    rows.append(line)\nx = np.array(rows)",
        "x = np.array([np.zeros(p), np.zeros(p)])",
        "x = np.random.normal(0.0, 1.0, p)",
        "x = np.loadtxt('table', skiprows=1)",
        "x = np.arange(100_000)",
    ];
    let size_of = |statements: &str| {
        value(
            &format!("def f(p, q, path):\n{}", indented(statements)),
            "x",
        )
        .size
    };
    for statements in small {
        let is_small = match size_of(statements) {
            Size::Small => true,
            Size::Bytes(bytes) => bytes < fact::SMALL_BYTES,
            Size::Large => false,
        };
        assert!(is_small, "{statements}");
    }
    for statements in large {
        assert_eq!(size_of(statements), Size::Large, "{statements}");
    }
}

#[test]
fn classes_that_see_their_end_make_resources() {
    let classes = "class A:\n    def __del__(self):\n        pass\nclass B(A):\n    pass\nclass C:\n    pass\n";
    let kind = |class: &str| value(&format!("{classes}def f():\n    x = {class}()\n"), "x").kind;
    assert_eq!(
        (kind("A"), kind("B"), kind("C")),
        (Kind::Resource, Kind::Resource, Kind::Unknown)
    );
}

#[test]
fn a_generator_that_keeps_nothing_gives_fresh_values() {
    let text =
        |body: &str| format!("def g(n):\n{body}def f(n):\n    for x in g(n):\n        print(x)\n");
    let letting = value(&text("    yield np.zeros(n)\n"), "x");
    assert_eq!((letting.kind, letting.origin), (Kind::Array, Origin::Fresh));
    let keeping = value(&text("    a = np.zeros(n)\n    yield a\n"), "x");
    assert_eq!(
        (keeping.kind, keeping.origin),
        (Kind::Array, Origin::Shared)
    );
}
