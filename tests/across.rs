//! Programs of several files: what one file holds is found when the other files are given with it.

mod support;

use support::program::{project_of, unpin};

/// A program in three files, two of which are called through the third.
const FILES: [(&str, &str); 4] = [
    (
        "main.py",
        "from flow import prepare, total\nimport flow\n\n\ndef run(n):\n    raw = prepare(n)\n    table = raw * 2.0\n    \
         other = table + 1.0\n    return total(other)\n\n\ndef again(n):\n    raw = flow.prepare(n)\n    size = flow.total(raw)\n    \
         return size, prepare(n)\n\n\nif __name__ == '__main__':\n    print(run(1 << 17), again(1 << 17))\n",
    ),
    (
        "flow.py",
        "from files import load as read\nimport parts\n\n\ndef prepare(n):\n    data = read(n)\n    return parts.twice(parts.first(data))\n\n\n\
         def total(data):\n    return float(data.sum())\n",
    ),
    (
        "files.py",
        "import numpy as np\n\n\ndef load(n):\n    return np.arange(n, dtype=np.float64)\n",
    ),
    (
        "parts.py",
        "def twice(data):\n    return data + data\n\n\ndef first(data):\n    return data[: len(data) // 2]\n",
    ),
];

#[test]
fn neither_threads_nor_the_order_of_files_change_what_is_found() {
    let project = project_of(&FILES);
    let found = |arguments: &[&str]| {
        let ran = unpin(
            project.path(),
            &[&["--no-cache", "--diff"], arguments].concat(),
        );
        (ran.out, ran.code)
    };
    let whole = found(&["."]);
    assert!(whole.0.contains("main.py"), "{}", whole.0);
    for jobs in ["1", "2", "5"] {
        for order in [
            ["main.py", "flow.py", "files.py", "parts.py"],
            ["parts.py", "files.py", "flow.py", "main.py"],
            ["files.py", "main.py", "parts.py", "flow.py"],
        ] {
            let arguments = [&["--jobs", jobs], &order[..]].concat();
            assert_eq!(found(&arguments), whole, "{arguments:?}");
        }
    }
}

#[test]
fn a_file_by_itself_knows_nothing_of_the_others() {
    let project = project_of(&FILES);
    let alone = unpin(project.path(), &["--no-cache", "--diff", "main.py"]);
    assert!(!alone.out.contains("main.py"), "{}", alone.out);
}

#[test]
fn files_that_import_each_other_know_nothing_of_each_other() {
    let (main, lib) = (
        "import lib\n\n\ndef run(n):\n    data = lib.load(n)\n    total = sum(data)\n    other = lib.load(n)\n    return total, other\n",
        "import numpy as np\n\nimport circle\n\n\ndef load(n):\n    return np.ones(n)\n\n\ndef again(n):\n    return circle.run(n)\n",
    );
    let found = |lib: &str| {
        let project = project_of(&[("circle.py", main), ("lib.py", lib)]);
        unpin(project.path(), &["--no-cache", "--diff", "."])
            .out
            .contains("+    del data")
    };
    assert!(!found(lib));
    assert!(found(&lib.replace("import circle\n", "circle = None\n")));
}

#[test]
fn a_class_that_a_file_imports_leads_to_no_circle() {
    let main = "import lib\n\n\nclass Job:\n    pass\n\n\ndef run(n):\n    data = lib.load(n)\n    total = data.sum()\n    other = lib.load(n)\n    return total, other\n";
    let lib = "import numpy as np\n\nfrom circle import Job\n\n\ndef load(n):\n    return np.ones(n)\n\n\ndef again(n):\n    return Job()\n";
    let project = project_of(&[("circle.py", main), ("lib.py", lib)]);
    let found = unpin(project.path(), &["--no-cache", "--diff", "."]);
    assert!(found.out.contains("+    del data"), "{}", found.out);
}

#[test]
fn packages_that_hand_on_each_others_names_are_followed_once() {
    const PACKAGES: usize = 24;
    let files: Vec<(String, String)> = (0..PACKAGES)
        .map(|own| {
            let others = (0..PACKAGES).filter(|&other| other != own);
            let imports: Vec<String> = others
                .map(|other| format!("from .part{other} import load\n"))
                .collect();
            (format!("pkg/part{own}.py"), imports.concat())
        })
        .chain([
            ("pkg/__init__.py".to_owned(), String::new()),
            (
                "main.py".to_owned(),
                "from pkg.part0 import load\n".to_owned(),
            ),
        ])
        .collect();
    let project = project_of(&files);
    // The ways through eight of them are a hundred billion.
    let ran = unpin(project.path(), &["--no-cache", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// A function of a package, in which only its use tells what `a` is.
const STEPS: &str = "import numpy as np\n\nfrom . import nodes\n\n\ndef whiten(g, w, x):\n    a = g(np.dot(w, x))\n    \
                     k = a.shape[0] + a[:, 0].sum()\n    y = np.ones(1_000_000) * k\n    z = y * 2\n    return z.sum()\n";

#[test]
fn use_is_enough_in_a_package_unless_what_looks_like_an_array_ends_with_an_event() {
    let found = |init: &str, nodes: &str, steps: &str| {
        let files = [
            ("pk/__init__.py", init),
            ("pk/nodes.py", nodes),
            ("pk/steps.py", steps),
        ];
        let project = project_of(&files);
        let out = unpin(project.path(), &["--no-cache", "--diff", "pk"]).out;
        out.contains("+    del a\n")
    };
    assert!(found("", "", STEPS));
    let node = "class Node:\n    def __del__(self): print('gone')\n";
    let grid = "class Grid:\n    shape = 3, 4\n    def __del__(self): print('gone')\n";
    assert!(!found("", grid, STEPS));
    assert!(!found(grid, "", STEPS));
    assert!(!found(
        "",
        &format!("{node}\n\nclass Grid(Node):\n    shape = 3, 4\n"),
        STEPS
    ));
    assert!(!found("", "import weakref\n", STEPS));
    assert!(!found("", "", &format!("{STEPS}\n\n{node}")));
    let plain = "class Grid:\n    def __init__(self, log):\n        self.log = log\n        self.shape = 3, 4\n";
    assert!(!found("", "", &format!("{STEPS}\n\n{plain}")));
    assert!(found(
        "",
        "",
        &format!("{STEPS}\n\n{}", plain.replace("shape", "form"))
    ));
    assert!(found("", plain, STEPS));
    let imports = STEPS.replace("import nodes", "import nodes\nfrom .nodes import Grid");
    assert!(!found("", plain, &imports));
    assert!(!found(
        "",
        "",
        &STEPS.replace("import numpy", "import h5py\nimport numpy")
    ));
    // What an array holds may end with an event, too.
    let of_objects = STEPS.replace(
        "g(np.dot(w, x))",
        "np.array([nodes.make(i) for i in range(x)])",
    );
    let makes = format!("{node}\n\ndef make(n):\n    return Node()\n");
    assert!(!found("", &makes, &of_objects));
}

#[test]
fn use_is_not_enough_in_a_program_that_shows_ends() {
    let script = STEPS.replace("from . import nodes", "log = open('log.txt', 'w')");
    let script = format!("{script}\n\nprint(whiten(np.array, 1, 2))\n");
    let project = project_of(&[("main.py", &script)]);
    let out = unpin(project.path(), &["--no-cache", "--diff", "."]).out;
    assert!(!out.contains("+    del a\n"), "{out}");
}
