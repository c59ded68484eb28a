"""Arguments and receivers for the rows of the knowledge tables, and what can be told of values."""
import array
import builtins
import collections
import hashlib
import importlib
import importlib.util
import io
import logging
import numbers
import pathlib
import re

import numpy as np
import pandas as pd

# Items of a large argument. What is small has fewer than a tenth of them.
COUNT = 1600
SIDE = 40

BUILTINS = {name: getattr(builtins, name) for name in dir(builtins)}
# Constants that every module has.
UNWRITTEN = {"__name__", "__file__", "__debug__"}
# Libraries whose functions are called. The others write files, start processes, open connections.
CALLED = {
    "numpy", "scipy", "pandas", "polars", "pyarrow", "sklearn", "torch", "PIL", "cv2", "skimage", "json", "re", "math", "base64",
    "binascii", "zlib", "gzip", "bz2", "lzma", "struct", "heapq", "bisect", "copy", "html", "textwrap", "string", "itertools",
    "collections", "operator", "functools", "statistics", "array", "csv", "pickle", "marshal", "urllib",
}
# Functions of these libraries, and builtins, that are not to be called.
LEFT_ALONE = re.compile(
    r"numpy\.(save|savez|savez_compressed|savetxt|memmap|fromfile|fromregex|test|set_printoptions|seterr)$|urllib\.request|"
    r"numpy\.(lib\.stride_tricks|lib\.format|ctypeslib|testing)|pandas\.(read_|set_option|HDFStore|Excel)|(gzip|bz2|lzma)\.open|"
    r"(input|open|exec|eval|print|exit|quit|breakpoint|help|setattr|delattr|compile|__import__|vars|dir|globals|locals)$"
)
# Methods that write where their argument says.
WRITES = re.compile("to_(csv|string|html|latex|markdown|json|parquet|feather|pickle|hdf|sql|excel)$|tofile$|dump$|save$|info$")


class TooSlow(BaseException):
    """A call takes too long."""


def give_up(*_):
    raise TooSlow


def is_installed(module):
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def import_module(path):
    try:
        return importlib.import_module(path)
    except ImportError:
        return None


def may_be_called(path):
    root = path.split(".")[0]
    is_known = root in CALLED if "." in path else root in BUILTINS
    return is_known and not LEFT_ALONE.match(path)


def floats():
    return np.arange(float(COUNT)) + 0.5


def square():
    return (np.arange(float(COUNT)) % 7 + np.eye(SIDE).ravel() * 50).reshape(SIDE, SIDE)


def masked():
    import numpy

    return numpy.ma.masked_array([1.0, 2.0, 3.0], mask=[True, False, False])


def integers():
    return np.arange(COUNT) % 50


def mask():
    return np.arange(COUNT) % 2 == 0


def frame():
    return pd.DataFrame({"a": floats() % 7, "b": floats(), "k": integers(), "s": [f"x{n % 5}" for n in range(COUNT)]})


def numeric():
    return pd.DataFrame({"a": floats() % 7, "b": floats()})


def column():
    return pd.Series(floats() % 7, name="a")


def texts():
    return pd.Series([f"x {n}" for n in range(COUNT)])


def text():
    return "a line of text\n" * 400


def byte_text():
    return text().encode()


def packed():
    import zlib

    return zlib.compress(byte_text())


def tensor():
    import torch

    return torch.arange(float(COUNT)).reshape(SIDE, SIDE)


def sparse(form="csr_array"):
    import scipy.sparse

    return getattr(scipy.sparse, form)(square() * (square() > 3))


def image():
    from PIL import Image

    return Image.fromarray(np.arange(COUNT * 3, dtype="u1").reshape(SIDE, SIDE, 3))


def archive():
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a", byte_text())
    return zipfile.ZipFile(file)


def estimators():
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    data, labels = square(), np.arange(SIDE) % 3
    made = [StandardScaler(), LogisticRegression(), KMeans(3, n_init=1), PCA(4), RandomForestClassifier(2)]
    return [lambda it=it: it.fit(data, labels) for it in made]


def vectoriser():
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer().fit(["some words", "and more"])


def numbers_of(kind):
    return lambda: kind(range(1000, 1000 + COUNT))


def if_installed(module, make):
    return [make] if is_installed(module) else []


