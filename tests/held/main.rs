//! `--show-held`: who holds what no rewrite frees. For each sort of holder a program in which it is named, and what is next to it and is
//! not: released by a rewrite, small, not held, in use.

mod report;
#[path = "../support/mod.rs"]
mod support;

use support::program::project_of;

/// What is listed of a program: the name, the sort of holder, who it is, and on which lines that is and the value is held.
fn held_with(program: &str, flags: &[&str]) -> Vec<String> {
    let folder = project_of(&[("job.py", program)]);
    let json = report::json(folder.path(), &[flags, &["job.py"]].concat());
    let held = json["held"].as_array().expect("it is asked for").iter();
    held.map(|held| {
        format!(
            "{} {} {} {} {}",
            held["local"].as_str().unwrap(),
            held["held_by"].as_str().unwrap(),
            held["holder"].as_str().unwrap(),
            held["holder_place"]["line"],
            held["held_during"]["line"]
        )
    })
    .collect()
}

fn held(program: &str) -> Vec<String> {
    held_with(&format!("import numpy as np\n{program}"), &[])
}

const NONE: [&str; 0] = [];

#[test]
fn an_attribute_is_named() {
    let found = held(
        "
class Survey:
    def run(self, count):
        raw = np.ones(count)
        self.raw = raw
        total = raw.sum()
        return total, np.zeros(count)
",
    );
    assert_eq!(found, ["raw attribute `self.raw` 6 8"]);
}

#[test]
fn an_attribute_that_only_one_method_reads_is_named_without_a_local() {
    let program = "
class Survey:
    def run(self, count):
        self.raw = np.ones(count)
        total = self.raw.sum()
        return total, np.zeros(count)
";
    assert_eq!(held(program), ["self.raw attribute `self.raw` 5 7"]);
    let other = format!("{program}\n    def last(self):\n        return self.raw\n");
    assert_eq!(held(&other), NONE);
}

#[test]
fn an_attribute_that_is_emptied_or_small_or_set_later_is_not() {
    let emptied = held(
        "
class Survey:
    def run(self, count):
        raw = np.ones(count)
        self.raw = raw
        total = raw.sum()
        self.raw = None
        return total, np.zeros(count)
",
    );
    let small = held(
        "
class Survey:
    def run(self, count):
        raw = np.ones(10)
        self.raw = raw
        total = raw.sum()
        return total, np.zeros(count)
",
    );
    let later = held(
        "
class Survey:
    def run(self, count):
        raw = np.ones(count)
        total = raw.sum()
        other = np.zeros(count)
        self.raw = raw
        return total, other
",
    );
    assert_eq!([emptied, small, later], [NONE, NONE, NONE]);
}

#[test]
fn the_attribute_of_a_new_object_is_named() {
    let found = held(
        "
class Job:
    def __init__(self, table):
        self.table = table

def run(count):
    data = np.ones(count)
    job = Job(data)
    total = data.sum()
    other = np.zeros(count)
    return job, total, other
",
    );
    assert_eq!(found, ["data attribute `job.table` 9 11"]);
}

#[test]
fn a_container_is_named() {
    let found = held(
        "
KEPT = []

def collect(count):
    rows = []
    for _ in range(3):
        row = np.ones(count)
        rows.append(row)
    return rows

def keep(count):
    data = np.ones(count)
    KEPT.append(data)
    total = data.sum()
    return total, np.zeros(count)

def show(count):
    data = np.ones(count)
    parts = {'data': data}
    print(data.sum())
    other = np.zeros(count)
    return parts, other
",
    );
    assert_eq!(
        found,
        [
            "row container `rows` 9 8",
            "data container `KEPT` 14 16",
            "data container `parts` 20 22"
        ]
    );
}

#[test]
fn what_is_taken_out_or_computed_into_a_container_is_not_in_it() {
    let found = held(
        "
KEPT = []

def keep(count):
    data = np.ones(count)
    KEPT.append(data)
    total = data.sum()
    KEPT.clear()
    return total, np.zeros(count)

def collect(count):
    rows = []
    for _ in range(3):
        row = np.ones(count)
        rows.append(row.sum())
    return rows
",
    );
    assert_eq!(found, NONE);
}

