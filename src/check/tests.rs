//! Sabotage: each good rewrite passes, each way to break it is caught.

use super::{Leeway, check};
use crate::rewrite::sample::Sample;

/// A function, rewrites of it that are the same program, and such that are not, each with what was done to it.
struct Case {
    before: &'static str,
    good: &'static [&'static str],
    bad: &'static [(&'static str, &'static str)],
}

fn verdict(before: &str, after: &str) -> Result<(), String> {
    verdict_within(before, after, &Leeway::default())
}

fn verdict_within(before: &str, after: &str, leeway: &Leeway) -> Result<(), String> {
    let bound = |text: &str| {
        format!("{text}\nfrom lib import load, g, h, k, log, get, put, wash, send, wait, read\n")
    };
    let (before, after) = (&bound(before), &bound(after));
    let before = Sample::parse(before, crate::syntax::Interner::default())
        .expect("the function before is Python");
    let after = Sample::parse(after, before.names.clone())?;
    check(&before.ir, &after.ir, &before.module, &after.names, leeway)
        .map_err(|mismatch| mismatch.what)
}

const CASES: &[Case] = &[
    Case {
        before: "def f():\n    a = load()\n    b = g(a)\n    return h(b)\n",
        good: &[
            "def f():\n    a = load()\n    b = g(a)\n    del a\n    return h(b)\n",
            "def f():\n    a = load()\n    a = g(a)\n    return h(a)\n",
            "def f():\n    b = g(load())\n    return h(b)\n",
            "def f():\n    return h(g(load()))\n",
        ],
        bad: &[
            (
                "del one statement early",
                "def f():\n    a = load()\n    del a\n    b = g(a)\n    return h(b)\n",
            ),
            (
                "rename of one use too few",
                "def f():\n    a = load()\n    a = g(a)\n    return h(b)\n",
            ),
            (
                "lost statement",
                "def f():\n    a = load()\n    return h(a)\n",
            ),
            (
                "duplicated call",
                "def f():\n    a = load()\n    b = g(load())\n    return h(b)\n",
            ),
            (
                "another callee",
                "def f():\n    a = load()\n    b = h(a)\n    return g(b)\n",
            ),
            (
                "an edit off by one byte",
                "def f():\n    a = load()\n    b = g(a)\n   del a\n    return h(b)\n",
            ),
            (
                "a statement joined to another",
                "def f():\n    a = load()\n    b = g(a)    del a\n    return h(b)\n",
            ),
            (
                "deleted twice",
                "def f():\n    a = load()\n    b = g(a)\n    del a\n    del a\n    return h(b)\n",
            ),
            (
                "the result dropped",
                "def f():\n    a = load()\n    b = g(a)\n    h(b)\n",
            ),
            (
                "another parameter list",
                "def f(x=1):\n    a = load()\n    b = g(a)\n    return h(b)\n",
            ),
        ],
    },
    Case {
        before: "def f(c, x):\n    if c:\n        y = g(x)\n    else:\n        y = 0\n    return h(x, y)\n",
        good: &[
            "def f(c, x):\n    if c:\n        y = g(x)\n    else:\n        y = 0\n    del c\n    return h(x, y)\n",
        ],
        bad: &[
            (
                "del on a branch too many",
                "def f(c, x):\n    if c:\n        y = g(x)\n        del x\n    else:\n        y = 0\n    return h(x, y)\n",
            ),
            (
                "swapped arguments",
                "def f(c, x):\n    if c:\n        y = g(x)\n    else:\n        y = 0\n    return h(y, x)\n",
            ),
            (
                "swapped branches",
                "def f(c, x):\n    if c:\n        y = 0\n    else:\n        y = g(x)\n    return h(x, y)\n",
            ),
            (
                "reuse over a live range",
                "def f(c, x):\n    if c:\n        x = g(x)\n    else:\n        x = 0\n    return h(x, x)\n",
            ),
        ],
    },
    Case {
        before: "def f(xs):\n    last = None\n    for x in xs:\n        y = g(x, last)\n        last = y\n    return last\n",
        good: &[
            "def f(xs):\n    last = None\n    for x in xs:\n        y = g(x, last)\n        del x\n        last = y\n        del y\n    return last\n",
            "def f(xs):\n    last = None\n    for x in xs:\n        last = g(x, last)\n    return last\n",
        ],
        bad: &[
            (
                "del of a loop-carried value",
                "def f(xs):\n    last = None\n    for x in xs:\n        y = g(x, last)\n        last = y\n        del last\n    return last\n",
            ),
            (
                "del of a loop-carried value on one path",
                "def f(xs):\n    last = None\n    for x in xs:\n        y = g(x, last)\n        del last\n        last = y\n        del y\n        if x:\n            del last\n    return last\n",
            ),
            (
                "the value of the pass before",
                "def f(xs):\n    last = None\n    y = None\n    for x in xs:\n        last = y\n        y = g(x, last)\n    return last\n",
            ),
            (
                "del of what the loop reads",
                "def f(xs):\n    last = None\n    for x in xs:\n        y = g(x, last)\n        last = y\n        del xs\n    return last\n",
            ),
        ],
    },
    Case {
        before: "def f(data):\n    while True:\n        try:\n            clean = wash(data)\n            return send(clean)\n        except OSError:\n            wait()\n",
        good: &[
            "def f(data):\n    while True:\n        try:\n            return send(wash(data))\n        except OSError:\n            wait()\n",
        ],
        bad: &[
            (
                "reuse in a retry loop",
                "def f(data):\n    while True:\n        try:\n            data = wash(data)\n            return send(data)\n        except OSError:\n            wait()\n",
            ),
            (
                "del in a retry loop",
                "def f(data):\n    while True:\n        try:\n            clean = wash(data)\n            del data\n            return send(clean)\n        except OSError:\n            wait()\n",
            ),
            (
                "moved out of the try",
                "def f(data):\n    while True:\n        clean = wash(data)\n        try:\n            return send(clean)\n        except OSError:\n            wait()\n",
            ),
        ],
    },
    Case {
        before: "def f(x):\n    a = load()\n    b = g(x)\n    return h(b, a)\n",
        good: &["def f(x):\n    a = load()\n    x = g(x)\n    return h(x, a)\n"],
        bad: &[
            (
                "nest across a call",
                "def f(x):\n    b = g(x)\n    return h(b, load())\n",
            ),
            (
                "nest behind an attribute",
                "def f(x):\n    a = load()\n    return h(a, g(x))\n",
            ),
            (
                "nest into a lambda",
                "def f(x):\n    b = g(x)\n    return h(b, lambda: load())\n",
            ),
        ],
    },
    Case {
        before: "def f(c):\n    a = load()\n    return a if c else None\n",
        good: &["def f(c):\n    a = load()\n    return (a) if c else None\n"],
        bad: &[(
            "nest into a conditional",
            "def f(c):\n    return load() if c else None\n",
        )],
    },
    Case {
        before: "def f(x):\n    return x and h(g(x))\n",
        good: &["def f(x):\n    return (x and h(g(x)))\n"],
        bad: &[
            (
                "split out of a short circuit",
                "def f(x):\n    x = g(x)\n    return x and h(x)\n",
            ),
            (
                "short circuit turned round",
                "def f(x):\n    return x or h(g(x))\n",
            ),
        ],
    },
    Case {
        before: "def f(x):\n    with open(x) as s:\n        d = s.read()\n    try:\n        return g(d)\n    finally:\n        log(x)\n",
        good: &[
            "def f(x):\n    with open(x) as s:\n        d = s.read()\n    del s\n    try:\n        return g(d)\n    finally:\n        log(x)\n        del x\n",
        ],
        bad: &[
            (
                "del of what finally reads",
                "def f(x):\n    with open(x) as s:\n        d = s.read()\n    try:\n        return g(d)\n        del x\n    finally:\n        del x\n        log(x)\n",
            ),
            (
                "read moved out of with",
                "def f(x):\n    with open(x) as s:\n        pass\n    d = s.read()\n    try:\n        return g(d)\n    finally:\n        log(x)\n",
            ),
        ],
    },
    Case {
        before: "async def f(x):\n    b = await get(x)\n    d = g(b)\n    await put(d)\n    yield d\n",
        good: &[
            "async def f(x):\n    b = await get(x)\n    d = g(b)\n    del b\n    await put(d)\n    yield d\n",
        ],
        bad: &[
            (
                "a lost await",
                "async def f(x):\n    b = await get(x)\n    d = g(b)\n    put(d)\n    yield d\n",
            ),
            (
                "a lost yield",
                "async def f(x):\n    b = await get(x)\n    d = g(b)\n    await put(d)\n",
            ),
        ],
    },
    Case {
        before: "import numpy as np\n\ndef f(p):\n    a = np.load(p)\n    b = np.sqrt(a)\n    return np.linalg.norm(b)\n",
        good: &[
            "import numpy as np\n\ndef f(p):\n    return np.linalg.norm(np.sqrt(np.load(p)))\n",
        ],
        bad: &[(
            "nest with another module function",
            "import numpy as np\n\ndef f(p):\n    return np.linalg.norm(np.cbrt(np.load(p)))\n",
        )],
    },
    Case {
        before: "def f(o):\n    a = load()\n    return o.put(a)\n",
        good: &["def f(o):\n    a = load()\n    return o.put((a))\n"],
        bad: &[(
            "nest behind an attribute of an object",
            "def f(o):\n    return o.put(load())\n",
        )],
    },
];