RECEIVERS = {
    "array": [floats, square, integers, lambda: np.asfortranarray(square()), lambda: np.array(["ab", "c"] * COUNT)],
    "frame": [frame, numeric, column, texts],
    "tensor": if_installed("torch", tensor),
    "image": if_installed("PIL", image),
    "sparse": [make for form in ("csr_array", "csc_matrix", "coo_array") for make in if_installed("scipy", lambda form=form: sparse(form))],
    "text": [text],
    "bytes": [byte_text, lambda: bytearray(byte_text())],
    "container": [
        numbers_of(list), numbers_of(set), numbers_of(tuple), numbers_of(collections.deque), numbers_of(collections.Counter),
        lambda: dict(zip(range(COUNT), range(COUNT))), collections.OrderedDict,
    ],
    "file": [lambda: open(__file__, encoding="utf-8")],
    "binary file": [lambda: open(__file__, "rb"), lambda: open(__file__, "rb", buffering=0)],
    "text memory": [lambda: io.StringIO(text())],
    "binary memory": [lambda: io.BytesIO(byte_text())],
    "archive": [archive],
    "estimator": estimators() if is_installed("sklearn") else [],
    "vectoriser": if_installed("sklearn", vectoriser),
    "path": [lambda: pathlib.Path("missing/file.txt")],
    "regex": [lambda: re.compile(r"\w+")],
    "match": [lambda: re.search(r"(?P<word>\w+) \w+", text())],
    "rng": [lambda: np.random.default_rng(0), lambda: np.random.RandomState(0)],
    "logger": [lambda: logging.getLogger("knowledge")],
    "hash": [hashlib.sha256],
    "groupby": [lambda: numeric().assign(k=integers()).groupby("k"), lambda: column().groupby(integers())],
}
for _on in [on for on, makers in RECEIVERS.items() if not makers]:
    del RECEIVERS[_on]


def argument_lists(path):
    """Makers of arguments that the function may take; many will not do."""
    root = path.split(".")[0]
    plain = [
        lambda: ([], {}), lambda: ([floats()], {}), lambda: ([square()], {}), lambda: ([integers()], {}),
        lambda: ([floats(), floats()], {}), lambda: ([square(), square()], {}), lambda: ([square(), floats()[:SIDE]], {}),
        lambda: ([integers(), integers()], {}), lambda: ([floats(), 2], {}), lambda: ([2, floats()], {}),
        lambda: ([square(), 1], {}), lambda: ([floats(), 2, 3], {}), lambda: ([mask(), floats(), floats()], {}),
        lambda: ([mask(), floats()], {}), lambda: ([[floats(), floats()]], {}), lambda: ([floats(), integers()], {}),
        lambda: ([COUNT], {}), lambda: ([(SIDE, SIDE)], {}), lambda: ([COUNT, 0.5], {}),
        lambda: ([0.0, 1.0, COUNT], {}), lambda: ([lambda *x: sum(x), (SIDE, SIDE)], {}), lambda: ([floats()], {"axis": 0}),
        lambda: ([square()], {"axis": 1}), lambda: ([[1, 2, 3]], {}), lambda: ([2.5], {}),
    ]
    of_arrays = [make for make in plain if isinstance((make()[0] or [0])[0], np.ndarray)]
    tables = [
        lambda: ([frame()], {}), lambda: ([numeric()], {}), lambda: ([column()], {}), lambda: ([texts()], {}),
        lambda: ([[numeric(), numeric()]], {}), lambda: ([frame(), frame().head(9)], {}), lambda: ([column(), 3], {}),
        lambda: ([{"a": floats(), "b": floats()}], {}), lambda: (["2020-01-01"], {"periods": COUNT}),
        lambda: ([integers(), integers()], {}), lambda: ([frame()], {"index": "k", "columns": "s", "values": "a"}),
    ]
    containers = [
        lambda: ([list(range(COUNT))], {}), lambda: ([text()], {}), lambda: ([byte_text()], {}), lambda: ([3], {}),
        lambda: ([dict(zip(range(COUNT), range(COUNT)))], {}), lambda: ([list(range(COUNT)), 5], {}),
        lambda: ([5, list(range(COUNT))], {}), lambda: ([r"\w+", text()], {}), lambda: ([r"\w+", "x", text()], {}),
        lambda: ([packed()], {}), lambda: ([str, range(COUNT)], {}), lambda: (["[1, 2]"], {}), lambda: ([[3, 1, 2]], {}),
        lambda: (["d", range(COUNT)], {}), lambda: (["<ii", b"12345678"], {}), lambda: ([range(COUNT)], {}),
        lambda: ([["a,b"] * COUNT], {}),
    ]
    # Of large parameters the older generator tries for ever.
    of_zipf = [lambda: ([2.5], {}), lambda: ([2.5, COUNT], {})]
    own = {
        "numpy": of_zipf if path == "numpy.random.zipf" else plain, "scipy": of_arrays if not path.startswith("scipy.sparse") else [lambda: ([sparse()], {}), lambda: ([[sparse(), sparse()]], {}), *plain[:4]],
        "html": [lambda: ([text()], {})], "pandas": plain[1:4] + tables,
        "torch": [lambda: ([tensor()], {}), lambda: ([tensor(), tensor()], {}), lambda: ([[tensor(), tensor()]], {}), lambda: ([SIDE, SIDE], {}), lambda: ([floats()], {})],
        "PIL": [lambda: ([image()], {}), lambda: ([image(), image()], {}), lambda: (["RGB", (SIDE, SIDE)], {}), lambda: ([floats().reshape(SIDE, SIDE).astype("u1")], {})],
        "sklearn": plain[:8] + tables[:3],
    }
    return own.get(root, plain[:6] + containers if "." not in path else containers)


