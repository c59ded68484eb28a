//! What a text tells of ends.

use smol_str::SmolStr;

use super::calls::{Mention, are_in_blocks};
use super::generators::{catches_errors, clean_up, delegations};
use super::members::harmful;
use super::names::{FIGURES, MEMBERS, OF_OS, OF_SYS, OPENERS, TASKS, TELLING};
use super::uses::{drives_coroutines, serves, told_by_use};
use super::{Ends, Parts};
use crate::program::code::{Code, has_word, whole};
use crate::program::notes::{Import, Imported};
use crate::program::rebinders::is_bound;
use crate::syntax::{TargetLines, begins_with_assignment, find_words, is_name_byte, words};

impl Ends {
    /// Looks at a text, and what it imports.
    pub(in crate::program) fn of(text: &str, code: &Code, imports: &[Import]) -> Self {
        let imports_any = |names: &[&str]| imports.iter().any(|it| names.contains(&it.root()));
        let mut ends = Self {
            told_by: telling_word(code, imports)
                .or_else(|| (!imports_are_plain(code, imports)).then_some("import"))
                .or_else(|| harmful(code, imports))
                .map(SmolStr::new_static),
            is_script: runs(text),
            ..Self::default()
        };
        if ends.told_by.is_some() {
            return ends;
        }
        let names = code.names();
        let has = |word: &str| has_word(names, word);
        let (mut reads, mut opens_paths) = (false, false);
        ends.told_by = open_outside_blocks(code, &mut reads)
            .or_else(|| told_by_use(code, imports))
            .or_else(|| clean_up(code, &mut opens_paths).then_some("yield"))
            .map(SmolStr::new_static);
        ends.runs = ends.is_script;
        ends.parts = Parts {
            // Of `struct` an iterator alone keeps the buffer that it reads.
            locks: imports_any(&["numpy", "pandas", "re", "scipy", "sklearn"])
                || imports_any(&["struct"]) && has("iter_unpack")
                || has("memoryview"),
            grows: imports_any(&["array"]) || has("bytearray"),
            delegates: has("Mapping")
                || has("MutableMapping")
                || !delegations(&code.bare).is_empty(),
            closes: has("close"),
            merges: imports_any(&["heapq"]) && has("merge"),
            has_files: words(names).any(may_be_a_file),
            loads: imports_any(&["numpy"]) && (has("load") || has("NpzFile")),
            reads_members: [".f", ".fid", ".zip"]
                .iter()
                .any(|it| has_member(&code.text, it))
                || ["\"f\"", "'f'", "(f="]
                    .iter()
                    .any(|it| code.text.contains(it)),
            reads: reads || imports_any(&["PIL"]),
            warns: imports_any(&["warnings"])
                || ["captureWarnings", "filterwarnings", "simplefilter"]
                    .iter()
                    .any(|word| has(word)),
            catches: catches_errors(code),
            names_exit: ["BaseException", "GeneratorExit"]
                .iter()
                .any(|word| has(word)),
            opens_paths,
            defines_open: code.bare.contains("def open")
                || Mention::all(code, names, "open").any(|it| it.is_declared())
                || imports_any(&["zipfile", "tarfile"]),
            serves: serves(imports) && words(names).any(|it| it.ends_with("Server")),
            connects: imports_any(&["requests"])
                || ["HTTPConnection", "HTTPSConnection", "urlopen"]
                    .iter()
                    .any(|word| has(word)),
            chunks: has("chunksize") || has("iterator"),
            buffers: has("BytesIO") || ["\"rb", "'rb"].iter().any(|mode| code.text.contains(mode)),
            suspends: code.bare.contains("async def"),
            collects: imports_any(&["gc"]),
            drives: drives_coroutines(code),
            shares: imports_any(&["pandas", "seaborn", "sklearn"]),
            exports: exports(code),
            writes: writes(code),
        };
        ends
    }
}

/// Whether a word names what can be gone through and closed, or what makes such.
fn may_be_a_file(word: &str) -> bool {
    const PARTS: [&str; 9] = [
        "IO", "Reader", "Wrapper", "close", "file", "open", "socket", "std", "stream",
    ];
    let word = word.replace("File", "file");
    PARTS.iter().any(|part| word.contains(part))
}