#[test]
fn a_function_of_the_file_is_looked_into() {
    let found = held(
        "
KEPT = {}

def register(name, table):
    KEPT[name] = table

def measure(table):
    print(table.sum())

def keep(count):
    data = np.ones(count)
    register('data', data)
    total = data.sum()
    return total, np.zeros(count)

def drop(count):
    data = np.ones(count)
    measure(data)
    total = data.sum()
    return total, np.zeros(count)
",
    );
    assert_eq!(found, ["data container `KEPT` 6 15"]);
}

#[test]
fn a_view_is_named_and_a_copy_or_a_choice_is_none() {
    let found = held(
        "
def sample(count):
    data = np.ones(count)
    head = data[:10]
    other = np.zeros(count)
    return head, other

def copied(count):
    data = np.ones(count)
    head = data[:10].copy()
    other = np.zeros(count)
    return head, other

def chosen(count):
    data = np.ones(count)
    mask = np.zeros(count)
    high = data[mask > 0]
    other = np.zeros(count)
    return high, other
",
    );
    assert_eq!(found, ["data view `head` 5 6"]);
}

#[test]
fn a_nested_function_is_named_unless_it_is_used_later() {
    let found = held(
        "
def done(count):
    data = np.ones(count)

    def total():
        return data.sum()

    found = total()
    return found, np.zeros(count)

def used(count):
    data = np.ones(count)

    def total():
        return data.sum()

    other = np.zeros(count)
    return total(), other
",
    );
    assert_eq!(found, ["data closure `total` 6 10"]);
}

#[test]
fn a_global_name_is_named_unless_others_read_it() {
    let found = held(
        "
def prepare(count):
    global TABLE, OTHER
    TABLE = np.ones(count)
    total = TABLE.sum()
    return total, np.zeros(count)

def prepare_other(count):
    global OTHER
    OTHER = np.ones(count)
    total = OTHER.sum()
    return total, np.zeros(count)

def read():
    return OTHER
",
    );
    assert_eq!(found, ["TABLE global `TABLE` 5 7"]);
}

#[test]
fn an_iterator_is_named_until_it_is_used_no_more() {
    let found = held(
        "
def waiting(count):
    data = np.ones(count)
    rows = iter(data)
    first = next(rows)
    other = np.zeros(count)
    return first, next(rows), other

def generator(count):
    data = np.ones(count)
    rows = (row + 1 for row in data)
    first = next(rows)
    other = np.zeros(count)
    return first, next(rows), other

def done(count):
    data = np.ones(count)
    rows = iter(data)
    first = next(rows)
    other = np.zeros(count)
    return first, other

def looped(count):
    data = np.ones(count)
    for row in data:
        print(row, np.zeros(count).sum())
",
    );
    assert_eq!(
        found,
        ["data iterator `rows` 5 7", "data iterator `rows` 12 14"]
    );
}

#[test]
fn a_figure_is_named() {
    let found = held(
        "
import matplotlib.pyplot as plt

def draw(count):
    image = np.ones(count)
    plt.imshow(image)
    return np.zeros(count)
",
    );
    assert_eq!(found, ["image callee `plt.imshow` 7 8"]);
}

#[test]
fn the_callers_name_is_named_where_it_is_read_no_more() {
    let program = "
def fit(data):
    total = data.sum()
    other = np.zeros(10_000_000)
    return total, other

def main():
    data = np.ones(10_000_000)
    print(data.shape)
    print(fit(data))

if __name__ == '__main__':
    main()
";
    assert_eq!(held(program), ["data caller `data` of `main` 11 5"]);
    let later = program.replace(
        "    print(fit(data))\n",
        "    print(fit(data), data.max())\n",
    );
    assert_eq!(held(&later), NONE);
    // Handed over, it is released.
    let program = format!("import numpy as np\n{program}");
    assert_eq!(held_with(&program, &["--strategy", "del,transfer"]), NONE);
}