def method_arguments(on, name):
    lists = [
        lambda x: ([], {}), lambda x: ([1], {}), lambda x: ([0.5], {}), lambda x: (["a"], {}), lambda x: (["float32"], {}),
        lambda x: ([x], {}), lambda x: ([[0, 1, 2]], {}), lambda x: ([(COUNT,)], {}), lambda x: ([0, 1], {}), lambda x: (["k"], {}),
        lambda x: ([[*"ab"]], {}), lambda x: ([lambda y: y], {}), lambda x: (["sum"], {}), lambda x: (["a > 1"], {}),
        lambda x: ([], {"axis": 1}), lambda x: ([], {"columns": {"a": "z"}}), lambda x: ([], {"columns": ["a"]}),
        lambda x: ([], {"index": "k", "values": "a"}), lambda x: ([{"a": 1.0}], {}), lambda x: ([x > 1], {}), lambda x: ([0, "zz", 1.0], {}),
        lambda x: ([9, "a"], {}), lambda x: ([range(len(x))], {}), lambda x: (["x", "y"], {}), lambda x: ([b"x", b"y"], {}),
        lambda x: ([b","], {}), lambda x: ([","], {}), lambda x: ([{1: 2}], {}), lambda x: ([text()], {}), lambda x: ([byte_text()], {}),
        lambda x: (["utf-8"], {}), lambda x: ([0.0, 1.0, COUNT], {}), lambda x: ([], {"size": COUNT}), lambda x: ([5], {"size": COUNT}),
        lambda x: ([SIDE, SIDE], {}), lambda x: ([(SIDE, SIDE)], {}), lambda x: (["L"], {}), lambda x: (["x", text()], {}),
        lambda x: ([5, 5], {}), lambda x: ([5, 0], {}),
    ]
    if on == "container":
        return [lambda x: ([], {}), lambda x: ([1001], {}), lambda x: ([1001, 5], {}), lambda x: ([[1001, 7]], {}), lambda x: ([{7: 8}], {})]
    if on in ("estimator", "vectoriser"):
        data = square if on == "estimator" else lambda: ["some words", "and others"] * COUNT
        return [lambda x: ([], {}), lambda x: ([data()], {}), lambda x: ([data(), np.arange(len(data())) % 3], {})]
    if name == "zipf":
        return [lambda x: ([2.5], {}), lambda x: ([2.5], {"size": COUNT})]
    if on == "archive":
        return [lambda x: ([], {}), lambda x: (["a"], {})]
    if on == "path":
        # The rest would leave files.
        return lists[:1] if name not in ("mkdir", "touch", "open", "unlink", "rmdir") else []
    if name in ("eval", "query", "get", "maximum", "minimum", "expand", "group"):
        # Of other arguments they give what these are.
        return [lambda x: (["a"], {}), lambda x: (["a > 1"], {}), lambda x: ([x], {}), lambda x: ([1], {})]
    if WRITES.match(name):
        # A number is taken for an open file.
        return lists[:1]
    return lists


def is_ruled_out(row, name, arguments, keywords):
    """Whether a condition of the row holds: then it says nothing of these arguments."""
    if "class" in row and row["class"] == "draw":
        return not keywords and len(arguments) < 3
    if any(callable(x) for x in arguments) and row["gives"] not in ("resource", "unknown"):
        return True
    # Whether it is the lower triangle, which comes back.
    if name == "scipy.linalg.cho_factor" and len(arguments) > 1:
        return True
    # Without bounds it is the frame itself; nobody calls it so.
    if name == "frame.clip" and len(arguments) < 3:
        return True
    # Percentiles of many, sums that begin with an array.
    if (row.get("size") == "small" or row.get("needs_plain")) and sum(kind_of(x) in ("array", "frame") for x in arguments) > 1:
        return True
    # The sum of texts is a text.
    if name == "frame.sum" and arguments[0].ndim == 1 and arguments[0].dtype.kind != "f":
        return True
    conditions = " ".join(row.get(column, "") for column in ("unless", "hooks", "none_if", "same_if", "resource_if", "out", "large_if"))
    for parameter in conditions.split():
        keyword, _, position = parameter.partition("@")
        if keyword in keywords or position and int(position) < len(arguments):
            return True
    return False


def describe(value):
    shape = getattr(value, "shape", None)
    if isinstance(value, (str, bytes, bytearray, list, tuple, dict, set)):
        items = f" of {type(next(iter(value))).__name__}" if isinstance(value, (list, tuple)) and value else ""
        return f"{type(value).__name__}[{len(value)}]{items}"
    return f"{type(value).__name__}{list(shape) if isinstance(shape, tuple) else ''}"