#[test]
fn good_rewrites_pass() {
    for case in CASES {
        assert_eq!(verdict(case.before, case.before), Ok(()), "{}", case.before);
        for good in case.good {
            assert_eq!(verdict(case.before, good), Ok(()), "{good}");
        }
    }
}

#[test]
fn every_sabotage_is_caught() {
    for case in CASES {
        for (what, bad) in case.bad {
            let verdict = verdict(case.before, bad);
            println!("{what}: {verdict:?}");
            assert!(verdict.is_err(), "not caught: {what}\n{bad}");
        }
    }
}

#[test]
fn a_dropped_comment_is_caught_by_the_bytes() {
    let sample = Sample::new("def f():\n    a = load()  # why\n    b = g(a)\n    return h(b)\n");
    let edits = crate::rewrite::write(
        &[sample.del(&["a"], "b = ")],
        &sample.ir,
        &sample.text,
        &sample.names,
        &crate::rewrite::Style { line_length: 88 },
    )
    .unwrap();
    let after = crate::rewrite::apply(&sample.text, &edits).unwrap();
    assert!(crate::rewrite::outside_edits_unchanged(
        &sample.text,
        &after,
        &edits
    ));
    for (from, to) in [
        ("  # why", ""),
        ("load", "lead"),
        ("return h(b)\n", "return h(b)"),
        ("    del a", "   del a"),
    ] {
        let broken = after.replacen(from, to, 1);
        assert!(
            !crate::rewrite::outside_edits_unchanged(&sample.text, &broken, &edits),
            "not caught: {from:?}"
        );
    }
}