#[test]
fn a_cache_is_named() {
    let program = "
from functools import lru_cache

@lru_cache
def load(count):
    return np.ones(count)

def report(count):
    data = load(count)
    total = data.sum()
    return total, np.zeros(count)
";
    assert_eq!(held(program), ["data cache `load` 5 12"]);
    assert_eq!(held(&program.replace("@lru_cache\n", "")), NONE);
}

#[test]
fn a_traceback_is_named_beside_the_release() {
    let program = "
def solve(data):
    raise ValueError(data.shape)

def run(count):
    data = np.ones(count)
    failed = None
    try:
        solve(data)
    except ValueError as error:
        failed = error
    return failed, np.zeros(count)
";
    assert_eq!(held(program), ["data exception `failed` 12 13"]);
    let dropped = program.replace("failed = error", "failed = error.with_traceback(None)");
    assert_eq!(held(&dropped), NONE);
    let text = program.replace("failed = error", "failed = str(error)");
    assert_eq!(held(&text), NONE);
}

#[test]
fn what_is_done_in_a_handler_is_done_beside_the_frames() {
    let found = held(
        "
def solve(data):
    raise ValueError(data.shape)

def run(count):
    data = np.ones(count)
    try:
        return solve(data)
    except ValueError as error:
        print(error)
        other = np.zeros(count)
        return other
",
    );
    assert_eq!(found, ["data exception `error` 10 12"]);
}

#[test]
fn futures_are_named_until_they_are_dropped() {
    let program = "
from concurrent.futures import ProcessPoolExecutor, as_completed

def load(count):
    return np.ones(count)

def total(counts):
    found = 0
    with ProcessPoolExecutor() as pool:
        jobs = [pool.submit(load, count) for count in counts]
        for job in as_completed(jobs):
            data = job.result()
            found += data.reshape(-1).astype('f4').sum()
            found += np.ones(10_000_000).sum()
    return found
";
    assert_eq!(held(program), ["data futures `jobs` 11 13"]);
    let dropped = program.replace(
        "            data = job.result()\n",
        "            data = job.result()\n            jobs.remove(job)\n",
    );
    assert_eq!(held(&dropped), NONE);
}

#[test]
fn a_comment_keeps_it_away() {
    let found = held(
        "
class Survey:
    def run(self, count):
        raw = np.ones(count)  # unpin: ignore
        self.raw = raw
        total = raw.sum()
        return total, np.zeros(count)
",
    );
    assert_eq!(found, NONE);
}

#[test]
fn a_caller_in_another_file_is_named_with_its_place() {
    let folder = project_of(&[
        (
            "main.py",
            "import numpy as np
from fitting import fit


def main():
    data = np.ones(10_000_000)
    print(data.shape)
    print(fit(data))


if __name__ == '__main__':
    main()
",
        ),
        (
            "fitting.py",
            "import numpy as np


def fit(data):
    total = data.sum()
    other = np.zeros(10_000_000)
    return total, other
",
        ),
    ]);
    let json = report::json(folder.path(), &["."]);
    let found = &json["held"][0];
    assert_eq!(found["holder"], "`data` of `main` (main.py:8)");
    assert_eq!(found["path"], "fitting.py");
    assert_eq!(found["held_during"]["line"], 6);
}

#[test]
fn what_is_so_on_some_paths_alone_is_told_as_such() {
    let program = |line: &str| {
        format!(
            "import numpy as np


class Survey:
    def run(self, count, keeps):
        raw = np.ones(count)
{line}
        total = raw.sum()
        return total, np.zeros(count)
"
        )
    };
    for (line, says) in [
        ("        self.raw = raw", "holds it"),
        (
            "        if keeps:\n            self.raw = raw",
            "may hold it",
        ),
        (
            "        if keeps:\n            total = 1\n        self.raw = raw",
            "holds it",
        ),
    ] {
        let folder = project_of(&[("job.py", program(line))]);
        let report =
            support::program::unpin(folder.path(), &["--isolated", "--show-held", "job.py"]);
        let says = format!("`self.raw` {says}");
        assert!(report.out.contains(&says), "{line}: {}", report.out);
    }
}
