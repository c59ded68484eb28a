//! What installed packages tell of what their functions return: which environment is read, what of it, and what comes of it.

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use support::program::{Ran, command, project_of, unpin};

const SITE: &str = "lib/python3.11/site-packages";

/// Each function holds what `CALL` gives while something large is made, and has read it as nobody can tell what it is.
const JOB: &str = "import numpy as np\nimport demo\nfrom demo import Store, load\n\n\ndef job(path):\n    found = CALL\n    \
    demo.show(found)\n    return np.zeros(100_000_000)\n";

fn job(call: &str) -> String {
    JOB.replace("CALL", call)
}

/// A project beside an environment `.venv` with these files of the package `demo`.
fn project(package: &[(&str, &str)], call: &str) -> tempfile::TempDir {
    let project = project_of(&[("job.py", job(call))]);
    install(&project.path().join(".venv"), package);
    project
}

fn install(environment: &Path, package: &[(&str, &str)]) {
    for (path, text) in package {
        let path = environment.join(SITE).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// How each finding of `--unsafe` is known, with what would be released.
fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let arguments = [&["--unsafe", "--format", "json"], arguments].concat();
    evidence(&unpin(folder, &arguments))
}

fn evidence(ran: &Ran) -> Vec<String> {
    assert!(ran.code < 2, "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let one = |finding: &serde_json::Value| {
        format!(
            "{}: {}, {}",
            finding["locals"][0].as_str().unwrap(),
            finding["level"].as_str().unwrap(),
            finding["evidence"].as_str().unwrap(),
        )
    };
    findings.map(one).collect()
}

/// What `--unsafe` finds in a call of a package.
fn told(package: &[(&str, &str)], call: &str) -> Vec<String> {
    let project = project(package, call);
    found(project.path(), &["job.py"])
}

fn annotated(call: &str, annotation: &str) -> Vec<String> {
    vec![format!(
        "found: unsafe, `{call}` is annotated `{annotation}`"
    )]
}

/// What is found where nothing is known of the call.
const UNKNOWN: &str = "found: unsafe, ";

fn is_unknown(found: &[String]) -> bool {
    matches!(found, [one] if one == UNKNOWN)
}

const ARRAYS: &str = "import numpy as np\ndef load(path: str) -> np.ndarray: ...\n";

#[test]
fn stubs_and_inline_annotations_are_read() {
    let array = annotated("load", "np.ndarray");
    assert_eq!(told(&[("demo/__init__.pyi", ARRAYS)], "load(path)"), array);
    assert_eq!(told(&[("demo.pyi", ARRAYS)], "load(path)"), array);
    assert_eq!(
        told(
            &[
                ("demo-stubs/__init__.pyi", ARRAYS),
                ("demo/__init__.py", "")
            ],
            "load(path)"
        ),
        array
    );
    let code = "import numpy\n\n\ndef load(\n    path,  # of a file\n    *,\n    mode=None,\n) -> \"numpy.ndarray | None\":\n    global count\n    \
        count = 1\n    return _load(path)\n";
    let quoted = annotated("demo.load", "\"numpy.ndarray | None\"");
    assert_eq!(
        told(&[("demo/__init__.py", code)], "demo.load(path)"),
        quoted
    );
    let both = [
        ("demo/__init__.py", "def load(path) -> int: ...\n"),
        ("demo/__init__.pyi", ARRAYS),
    ];
    assert_eq!(told(&both, "load(path)"), array);
    // A namespace package has no file of its own.
    assert_eq!(
        told(&[("demo/files.py", ARRAYS)], "demo.files.load(path)"),
        annotated("demo.files.load", "np.ndarray")
    );
}

#[test]
fn what_is_imported_from_elsewhere_is_followed() {
    let array = annotated("load", "np.ndarray");
    for import in [
        "from .files import load as load",
        "from demo.files import load",
        "from .files import *",
        "from ._hop import load",
    ] {
        let package = [
            ("demo/__init__.py", import),
            ("demo/_hop.py", "from .files import read as load\n"),
            (
                "demo/files.pyi",
                "import numpy as np\ndef load(path) -> np.ndarray: ...\ndef read(path) -> np.ndarray: ...\n",
            ),
        ];
        assert_eq!(told(&package, "load(path)"), array, "{import}");
    }
    let circle = [
        ("demo/__init__.py", "from .files import load\n"),
        ("demo/files.py", "from . import load\n"),
    ];
    assert!(is_unknown(&told(&circle, "load(path)")));
    // The package is `demo.files` for who imports it from there.
    let module = [
        ("demo/__init__.py", "from . import files\n"),
        ("demo/files.py", ARRAYS),
    ];
    assert_eq!(
        told(&module, "demo.files.load(path)"),
        annotated("demo.files.load", "np.ndarray")
    );
}

#[test]
fn types_mean_what_they_mean_in_their_own_file() {
    let package = [
        (
            "demo/__init__.pyi",
            "from .types import Table\nfrom other import Frame\ndef load(path) -> Table: ...\ndef read(path) -> Frame: ...\n",
        ),
        ("demo/types.pyi", "from pandas import DataFrame as Table\n"),
        ("other/__init__.py", "class Frame: ...\n"),
    ];
    assert_eq!(told(&package, "load(path)"), annotated("load", "Table"));
    assert!(is_unknown(&told(&package, "demo.read(path)")));
    // A class that goes by another path than the one its users know.
    let pandas = [
        (
            "demo/__init__.py",
            "from pandas.core.frame import DataFrame\ndef load(path) -> DataFrame: ...\ndef read(path) -> Other: ...\n",
        ),
        ("pandas/__init__.py", "from .core.api import DataFrame\n"),
        ("pandas/core/__init__.py", ""),
        (
            "pandas/core/api.py",
            "from pandas.core.frame import DataFrame\n",
        ),
        ("pandas/core/frame.py", "class DataFrame:\n    x = 1\n"),
    ];
    assert_eq!(told(&pandas, "load(path)"), annotated("load", "DataFrame"));
    let protocol = [
        (
            "demo/__init__.py",
            "from pandas.protocol import DataFrame\ndef load(path) -> DataFrame: ...\n",
        ),
        ("pandas/__init__.py", "from .frame import DataFrame\n"),
        ("pandas/frame.py", "class DataFrame: ...\n"),
        ("pandas/protocol.py", "class DataFrame: ...\n"),
    ];
    assert!(is_unknown(&told(&protocol, "load(path)")));
    let own = "class ndarray: ...\nclass bytes: ...\ndef load(path) -> bytes: ...\n";
    assert!(is_unknown(&told(
        &[("demo/__init__.py", own)],
        "load(path)"
    )));
}

#[test]
fn methods_that_are_called_on_their_class_are_read() {
    let package = [(
        "demo/__init__.py",
        "import numpy as np\nclass Store:\n    @classmethod\n    def from_file(cls, path) -> np.ndarray: ...\n    @staticmethod\n    \
            def read(path) -> np.ndarray: ...\n    @property\n    def load(self) -> np.ndarray: ...\n",
    )];
    assert_eq!(
        told(&package, "Store.from_file(path)"),
        annotated("Store.from_file", "np.ndarray")
    );
    assert_eq!(
        told(&package, "demo.Store.read(path)"),
        annotated("demo.Store.read", "np.ndarray")
    );
    assert!(is_unknown(&told(&package, "demo.Store.load(path)")));
}

#[test]
fn what_no_annotation_decides_stays_unknown() {
    let array = "import numpy as np\nfrom functools import lru_cache, wraps\nimport typing\nfrom typing import Any, Iterator, TypeVar, overload\n\
        T = TypeVar('T')\n";
    let unknown = [
        "async def load(path) -> np.ndarray: ...",
        "@wraps(print)\ndef load(path) -> np.ndarray: ...",
        "def load(path) -> Iterator[np.ndarray]: ...",
        "def load(path) -> Any: ...",
        "def load(path: T) -> T: ...",
        "def load(path) -> np.ndarray | list[int]: ...",
        "def load(path): ...",
        "@overload\ndef load(path: int) -> int: ...\n@overload\ndef load(path: str) -> np.ndarray: ...",
        "def load(path) -> np.ndarray: ...\nload = print",
        "def load(path) -> np.ndarray: ...\ndef change():\n    global load\n    load = print\n",
        "if T:\n    def load(path) -> np.ndarray: ...\nelse:\n    def load(path) -> int: ...",
        "from numpy import *\ndef load(path) -> np.ndarray: ...",
        "def load(path) -> np.ndarray\n",
    ];
    for text in unknown {
        let package = [array, text].concat();
        let found = told(&[("demo/__init__.py", &package)], "load(path)");
        assert!(is_unknown(&found), "{text}: {found:?}");
    }
    let known = [
        "@lru_cache(maxsize=None)\ndef load(path) -> np.ndarray: ...",
        "from demo.util import set_module\n@set_module('demo')\ndef load(path) -> np.ndarray: ...",
        "@typing.final\ndef load(path) -> np.ndarray: ...",
        "@overload\ndef load(path: int) -> np.ndarray: ...\n@typing.overload\ndef load(path: str) -> np.ndarray: ...\ndef load(path): ...",
        "if T:\n    def load(path) -> np.ndarray: ...\nelse:\n    def load(path) -> np.ndarray: ...",
    ];
    for text in known {
        let package = [array, text].concat();
        let found = told(&[("demo/__init__.py", &package)], "load(path)");
        assert_eq!(found, annotated("load", "np.ndarray"), "{text}");
    }
}

#[test]
fn what_is_small_is_no_finding() {
    for annotation in [
        "int",
        "bool",
        "str",
        "Path",
        "None",
        "Optional[float]",
        "tuple[int, str]",
    ] {
        let text = format!(
            "from pathlib import Path\nfrom typing import Optional\ndef load(path) -> {annotation}: ...\n"
        );
        let package = [("demo/__init__.pyi", text.as_str())];
        assert!(told(&package, "load(path)").is_empty(), "{annotation}");
        let project = project(&package, "load(path)");
        assert!(is_unknown(&found(project.path(), &["--no-env", "job.py"])));
    }
}

#[test]
fn a_call_may_take_much_for_a_small_result() {
    let text = "import numpy as np\nimport demo\n\n\ndef job(path):\n    data = np.loadtxt(path)\n    print(data.sum())\n    \
        return demo.fit(path)\n";
    let stub = "def fit(path) -> float: ...\n";
    let project = project(&[("demo/__init__.pyi", stub)], "load(path)");
    fs::write(project.path().join("job.py"), text).unwrap();
    let ran = unpin(
        project.path(),
        &["--format", "json", "--min-size", "0", "job.py"],
    );
    assert_eq!(
        evidence(&ran),
        ["data: safe, `np.loadtxt` returns a new array"]
    );
}

#[test]
fn no_annotation_of_a_package_makes_a_release_safe() {
    let text = "import numpy as np\nimport demo\n\n\ndef one(path):\n    found = demo.load(path)\n    print(found.mean())\n    \
        return np.zeros(100_000_000)\n\n\ndef many(paths):\n    rows = [demo.load(path) for path in paths]\n    print(len(rows))\n    \
        return np.zeros(100_000_000)\n";
    let project = project(&[("demo/__init__.pyi", ARRAYS)], "load(path)");
    fs::write(project.path().join("job.py"), text).unwrap();
    let ran = unpin(project.path(), &["--format", "json", "job.py"]);
    assert_eq!(evidence(&ran), Vec::<String>::new());
    assert_eq!(found(project.path(), &["job.py"]).len(), 2);
}

#[test]
fn the_environment_is_named_active_or_near() {
    let array = annotated("load", "np.ndarray");
    let project = project_of(&[("work/job.py", job("load(path)"))]);
    let folder = project.path();
    let work = folder.join("work");
    let in_job = |arguments: &[&str]| found(&work, &[arguments, &["job.py"]].concat());
    assert!(is_unknown(&in_job(&[])));
    install(&folder.join("named"), &[("demo/__init__.pyi", ARRAYS)]);
    fs::create_dir(folder.join("named/bin")).unwrap();
    // The interpreter of the system has other packages.
    symlink("/usr/bin/env", folder.join("named/bin/python")).unwrap();
    assert_eq!(in_job(&["--python", "../named"]), array);
    assert_eq!(in_job(&["--python", "../named/bin/python"]), array);
    let active = |variable: &str, arguments: &[&str]| {
        let mut unpin = command();
        let unpin = unpin.current_dir(&work).env(variable, folder.join("named"));
        let all = ["--unsafe", "--format", "json", "--no-cache", "job.py"];
        evidence(&Ran::of(unpin.args(all).args(arguments).output().unwrap()))
    };
    assert_eq!(active("VIRTUAL_ENV", &[]), array);
    assert_eq!(active("CONDA_PREFIX", &[]), array);
    assert!(is_unknown(&active("VIRTUAL_ENV", &["--no-env"])));
    install(
        &folder.join(".venv"),
        &[("demo/__init__.pyi", "def load(path) -> list[int]: ...\n")],
    );
    let near = annotated("load", "list[int]");
    assert_eq!(in_job(&[]), near);
    assert_eq!(
        found(Path::new("/"), &[work.join("job.py").to_str().unwrap()]),
        near
    );
    assert_eq!(active("VIRTUAL_ENV", &[]), array);
    assert_eq!(active("CONDA_PREFIX", &[]), near);
}

#[test]
fn a_path_that_is_no_environment_is_refused() {
    let project = project_of(&[("job.py", job("load(path)"))]);
    for (path, why) in [
        ("nowhere/bin/python", "there is nothing of that name"),
        (".", "no site-packages belong to it"),
    ] {
        let ran = unpin(project.path(), &["--python", path, "job.py"]);
        let expected = format!(
            "error: command line: --python {path}: {why}: name an interpreter or the folder of an environment"
        );
        assert!(
            ran.code == 2 && ran.err.starts_with(&expected),
            "{}",
            ran.err
        );
    }
    let both = unpin(project.path(), &["--python", ".", "--no-env"]);
    assert!(
        both.code == 2 && both.err.contains("cannot be used with"),
        "{}",
        both.err
    );
}

#[test]
fn projects_that_are_installed_in_place_are_read() {
    let project = project(
        &[(
            "__editable__.pth",
            "# a comment\nimport sys\n../../../../lib/src\n",
        )],
        "load(path)",
    );
    let source = project.path().join("lib/src/demo");
    fs::create_dir_all(&source).unwrap();
    fs::write(source.join("__init__.py"), ARRAYS).unwrap();
    assert_eq!(
        found(project.path(), &["job.py"]),
        annotated("load", "np.ndarray")
    );
}

#[test]
fn files_given_and_files_beside_come_first() {
    let project = project(&[("demo/__init__.pyi", ARRAYS)], "load(path)");
    let folder = project.path();
    fs::write(
        folder.join("demo.py"),
        "def load(path):\n    return 1\n\n\ndef show(it):\n    print(it)\n",
    )
    .unwrap();
    assert!(found(folder, &["."]).is_empty());
    assert!(is_unknown(&found(folder, &["job.py"])));
}

#[test]
fn files_together_and_standard_input_know_the_same() {
    let project = project(&[("demo/__init__.pyi", ARRAYS)], "load(path)");
    let folder = project.path();
    fs::write(
        folder.join("helper.py"),
        "import demo\n\n\ndef fetch(path):\n    return demo.load(path)\n",
    )
    .unwrap();
    let user =
        job("fetch(path)").replace("import demo\n", "import demo\nfrom helper import fetch\n");
    fs::write(folder.join("user.py"), user).unwrap();
    let expected = [
        "found: unsafe, `load` is annotated `np.ndarray`",
        "found: unsafe, `fetch` returns an array: `demo.load` is annotated `np.ndarray`",
    ];
    for jobs in ["1", "4"] {
        assert_eq!(found(folder, &["-j", jobs, "."]), expected);
    }
    let mut unpin = command();
    unpin
        .current_dir(folder)
        .args(["--unsafe", "--format", "json", "-"]);
    unpin.stdin(fs::File::open(folder.join("job.py")).unwrap());
    assert_eq!(
        evidence(&Ran::of(unpin.output().unwrap())),
        annotated("load", "np.ndarray")
    );
}

#[test]
fn what_was_found_is_forgotten_where_a_package_is_installed_again() {
    let project = project(&[("demo/__init__.pyi", ARRAYS)], "load(path)");
    let folder = project.path();
    fs::write(folder.join("unpin.toml"), "").unwrap();
    let array = annotated("load", "np.ndarray");
    assert_eq!(found(folder, &["job.py"]), array);
    assert!(folder.join(".unpin_cache").is_dir());
    assert_eq!(found(folder, &["job.py"]), array);
    let site = folder.join(".venv").join(SITE);
    fs::write(
        site.join("demo/__init__.pyi"),
        "def load(path) -> int: ...\n",
    )
    .unwrap();
    // As an installer does, which replaces what it writes of a package beside it.
    fs::create_dir(site.join("demo-2.0.dist-info")).unwrap();
    let later = SystemTime::now() + Duration::from_secs(2);
    fs::File::open(&site).unwrap().set_modified(later).unwrap();
    assert!(found(folder, &["job.py"]).is_empty());
    assert!(is_unknown(&found(folder, &["--no-env", "job.py"])));
    assert!(found(folder, &["job.py"]).is_empty());
}

#[test]
fn a_module_that_comes_to_be_beside_a_file_is_seen() {
    let project = project(&[("demo/__init__.pyi", ARRAYS)], "load(path)");
    let folder = project.path();
    fs::write(folder.join("unpin.toml"), "").unwrap();
    let array = annotated("load", "np.ndarray");
    assert_eq!(found(folder, &["job.py"]), array);
    fs::write(folder.join("demo.py"), "").unwrap();
    assert!(is_unknown(&found(folder, &["job.py"])));
    fs::remove_file(folder.join("demo.py")).unwrap();
    assert_eq!(found(folder, &["job.py"]), array);
    // Without `__init__.py` it is data, or gives way to what is installed.
    fs::create_dir(folder.join("demo")).unwrap();
    assert_eq!(found(folder, &["job.py"]), array);
    fs::write(folder.join("demo/__init__.py"), "").unwrap();
    assert!(is_unknown(&found(folder, &["job.py"])));
}