#[test]
fn measures_move_where_that_is_allowed() {
    let before = "def f(x):\n    k(x)\n    return len(x), x.shape[0], x.y";
    let good = "def f(x):\n    n = len(x)\n    s = x.shape\n    k(x)\n    return n, s[0], x.y";
    let bad = [
        "def f(x):\n    n = len(x)\n    y = x.y\n    k(x)\n    return n, x.shape[0], y",
        "def f(x):\n    n = len(k)\n    k(x)\n    return n, x.shape[0], x.y",
        "def f(x):\n    n = len(x)\n    k(x)\n    return n, x.size[0], x.y",
        "def f(x):\n    k(len(x))\n    return len(x), x.shape[0], x.y",
    ];
    let leeway = Leeway {
        measures_move: true,
        ..Leeway::default()
    };
    assert!(verdict(before, good).is_err());
    assert_eq!(verdict_within(before, good, &leeway), Ok(()));
    for bad in bad {
        assert!(verdict_within(before, bad, &leeway).is_err(), "{bad}");
    }
}

#[test]
fn a_value_is_handed_over_where_that_is_allowed() {
    let before = "def f(x):\n    k(x)\n    try:\n        return g(x)\n    except E:\n        log()";
    let good = "def f(x):\n    k(x)\n    try:\n        o = [x]\n        del x\n        return g(o.pop())\n    except E:\n        log()";
    let bad = [
        (before, good.replace("del x", "pass")),
        (before, good.replace("o.pop()", "o")),
        (before, good.replace("o.pop()", "o.pop(0)")),
        (before, good.replace("del x", "del x, k")),
        (before, good.replace("del x", "del x; log()")),
        (before, good.replace("log()", "log(o)")),
        (before, good.replace("log()", "log(x)")),
        (before, good.replace("[x]", "[x, x]")),
    ];
    let leeway = Leeway {
        owners: vec!["o".to_owned()],
        ..Leeway::default()
    };
    assert!(verdict(before, good).is_err());
    assert_eq!(verdict_within(before, good, &leeway), Ok(()));
    for (before, bad) in bad {
        assert!(verdict_within(before, &bad, &leeway).is_err(), "{bad}");
    }
    let read_later = before.replace("log()", "log(x)");
    let bad = good.replace("log()", "log(x)");
    assert!(verdict_within(&read_later, &bad, &leeway).is_err());
}