FRAMES = (pd.DataFrame, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)
SCALARS = (numbers.Number, np.generic, bool, type(None), np.dtype, type)
CONTAINERS = (list, tuple, dict, set, frozenset, collections.deque, array.array)


def is_scalar(value):
    if isinstance(value, np.generic):
        return True
    return isinstance(value, SCALARS) or (isinstance(value, np.ndarray) and value.ndim == 0)


def kind_of(value):
    if isinstance(value, np.generic):
        return "scalar"
    if isinstance(value, np.ndarray):
        return "array"
    if isinstance(value, FRAMES) or type(value).__module__.startswith(("polars.", "pyarrow.")):
        return "frame"
    root = type(value).__module__.split(".")[0]
    if root == "scipy" and "sparse" in type(value).__module__:
        return "sparse"
    if isinstance(value, (bytes, bytearray)):
        return "bytes"
    if isinstance(value, str):
        return "text"
    if isinstance(value, CONTAINERS):
        return "plain"
    if root == "torch" and type(value).__name__ in ("Tensor", "Parameter"):
        return "tensor"
    if root == "PIL":
        return "image"
    return "scalar" if is_scalar(value) else "other"


def is_of_kind(gives, value, arguments, row):
    kind, given = kind_of(value), {kind_of(x) for x in arguments}
    if gives in ("unknown", "resource", "callable", "item") or gives.startswith("iterator of "):
        return True
    if row.get("class") in ("accessor", "groupby", "window"):
        return kind == "other"
    if gives.startswith("list of "):
        item = gives.removeprefix("list of ")
        if kind == "array":
            return item == "array"
        items = list(value) if kind == "plain" else []
        return kind == "plain" and all(is_of_kind(item, x, arguments, row) or kind_of(x) == "scalar" for x in items)
    if gives in ("scalar", "number"):
        # What the elements' own operator gives.
        return not is_large(value) or bool(row.get("needs_plain"))
    if kind == "scalar" or (value is NotImplemented):
        # A reduction, an item, what a function of numbers makes of one.
        return gives not in ("text", "bytes")
    if gives == "argument":
        return not arguments or is_several(kind, value, arguments) or kind in (kind_of(arguments[0]), "other")
    if gives in ("plain", "container", "copy"):
        # Accessors of single items.
        return kind == "plain" or type(value).__name__ in ("_AtIndexer", "_iAtIndexer")
    if gives == "text" and kind == "bytes":
        return "bytes" in given
    if gives == "array" and kind == "plain" and kind in given:
        return True
    if gives == "array" and is_several(kind, value, arguments):
        # Several arrays, as `np.where` of a condition gives: for what is held they are one.
        return True
    if gives in ("array", "sparse") and kind in ("frame", "tensor", "sparse", "array"):
        return gives == kind or kind in given
    if gives == "frame" and kind in ("array", "text", "plain"):
        # A column of texts, of objects; an item of a column; what an expression gives that names no column.
        return kind in given or "frame" in given or "plain" in given
    return gives == kind


def is_several(kind, value, arguments):
    kinds = {kind_of(x) for x in arguments}
    return kind == "plain" and all(kind_of(x) == "array" or kind_of(x) in kinds for x in value)


def is_large(value):
    size = getattr(value, "size", None)
    if isinstance(value, (np.ndarray, pd.DataFrame, pd.Series)):
        # Smaller by one dimension is small.
        return size > COUNT // 2
    if isinstance(value, (str, bytes, bytearray, list, tuple, dict, set)):
        return len(value) >= COUNT // 2
    return False


def holds_any(row):
    return row.get("memory") in ("holds", "shared")


def is_data(value):
    return kind_of(value) not in ("scalar", "other", "text")


def is_mutable(value):
    return not isinstance(value, (str, bytes, tuple, frozenset)) and bool(getattr(value, "size", 1))


def buffers(value):
    """The memory of numbers that a value has."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (pd.DataFrame, pd.Series)):
        values = [block.values for block in value._mgr.blocks]
        return [array for array in values if isinstance(array, np.ndarray)]
    if isinstance(value, pd.Index):
        return [value._data] if isinstance(value._data, np.ndarray) else []
    if kind_of(value) == "sparse":
        return [value.data]
    if kind_of(value) == "tensor" and value.layout.__str__() == "torch.strided":
        return [value.detach().numpy()]
    if isinstance(value, (list, tuple)):
        return [buffer for item in value if not isinstance(item, (list, tuple)) for buffer in buffers(item)]
    return []


def share_memory(a, b):
    return any(np.shares_memory(x, y) for x in buffers(a) for y in buffers(b) if x.size and y.size)


