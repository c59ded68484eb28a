//! Small programs all of whose files are given: they are read as one.

mod support;

use support::program::{project_of, unpin};

const MAIN: &str = "import json\n\nfrom models import Record\n\n\ndef export(n):\n    records = [Record(f'user {i}', i) for i in range(n)]\n    \
                    rows = [record.row() for record in records]\n    return json.dumps({'rows': rows}, sort_keys=True)\n\n\n\
                    print(len(export(100_000)))\n";

const MODELS: &str = "class Record:\n    def __init__(self, user, number):\n        self.user = user\n        self.number = number\n\n    \
                      def row(self):\n        return {'user': self.user, 'number': self.number}\n";

/// What is written for a program, as a diff.
fn diff(files: &[(&str, &str)]) -> String {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    let project = project_of(&files);
    unpin(project.path(), &["--no-cache", "--diff", "."]).out
}

#[test]
fn objects_of_a_class_of_another_file_are_known() {
    let found = diff(&[("main.py", MAIN), ("models.py", MODELS)]);
    assert!(found.contains("+    del records"), "{found}");
}

#[test]
fn a_package_beside_the_script_is_part_of_the_program() {
    let main = MAIN.replace("from models", "from job.models");
    let found = diff(&[
        ("main.py", &main),
        ("job/__init__.py", ""),
        ("job/models.py", MODELS),
    ]);
    assert!(found.contains("+    del records"), "{found}");
}

#[test]
fn who_is_passed_what_is_known_across_files() {
    let main = "import numpy as np\n\nfrom engine import Engine\n\n\ndef main():\n    prices = np.ones((2000, 500))\n    \
                print(Engine(2).run(prices))\n\n\nif __name__ == '__main__':\n    main()\n";
    let engine = "class Engine:\n    def __init__(self, factor):\n        self.factor = factor\n\n    def run(self, prices):\n        \
                  scaled = prices * self.factor\n        ranks = scaled.argsort(axis=1)\n        other = ranks * 2\n        return other.sum()\n";
    let found = diff(&[("main.py", main), ("engine.py", engine)]);
    assert!(found.contains("+        del scaled"), "{found}");
}

#[test]
fn a_name_that_means_two_things_keeps_files_apart() {
    let main = MAIN.replace(
        "import json",
        "import json\n\n\ndef sorted(rows):\n    return rows",
    );
    let found = diff(&[("main.py", &main), ("models.py", MODELS)]);
    assert!(!found.contains("del records"), "{found}");
    let models = format!("{MODELS}\n\ndef export(n):\n    return n\n");
    let found = diff(&[("main.py", MAIN), ("models.py", &models)]);
    assert!(!found.contains("del records"), "{found}");
}

#[test]
fn a_module_that_something_else_may_import_is_no_part_of_one_program() {
    let found = diff(&[
        ("main.py", MAIN),
        ("models.py", MODELS),
        (
            "other.py",
            "from models import Record\n\n\ndef make():\n    return Record\n",
        ),
    ]);
    assert!(!found.contains("del records"), "{found}");
}

#[test]
fn what_another_file_does_to_objects_counts() {
    let main = "import numpy as np\n\nimport helper\nfrom helper import mark\n\n\nclass Box:\n    def __init__(self, n):\n        self.n = n\n        \
                self.data = np.zeros(n)\n\n\ndef main():\n    box = Box(1 << 20)\n    mark(box)\n    print(box.n)\n    \
                print(np.ones(1 << 20).sum(), helper.NAME)\n\n\nmain()\n";
    let quiet = "NAME = 'x'\n\n\ndef mark(box):\n    print(box.n)\n";
    let storing = "NAME = 'x'\n\n\ndef mark(box):\n    box.log = open('x.txt', 'w')\n";
    let found = diff(&[("main.py", main), ("helper.py", quiet)]);
    assert!(found.contains("del box"), "{found}");
    let found = diff(&[("main.py", main), ("helper.py", storing)]);
    assert!(!found.contains("del box"), "{found}");
}

const STEPS: &str = "def read(n):\n    return [f'{i};{i}' for i in range(n)]\n\n\ndef split(lines):\n    \
                     rows = [line.split(';') for line in lines]\n    points = [float(row[0]) for row in rows]\n    \
                     return [point + 1.0 for point in points]\n";

#[test]
fn a_module_that_is_had_as_an_object_is_part_of_the_program() {
    for (import, files) in [
        ("import steps", "steps.py"),
        ("import steps as st", "steps.py"),
        ("from job import steps", "job/steps.py"),
        ("from job import steps as st", "job/steps.py"),
        ("import job.steps as st", "job/steps.py"),
    ] {
        let name = if import.ends_with("st") {
            "st"
        } else {
            "steps"
        };
        let main = format!(
            "{import}\n\n\ndef main():\n    lines = {name}.read(100_000)\n    print(sum({name}.split(lines)))\n\n\nmain()\n"
        );
        let found = diff(&[("main.py", &main), (files, STEPS), ("job/__init__.py", "")]);
        let nested = format!("+    print(sum({name}.split({name}.read(100_000))))");
        assert!(found.contains(&nested), "{import}: {found}");
        assert!(found.contains("+    del lines"), "{import}: {found}");
    }
}

#[test]
fn a_module_whose_name_has_other_uses_is_read_by_itself() {
    for (use_, is_read) in [
        ("print(len(steps.read(3)))", true),
        ("print(steps.split)", false),
        ("print(steps)", false),
        ("steps.split = print", false),
        ("del steps.split", false),
        ("print(steps.other)", false),
        ("read = steps.read(1)", false),
        (
            "from json import loads as read\n    print(len(steps.read(3)))",
            false,
        ),
        ("print([steps.read(read) for read in (1, 2)])", false),
    ] {
        let main = format!(
            "import steps\n\n\ndef other():\n    {use_}\n\n\ndef main():\n    lines = steps.read(100_000)\n    \
             print(sum(steps.split(lines)))\n\n\nif __name__ == '__main__':\n    other()\n    main()\n"
        );
        let found = diff(&[("main.py", &main), ("steps.py", STEPS)]);
        // Another caller leaves nothing to the callee.
        assert_eq!(found.contains("del lines"), is_read, "{use_}: {found}");
    }
}

#[test]
fn what_a_package_hands_on_is_of_its_files() {
    let main = MAIN.replace("from models", "from job");
    let with = |beside| {
        diff(&[
            ("main.py", &main),
            ("job/__init__.py", "from .models import Record\n"),
            ("job/models.py", MODELS),
            (beside, ""),
        ])
    };
    let found = with("job/notes.txt");
    assert!(found.contains("+    del records"), "{found}");
    // What is built from C may be what is imported by the name, and hand over anything.
    let found = with("job/Record.cpython-311-x86_64-linux-gnu.so");
    assert!(!found.contains("del records"), "{found}");
}