/// What opens something, and not for a block alone.
fn open_outside_blocks(code: &Code, reads: &mut bool) -> Option<&'static str> {
    let mut openers: Vec<&'static str> = words(code.names())
        .filter_map(|it| found_in(&OPENERS, it))
        .collect();
    openers.sort_unstable();
    openers.dedup();
    let mut openers = openers.into_iter();
    openers.find(|word| !are_in_blocks(code, word, reads))
}

/// The word of a list in order.
fn found_in(sorted: &[&'static str], word: &str) -> Option<&'static str> {
    sorted.binary_search(&word).ok().map(|place| sorted[place])
}

fn is_in(sorted: &[&'static str], word: &str) -> bool {
    found_in(sorted, word).is_some()
}

/// A word that tells of ends, or makes what does.
fn telling_word(code: &Code, imports: &[Import]) -> Option<&'static str> {
    let draws = imports
        .iter()
        .any(|it| matches!(it.root(), "matplotlib" | "seaborn"));
    let waits = imports.iter().any(|it| it.root() == "asyncio");
    words(code.names()).find_map(|word| {
        let odd = || {
            let is_io = word.ends_with("IOBase");
            let is_normal = unicode_normalization::is_nfkc(word);
            is_io
                .then_some("IOBase")
                .or((!is_normal).then_some("a name"))
        };
        found_in(&TELLING, word)
            .or_else(|| found_in(&TASKS, word).filter(|_| waits))
            .or_else(|| found_in(&FIGURES, word).filter(|_| draws))
            .or_else(odd)
    })
}

/// Words by which arrays of the blocks of frames are asked for, or what reads them later.
const EXPORTS: [&str; 16] = [
    "_values",
    "asanyarray",
    "asarray",
    "ascontiguousarray",
    "atleast_1d",
    "atleast_2d",
    "broadcast_to",
    "cKDTree",
    "iterrows",
    "itertuples",
    "memoryview",
    "neighbors",
    "ravel",
    "reshape",
    "spatial",
    "to_numpy",
];

/// Words by which items of frames are written, other than by a subscript.
const WRITERS: [&str; 13] = [
    "__setitem__",
    "_mgr",
    "_set_value",
    "copyto",
    "fill",
    "inplace",
    "itemset",
    "place",
    "put",
    "putmask",
    "setitem",
    "shuffle",
    "update",
];

/// Whether a file may take arrays of the blocks of frames.
fn exports(code: &Code) -> bool {
    let is_attribute = |word| {
        Mention::all(code, &code.bare, word)
            .any(|it| it.path.ends_with('.') && !it.rest.starts_with('('))
    };
    words(&code.bare).any(|word| is_in(&EXPORTS, word))
        || is_attribute("values")
        || is_attribute("array")
}

/// Whether a file may write items of frames in place: by an accessor, a mask or a slice.
fn writes(code: &Code) -> bool {
    let text = code.bare.as_str();
    if words(text).any(|word| is_in(&WRITERS, word)) {
        return true;
    }
    let mut targets = TargetLines::of(text);
    let mut stores = memchr::memmem::find_iter(text.as_bytes(), "]");
    stores.any(|end| {
        let rest = text[end + 1..].trim_start_matches([' ', ')', ']']);
        let operator = rest.trim_start_matches(['+', '-', '*', '/', '|', '&', '%', '^']);
        let is_stored =
            begins_with_assignment(operator) || targets.is_listed(end) || rest.starts_with("in ");
        if !is_stored {
            return false;
        }
        let line = &text[code.line_at(end).min(end)..end];
        let is_part = [".loc[", ".iloc[", ".at[", ".iat[", "mask"]
            .iter()
            .any(|it| line.contains(it));
        let index = &line[line.rfind('[').map_or(0, |at| at + 1)..];
        is_part || index.contains(['<', '>', '=', '!', '&', '|', '~', ':', ')'])
    })
}

/// Whether a block is entered without a `with` statement.
pub(super) fn enters_by_name(code: &Code) -> bool {
    !Mention::all(code, code.names(), "__enter__").all(|it| it.before.ends_with("def "))
}

/// Whether a member is used, such as `.f`, and not one that its name begins.
fn has_member(text: &str, member: &str) -> bool {
    let is_end = |rest: &str| !rest.bytes().next().is_some_and(is_name_byte);
    let mut places = memchr::memmem::find_iter(text.as_bytes(), member);
    places.any(|at| is_end(&text[at + member.len()..]))
}

/// `id(data)`, `map(id, parts)`; what resizes an array asks who else has it, and modules give all that they import.
pub(super) fn asks_for_addresses(text: &str) -> bool {
    let is_builtin = |at: usize| {
        let before = text[..at].trim_end_matches(' ');
        let rest = text[at + "id".len()..].trim_start_matches(' ');
        let is_value = before.ends_with(['=', '(', ',', '[', ':', '{'])
            && rest.starts_with([',', ')', ']', '}', '\n', '\r']);
        let is_called = rest.starts_with('(')
            && !before.ends_with(['.', '"', '\''])
            && !before.ends_with("def");
        is_called || is_value
    };
    let mut places = find_words(text, whole(text), "id", |_| true).into_iter();
    places.any(is_builtin) || MEMBERS.into_iter().any(|it| has_member(text, it))
}

/// Whether members of modules may be looked up by names that cannot be read, or those that are not for others are used.
pub(super) fn looks_up_members(text: &str, imports: &[Import]) -> bool {
    let root_before = |at: usize| {
        let before = text.as_bytes()[..at].iter().rev();
        let length = before.take_while(|&&byte| is_name_byte(byte) || byte == b'.');
        let path = &text[at - length.count()..at];
        path.split('.').next().unwrap_or(path)
    };
    let of_module = |part: &str| {
        let mut places = memchr::memmem::find_iter(text.as_bytes(), part);
        places.any(|at| is_bound(imports, root_before(at)))
    };
    let is_computed = |word: &str| {
        let is_given = |rest: &str| !rest.starts_with("(\"") && !rest.starts_with("('");
        !find_words(text, whole(text), word, is_given).is_empty()
    };
    let by_getattr = |word: &str| {
        let mut places =
            find_words(text, whole(text), word, |rest| rest.starts_with('(')).into_iter();
        places.any(|at| {
            let rest = text[at + word.len() + 1..].trim_start();
            words(rest)
                .next()
                .is_none_or(|name| !rest.starts_with(name) || is_bound(imports, name))
        })
    };
    // Without what `from operator import attrgetter` itself says.
    let is_imported = |word: &str| {
        text.contains(&format!("import {word}")) && !text.contains(&format!("{word} as "))
    };
    // `vars(options)`, but not `vars(io)["open"]`.
    let opens_object = |at: usize| {
        let inside = text[at + "vars".len()..].strip_prefix('(');
        let inside = inside.map(str::trim_start).unwrap_or_default();
        let root = words(inside).next().unwrap_or_default();
        let is_indexed = inside
            .find(')')
            .is_some_and(|end| inside[end + 1..].starts_with(['[', '.']));
        root.is_empty() || !inside.starts_with(root) || is_bound(imports, root) || is_indexed
    };
    let mut objects = find_words(text, whole(text), "vars", |_| true).into_iter();
    let of_any = |at: usize| !text[..at].ends_with("self.");
    let mut dicts = find_words(text, whole(text), "__dict__", |_| true).into_iter();
    dicts.any(of_any)
        || objects.any(opens_object)
        || of_module("._")
        || by_getattr("getattr")
        || ["attrgetter", "methodcaller"]
            .into_iter()
            .any(|word| is_computed(word) && !is_imported(word))
}

/// Whether classes may be made, or changed, by something other than their own text.
pub(super) fn makes_classes(text: &str) -> bool {
    let has_several = |at: usize| {
        let rest = &text[at..];
        let end = rest.find([')', '\n']).unwrap_or(rest.len());
        rest[..end].contains(',')
    };
    let is_called = |rest: &str| rest.starts_with('(');
    let mut types = find_words(text, whole(text), "type", is_called).into_iter();
    let mut setters = find_words(text, whole(text), "setattr", is_called).into_iter();
    let is_computed = |at: usize| {
        let rest = &text[at..];
        let name = rest
            .split_once(',')
            .map_or("", |(_, rest)| rest.trim_start());
        let is_literal = name.starts_with(['"', '\'']);
        let end = name.get(1..).and_then(|name| name.find(['"', '\'']));
        let rest = end.map_or("", |end| &name[end + 2..]);
        !is_literal || !rest.trim_start().starts_with(',')
    };
    let mut classes = text
        .lines()
        .filter(|line| line.trim_start().starts_with("class"));
    types.any(has_several)
        || setters.any(is_computed)
        || classes.any(|line| words(line).any(|word| word == "type"))
}

/// Whether all that is imported is told by lines that say nothing else, and nothing of `os` and `sys` that opens or tells anything.
fn imports_are_plain(code: &Code, imports: &[Import]) -> bool {
    let text = code.bare.as_str();
    let mut places = find_words(text, whole(text), "import", |_| true).into_iter();
    let are_harmless = |import: &Import| {
        let known: &[&str] = match import.module.as_str() {
            "os" => &OF_OS,
            "sys" => &OF_SYS,
            _ => return true,
        };
        match &import.names {
            Imported::Whole(bound) => bound == &import.module,
            Imported::Members(members) => members
                .iter()
                .all(|(name, _)| known.contains(&name.as_str())),
            Imported::Star => false,
        }
    };
    imports.iter().all(are_harmless)
        && places.all(|at| {
            let start = text[..at].rfind(['\n', ';']).map_or(0, |end| end + 1);
            let is_continued = text[..start].trim_end_matches(['\n', '\r']).ends_with('\\');
            let head = text[start..at].trim();
            let is_path = |path: &str| {
                let mut bytes = path.trim().bytes();
                bytes.all(|byte| is_name_byte(byte) || byte == b'.')
            };
            let is_import = head.is_empty() || head.strip_prefix("from ").is_some_and(is_path);
            is_import && !is_continued && !text[at + "import".len()..].starts_with('\\')
        })
}

/// Whether a module has a main guard, or statements of its own that call something.
fn runs(text: &str) -> bool {
    let calls = |line: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        line.starts_with(is_part) && line.trim_start_matches(is_part).starts_with('(')
            || ["for ", "with ", "while ", "if "]
                .iter()
                .any(|word| line.starts_with(word))
    };
    text.contains("__main__") || text.lines().any(calls)
}

#[cfg(test)]
mod tests {
    use crate::program::Notes;

    fn are_quiet(text: &str) -> bool {
        Notes::of(text, false).ends.told_by.is_none()
    }

    #[test]
    fn what_a_block_ends_is_quiet() {
        let quiet = [
            "with open(a) as f, gzip.open(b) as g:\n    pass\n",
            "with (open(a) as f, path.open() as g):\n    pass\n",
            "# open the shop\nprice = row['open']\n",
            "def rows():\n    for n in range(3):\n        yield n\n",
            "def walk(node):\n    for child in node:\n        yield from walk(child)\n",
            "row = {'id': row.id}\n",
            "def fill(to: io.StringIO) -> io.BytesIO:\n    return io.BytesIO(b'')\n",
            "\"\"\"How to import it: eval, open(a).\"\"\"\nprint('import', 'gc')\n",
            "with (\n    open(a) as f,\n    open(b) as g,\n):\n    pass\n",
            "rows = json.load(open(a))\nlines = gzip.open(a, 'rt').read()\n",
            "lines = open(a, 'r', encoding='utf-8').readlines()\n",
            "for line in open(a):\n    print(line)\n",
            "@contextmanager\ndef t():\n    try:\n        yield\n    finally:\n        print(1)\n",
            "def rows(p):\n    with open(p) as f:\n        for line in f:\n            yield line\n",
            "def rows(p):\n    with p.open('r') as f:\n        yield 1\n",
            "def rows():\n    try:\n        yield 1\n    except (ValueError, csv.Error) as e:\n        pass\n",
            "options = {**a, **vars(parser.parse_args())}\n",
            "class Timer:\n    def __enter__(self):\n        return self\n",
            "from os import path, environ\nfrom sys import argv\n",
            "class Bar:\n    open: float\nbar = Bar(open=1.0)\n",
            "import logging\nlog: logging.Logger = logging.getLogger()\nroot = 1\n",
            "import logging\nlogging.basicConfig(handlers=[logging.StreamHandler()])\n",
            "with ThreadPoolExecutor() as pool:\n    all = list(pool.map(f, a))\n",
            "import zipfile\nnames = zipfile.ZipFile(io.BytesIO(raw)).namelist()\n",
            "from http.server import HTTPServer\nwith HTTPServer(a, b) as server:\n    server.serve_forever()\n",
            "from urllib.error import HTTPError\ntry:\n    f()\nexcept HTTPError as e:\n    pass\n",
            "from joblib import Parallel, delayed\nrows = Parallel(n_jobs=2)(delayed(f)(x) for x in a)\n",
            "import gc\ngc.collect()\n",
            "import pickle\nwith open(a, 'rb') as f:\n    rows = pickle.load(f)\n",
            "import traceback as tb\ntry:\n    f()\nexcept ValueError:\n    tb.print_exc()\n",
            "import inspect\nnames = inspect.signature(f).parameters\n",
            "def inspect(path):\n    return path\nprint(inspect(a))\n",
            "import heapq\nprint(max(heapq.merge(a, b)))\n",
            "import multiprocessing as mp\nwith mp.Pool(mp.cpu_count()) as pool:\n    all = pool.map(f, a)\n",
            "import codecs\ntext = codecs.decode(raw, 'rot13')\n",
            "from tqdm import tqdm\nfor n, row in enumerate(tqdm(rows)):\n    tqdm.write(row)\n",
            "rows = [f(row) for row in tqdm(rows, total=3)]\n",
            "from urllib.request import urlopen\ntext = urlopen(url).read()\n",
            "import requests\nrows = requests.get(url).json()\n",
            "import asyncio\ntasks = [asyncio.create_task(f(x)) for x in a]\nall = await asyncio.gather(*tasks)\n",
            "import asyncio\nasync with asyncio.TaskGroup() as tg:\n    tg.create_task(f())\n",
            "with ExitStack() as stack:\n    pool = stack.enter_context(ThreadPoolExecutor(1))\n",
        ];
        for text in quiet {
            assert!(are_quiet(text), "{text}");
        }
    }

    /// What makes objects whose end is an event, or tells of ends.
    const LOUD: &[&str] = &[
        "f = open(a, 'w')\n",
        "with open(a) as f: g = open(b, 'w')\n",
        "with use(open(a, 'w')) as f:\n    pass\n",
        "with lock:f = open(a, 'w')\n",
        "import io; f = io.open(a, 'w')\n",
        "getattr(a, \"resize\")(3)\n",
        "files = map(open, paths)\n",
        "opener = gzip.open if packed else plain\n",
        "f = stack.enter_context(open(a, 'w'))\n",
        "if True:import socket as s\n",
        "from lib \\\n    import queue\n",
        "import io\ngetattr(io, name)\n",
        "import io\nio.__dict__['o' + 'pen']\n",
        "import random\nrandom._os.system(a)\n",
        "operator.methodcaller('open', 'w')\n",
        "Part = type('Part', (), methods)\n",
        "setattr(Part, '__%s__' % 'del', f)\n",
        "class Meta(type):\n    pass\n",
        "sys.path.insert(0, 'plugins')\n",
        "\u{ff4f}pen(a)\n",
        "class Box:\n    def __del__(self): pass\n",
        "seen = {id(part) for part in parts}\n",
        "seen = set(map(id, parts))\n",
        "def rows(p):\n    with open(p) as f:\n        yield from f\n",
        "def rows(lines):\n    yield from lines\n",
        "def rows(lines):\n    yield  from iter(lines)\n",
        "def rows(lines):\n    yield from (lines)\n",
        "KINDS[k].__dict__['open']\n",
        "sys.modules['a']\n",
        "values.resize(3)\n",
        "import zipfile\nto = zipfile.ZipFile(raw, 'w')\n",
        "import zipfile\nto = zipfile.ZipFile(raw, mode)\n",
        "import asyncio\ntasks = [asyncio.create_task(f(x)) for x in a]\nawait asyncio.gather(*tasks[1:])\n",
        "from http.server import HTTPServer\nserver = HTTPServer(a, b)\n",
        "from urllib.error import HTTPError\ne = HTTPError(u, 1, '', {}, to)\n",
        "from joblib import Parallel\nrows = Parallel(2, None, 'generator')(calls)\n",
        "from joblib import Parallel\nrows = Parallel(**options)(calls)\n",
        "import joblib.pool\n",
        "class Own(np.lib.npyio.NpzFile):\n    pass\n",
        "print(gc.collect())\n",
        "import pickle\nclass Reader(pickle.Unpickler):\n    pass\n",
        "import traceback as tb\ntb.clear_frames(e.__traceback__)\n",
        "import inspect\nframe = inspect.currentframe()\n",
        "import multiprocessing as mp\npool = mp.Pool(4)\n",
        "from codecs import open\n",
        "bar = tqdm(rows)\n",
        "rows = (f(row) for row in tqdm(rows))\n",
        "answer = urlopen(url)\n",
        "import requests\nr = requests.get(url, stream=True)\n",
        "import asyncio\ntask = asyncio.create_task(f())\n",
        "import asyncio\ntasks = [asyncio.create_task(f(x)) for x in a]\n",
        "import asyncio\ntask = loop.create_task(f())\n",
        "class Log(io.StringIO):\n    pass\n",
        "f = open(a)\n",
        "rows = csv.reader(open(a))\n",
        "rows = (row for row in open(a))\n",
        "f = open(a, mode)\n",
        "import io\nvars(io)\n",
        "vars(m)['open']\n",
        "f = vars\n",
        "f = open(a, 'r+')\n",
        "f = open(a, mode='w')\n",
        "f = open(3)\n",
        "f = open(*a)\n",
        "def open(a):\n    return Log(a)\nf = open(a)\n",
        "from tools import open\nf = open(a)\n",
        "open = print\nf = open(a)\n",
        "def rows(p):\n    with open(p, 'w') as f:\n        yield f\n",
        "def rows(p):\n    with open(p) as f, lock:\n        yield 1\n",
        "def rows(p):\n    with timed():\n        yield 1\n",
        "def rows():\n    try:\n        yield 1\n    except:\n        pass\n",
        "def rows():\n    try:\n        yield 1\n    except errors:\n        pass\n",
        "def rows():\n    try:\n        yield 1\n    except BaseException:\n        pass\n",
        "@contextmanager\n@kept\ndef t():\n    try:\n        yield\n    finally:\n        print(1)\n",
        "contextmanager = print\n@contextmanager\ndef t():\n    try:\n        yield\n    finally:\n        print(1)\n",
        "t().__enter__()\n",
        "from os import pipe\n",
        "from sys import modules\n",
        "import logging\nclass Own(logging.Handler):\n    pass\n",
        "import logging\nlog = logging.Logger('a')\n",
        "import logging\nlogging.root.handlers.clear()\n",
        "pool = ThreadPoolExecutor()\n",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    all = lazylist(pool.map(f, a))\n",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    all = getattr(pool, 'map')(f, a)\n",
        "def rows(p):\n    for line in open(p):\n        yield line\n",
        "import matplotlib.pyplot as plt\nplt.connect('draw_event', f)\n",
        "rows = Parallel(return_as='generator')(calls)\n",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    all = pool.map(f, a)\n",
        "import matplotlib.animation\n",
        "from zipfile import ZipFile as Archive\n",
    ];

    #[test]
    fn what_its_last_reference_ends_is_not() {
        for text in LOUD {
            assert!(!are_quiet(text), "{text}");
        }
    }
}
