"""Runs as `sitecustomize` in every Python that the command starts.

It maps the project's own folder to the staged copy, however an import gets there (`.pth` files, editable finders,
`PYTHONPATH`, `sys.path` changed at run time), and writes down what was loaded, entered and measured. The line
`CONFIG = {...}` is put in front of this text: see environment.rs.
"""
import os
import sys

_external = sys.modules.get("_frozen_importlib_external")
_ROOT = CONFIG["root"]  # noqa: F821
_STAGE = CONFIG["stage"]  # noqa: F821
# Bound here: the program may put others into `os`.
_open, _read, _write, _close, _getpid = os.open, os.read, os.write, os.close, os.getpid
_HERE = os.path.dirname(os.path.abspath(__file__))


def _mapped(path):
    """The staged path of a path in the project, others unchanged."""
    if isinstance(path, str) and path.startswith(_ROOT) and path[len(_ROOT) : len(_ROOT) + 1] in ("", os.sep):
        if path != _STAGE and not path.startswith(_STAGE + os.sep):
            staged = _STAGE + path[len(_ROOT) :]
            if os.path.exists(staged):
                return staged
    return path


def _note(*fields):
    """Appends a line to this process' trace; one write, so that a kill loses nothing older."""
    try:
        fields = ["%s" % (field,) for field in fields]
        together = "".join(fields)
        if "\n" in together or "\t" in together or "\\" in together:
            fields = [f.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") for f in fields]
        line = "\t".join(fields) + "\n"
        path = "%s/%d.trace" % (CONFIG["trace"], _getpid())  # noqa: F821
        handle = _open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _write(handle, line.encode("utf-8", "surrogateescape"))
        finally:
            _close(handle)
    except OSError:
        pass


# --- imports -----------------------------------------------------------------------------------------------------------


class _StagedFinder:
    """First on `sys.meta_path`: what the others find in the project is loaded from the staged copy instead."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        for finder in list(sys.meta_path):
            if finder is _StagedFinder or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                return _staged_spec(name, spec)
        return None

    @staticmethod
    def invalidate_caches():
        pass


def _staged_spec(name, spec):
    origin = getattr(spec, "origin", None)
    locations = spec.submodule_search_locations
    staged = _mapped(origin)
    if staged != origin and staged.endswith((".py", ".pyc")):
        if locations is not None:
            locations = [_mapped(place) for place in locations]
        return _external.spec_from_file_location(name, staged, submodule_search_locations=locations)
    if origin is None and type(locations) is list:
        spec.submodule_search_locations = [_mapped(place) for place in locations]
    return spec


def _staged_path_hook(path):
    staged = _mapped(path)
    if staged == path:
        raise ImportError("not in the project", path=path)
    for hook in sys.path_hooks:
        if hook is not _staged_path_hook:
            try:
                return hook(staged)
            except ImportError:
                continue
    raise ImportError("nothing imports from here", path=path)


def _map_imports():
    sys.path[:] = [_mapped(place) for place in sys.path if place != _HERE]
    sys.path_hooks.insert(0, _staged_path_hook)
    sys.path_importer_cache.clear()
    sys.meta_path.insert(0, _StagedFinder)


# --- files that the staged tree links --------------------------------------------------------------------------------


# Files of the user's that are written to, as noted so far.
_NOTED = set()
# What changes a file by its path; a database may be written to whenever it is open.
_CHANGES = frozenset(("os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr", "sqlite3.connect"))


def _copy_before_write(event, arguments, isinstance=isinstance, str=str, int=int, any=any, type=type):
    """A linked file that is about to be written becomes a copy first: the user's own stays as it is.

    What lies in a folder that is linked as a whole, or is named by its own path, is written where it is, which is noted.
    """
    if event == "open":
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC | os.O_APPEND)
        )
        if not writes:
            return
    elif event in _CHANGES:
        path = arguments[0]
        if event == "sqlite3.connect" and str(path).startswith("file:"):
            path = str(path)[5:].partition("?")[0]
    else:
        return
    if isinstance(path, int):
        return
    # Most are told by this alone; what follows calls what the program may have replaced.
    if type(path) is str and path.startswith("/") and not path.startswith((_ROOT, _STAGE)):
        return
    try:
        path = os.path.abspath(os.path.join(os.getcwd(), os.fsdecode(path)))
        is_staged = path.startswith(_STAGE + os.sep)
        if not is_staged and not path.startswith(_ROOT + os.sep):
            return
        target = os.path.realpath(path)
        if target.startswith(_STAGE + os.sep) or not (os.path.isfile(target) or os.path.isdir(os.path.dirname(target))):
            return
        if not is_staged or not os.path.islink(path):
            if target not in _NOTED and "__pycache__" not in target:
                _NOTED.add(target)
                _note("wrote", target)
            return
        if not os.path.isfile(target):
            return
        import shutil

        copy = "%s.unpin-%d" % (path, os.getpid())
        shutil.copy2(target, copy)
        os.replace(copy, path)
    except (OSError, TypeError, ValueError):
        pass


# --- what was loaded ---------------------------------------------------------------------------------------------------


def _trace_loading(files):
    """Every module body and script is run by `exec`, which tells its code object: the proof of what was loaded."""
    seen = set()

    def note_execution(event, arguments):
        if event != "exec":
            return
        path = getattr(arguments[0], "co_filename", None)
        if path in seen or getattr(arguments[0], "co_name", None) != "<module>":
            return
        seen.add(path)
        # An editable install may lead to a file by links of its own.
        absolute = os.path.realpath(path)
        if absolute in files:
            _note("loaded", absolute)
        elif os.path.basename(absolute) in basenames:
            _note("elsewhere", absolute)

    basenames = {os.path.basename(path) for path in files}
    sys.addaudithook(note_execution)


def _note_loaded_at_exit(files):
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and os.path.realpath(path) in files:
            _note("loaded", os.path.realpath(path))


# --- probes in the watched functions ---------------------------------------------------------------------------------


class _Probes:
    """Which functions are active, and how high the traced memory rose for each set of them."""

    def __init__(self, tracemalloc):
        import _thread

        self.tracemalloc = tracemalloc
        self.active = {}
        self.peaks = {}
        self.entered = set()
        self.lock = _thread.RLock()
        self.owner = os.getpid()

    def settle(self):
        """Books the peak since the last change of the active set."""
        if self.tracemalloc is None:
            return
        peak = self.tracemalloc.get_traced_memory()[1]
        self.tracemalloc.reset_peak()
        key = tuple(sorted(self.active))
        if peak > self.peaks.get(key, 0):
            self.peaks[key] = peak

    def enter(self, indices):
        with self.lock:
            if self.owner != os.getpid():
                self.owner, self.entered = os.getpid(), set()
            for index in indices:
                if index not in self.entered:
                    self.entered.add(index)
                    _note("entered", index)
            if indices[0] not in self.active:
                self.settle()
            for index in indices:
                self.active[index] = self.active.get(index, 0) + 1
        return _Activation(self, indices)

    def leave(self, indices):
        with self.lock:
            if self.active.get(indices[0], 0) == 1:
                self.settle()
                for index in indices:
                    del self.active[index]
            else:
                for index in indices:
                    self.active[index] -= 1

    def write(self):
        with self.lock:
            self.settle()
            for key, peak in self.peaks.items():
                _note("peak", ",".join(map(str, key)), peak)


class _Activation:
    """Lives in a local of the probed function: its end is the function's end."""

    __slots__ = ("probes", "indices")

    def __init__(self, probes, indices):
        self.probes, self.indices = probes, indices

    def __del__(self):
        self.probes.leave(self.indices)


# A frame lets go of its locals in the order in which the compiler met them. The probe must be the last, so the others are
# named before it, in code that never runs.
_PROBE = "0 and [%s]; _unpin_probe_ = __import__('_unpin_probes').enter(%r)"


def _locals_of(code):
    """The locals of every function in a code object, by name and first line."""
    found = {}
    pending = [code]
    while pending:
        code = pending.pop()
        names = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
        found[code.co_name, code.co_firstlineno] = [name for name in names if name.isidentifier()]
        pending.extend(item for item in code.co_consts if isinstance(item, type(code)))
    return found


def _wanted(source, functions):
    """The functions in the source that are wanted, each with its rewrites; given as (index, dotted name).

    A function's rewrites are told apart by leaving them out, not here: they are entered together.
    """
    import ast

    wanted = {}
    for index, name in functions:
        wanted.setdefault(name, []).append(index)
    pending = [(ast.parse(source), "")]
    while pending:
        node, prefix = pending.pop()
        name = prefix
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = prefix + node.name
            if not isinstance(node, ast.ClassDef) and name in wanted:
                yield node, tuple(wanted[name])
            name += "."
        pending.extend((child, name) for child in ast.iter_child_nodes(node))


def _list_probes(source, functions):
    """A probe at the head of each of the functions: (row, column, text)."""
    names = _locals_of(compile(source, "<staged>", "exec", dont_inherit=True))
    for function, indices in _wanted(source, functions):
        row = min([function.lineno] + [decorator.lineno for decorator in function.decorator_list])
        named = ", ".join("(%s := 0)" % local for local in names.get((function.name, row), []))
        yield _place(_head(function)) + (_PROBE % (named, indices),)


def _list_looks(source, functions):
    """A look for holders wherever one of the functions returns."""
    import ast

    lines = source.split("\n")
    for function, indices in _wanted(source, functions):
        text = "__import__('_unpin_probes').look(%r)" % (indices,)
        pending = list(function.body)
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Return):
                yield _place(node) + (text,)
            elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                pending.extend(ast.iter_child_nodes(node))
        first, last = function.body[0], function.body[-1]
        indent = lines[first.lineno - 1][: first.col_offset]
        if not isinstance(last, ast.Return) and not indent.strip():
            yield last.end_lineno, 0, indent + text


def _place(statement):
    """Row and column, decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return (decorators[0].lineno if decorators else statement.lineno) - 1, statement.col_offset


def _insert(source, places):
    """The source with texts before the statements that begin at these places."""
    lines = (source + "\n").split("\n")
    # From below, so that the places above stay true.
    for row, column, text in sorted(places, reverse=True):
        line = lines[row].encode("utf-8")
        before, after = line[:column].decode("utf-8"), line[column:].decode("utf-8")
        lines[row] = before + text + ("; " if before.strip() else "\n" + before) + after
    return "\n".join(lines)


def _head(function):
    first = function.body[0]
    is_docstring = type(first).__name__ == "Expr" and isinstance(getattr(first.value, "value", None), str)
    return function.body[1] if is_docstring and len(function.body) > 1 else first


def _place_probes(files, list_places):
    """Once per run: the first Python of the process tree writes the probes into the staged files."""
    flag = os.path.join(CONFIG["trace"], "probes")  # noqa: F821
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except OSError:
        import time

        for _ in range(500):
            if os.path.exists(flag + ".placed"):
                break
            time.sleep(0.01)
        return
    import tokenize

    for path, functions in files.items():
        try:
            with tokenize.open(path) as handle:
                encoding, source = handle.encoding, handle.read()
            text = _insert(source, list_places(source, functions))
            with open(path, "w", encoding=encoding, newline="") as handle:
                handle.write(text)
        except Exception as error:
            _note("unprobed", path, type(error).__name__)
    os.close(os.open(flag + ".placed", os.O_CREAT | os.O_WRONLY))


# --- measuring inside the interpreter ------------------------------------------------------------------------------------


def _resident_peak():
    """VmHWM in bytes: what the watcher outside may miss between its last look and the exit."""
    try:
        handle = _open("/proc/self/status", os.O_RDONLY)
        try:
            text = _read(handle, 4096)
        finally:
            _close(handle)
        start = text.find(b"VmHWM:")
        if start >= 0:
            return int(text[start + 6 : text.index(b"kB", start)]) * 1024
    except OSError:
        pass
    return None


def _keep_writing(write):
    """Workers are mostly ended by a signal, which runs no exit handlers: a thread keeps their peak on record."""
    import threading
    import time

    def keep():
        while True:
            time.sleep(0.02)
            write()

    threading.Thread(target=keep, daemon=True).start()


class _ConnectionFinder:
    """Has multiprocessing write before it sends: a parent may end its worker as soon as it has the last answer."""

    def __init__(self, write):
        self.write = write
        self.is_done = False

    def find_spec(self, name, path=None, target=None):
        if self.is_done or name != "multiprocessing.connection":
            return None
        self.is_done = True
        spec = _external.PathFinder.find_spec(name, path, target)
        execute = getattr(getattr(spec, "loader", None), "exec_module", None)
        if execute is None:
            return None

        def exec_module(module):
            execute(module)
            connection = getattr(module, "Connection", None)
            plain = getattr(connection, "_send_bytes", None)
            if plain is None:
                return

            def send(*arguments):
                self.write()
                return plain(*arguments)

            connection._send_bytes = send

        spec.loader.exec_module = exec_module
        return spec

    def invalidate_caches(self):
        pass


def _start_tracemalloc():
    import tracemalloc

    tracemalloc.start(1)
    return tracemalloc


def _measure_tracemalloc():
    tracemalloc = _start_tracemalloc()
    noted = [0]

    def write():
        peak = tracemalloc.get_traced_memory()[1]
        if peak > noted[0] + 16384:
            # Noted first: while one thread does it, the other must not take it for done.
            _note("python_peak", peak)
            noted[0] = peak

    def after_fork():
        noted[0] = 0
        _keep_writing(write)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=after_fork)
    # The staged copy's finder stays first. Forked workers have what their parent imported.
    sys.meta_path.insert(1, _ConnectionFinder(write))
    if not _is_first():
        _keep_writing(write)
    return write


def _is_first():
    """Whether this is the first Python of the run: the program itself, which is left without a thread that it did not start."""
    try:
        os.close(os.open(os.path.join(CONFIG["trace"], "first"), os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # noqa: F821
    except OSError:
        return False
    return True


def _measure_memray():
    """memray writes a file per process, also of forked ones; who waits for the run reads them: see memray.rs."""
    try:
        import memray
    except ImportError:
        _note("no_memray", sys.executable)
        return lambda: None
    owner = os.getpid()
    path = os.path.join(CONFIG["trace"], "%d.memray" % owner)  # noqa: F821
    tracker = memray.Tracker(path, follow_fork=True)
    tracker.__enter__()
    _note("memray", sys.executable, os.path.dirname(os.path.dirname(memray.__file__)))

    def end():
        if os.getpid() == owner:
            tracker.__exit__(None, None, None)

    return end


# --- start ---------------------------------------------------------------------------------------------------------------


def _at_every_exit(actions):
    """`atexit`, and `os._exit`, by which multiprocessing ends its workers."""
    import atexit

    plain_exit = os._exit

    def run_actions():
        while actions:
            try:
                actions.pop()()
            except Exception:
                pass

    def exit_now(status):
        run_actions()
        plain_exit(status)

    atexit.register(run_actions)
    os._exit = exit_now


def _chain_sitecustomize():
    """The sitecustomize that this one hides."""
    sys.modules.pop("sitecustomize", None)
    spec = _external.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        spec = _staged_spec("sitecustomize", spec)
        module = type(sys)("sitecustomize")
        module.__spec__, module.__file__, module.__loader__ = spec, spec.origin, spec.loader
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)
    else:
        sys.modules["sitecustomize"] = sys.modules[__name__] if __name__ in sys.modules else type(sys)("sitecustomize")


def _start():
    files = dict((path, functions) for path, functions in CONFIG["files"])  # noqa: F821
    actions = []
    _map_imports()
    _note("python", sys.executable, "%d.%d.%d" % sys.version_info[:3])
    if hasattr(sys, "addaudithook"):
        sys.addaudithook(_copy_before_write)
    if CONFIG["mode"] == "probe":  # noqa: F821
        _start_probes(files, actions)
    elif CONFIG["mode"] == "holders":  # noqa: F821
        _start_looks(files)
    elif CONFIG["mode"] == "observe":  # noqa: F821
        actions.append(_start_observing())
    else:
        if CONFIG["measure"] == "tracemalloc":  # noqa: F821
            actions.append(_measure_tracemalloc())
        elif CONFIG["measure"] == "memray":  # noqa: F821
            actions.append(_measure_memray())
        else:
            actions.append(lambda: _note("resident_peak", _resident_peak()))
        actions.append(lambda: _note_loaded_at_exit(files))
    _at_every_exit(actions)


def _start_probes(files, actions):
    if hasattr(sys, "addaudithook"):
        _trace_loading(files)
    else:
        actions.append(lambda: _note_loaded_at_exit(files))
    _place_probes(files, _list_probes)
    try:
        tracemalloc = _start_tracemalloc()
        tracemalloc.reset_peak()
    except (ImportError, AttributeError):
        tracemalloc = None
    probes = _Probes(tracemalloc)
    _offer(enter=probes.enter)
    actions.append(probes.write)


def _start_looks(files):
    holders = _load_beside("holders")
    _place_probes(files, _list_looks)
    _offer(look=holders.Holders(_note, CONFIG["locals"]).look)  # noqa: F821


def _start_observing():
    """Probes are placed as modules are loaded, and record by themselves; what there is to place is beside this file."""
    if sys.implementation.name != "cpython" or sys.version_info < (3, 8):
        raise RuntimeError("only CPython 3.8 and later can be traced")
    recorder, placing = _load_beside("recorder"), _load_beside("placing")
    recording = recorder.start(CONFIG["trace"])  # noqa: F821
    import builtins

    builtins.__dict__[placing.PROBE] = recorder.probe
    builtins.__dict__[placing.PROBE_OWN] = recorder.probe_own
    builtins.__dict__[placing.FIRST] = recorder.first
    files = {}
    with open(os.path.join(_HERE, "files"), encoding="utf-8", errors="surrogateescape", newline="") as listing:
        for entry in listing.read().split("\0")[:-1]:
            name, path = entry.split("\t", 1)
            files[path] = os.path.join(_HERE, name)
    placing.start(files, _note)
    picture = _load_beside("picture").start(recorder, recording)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=recording.reset)
        os.register_at_fork(after_in_child=picture.begin)
    sys.meta_path.insert(1, _ConnectionFinder(recording.write))

    def end():
        recording.finish()
        _note("resident_peak", max(recording.peak, _resident_peak() or 0))

    return end


def _load_beside(name):
    spec = _external.spec_from_file_location("_unpin_" + name, os.path.join(_HERE, name + ".py"))
    module = type(sys)("_unpin_" + name)
    # A copy: the program may put others into `builtins`.
    module.__dict__["__builtins__"] = dict(sys.modules["builtins"].__dict__)
    spec.loader.exec_module(module)
    return module


def _offer(**functions):
    """What the probes call."""
    module = type(sys)("_unpin_probes")
    module.__dict__.update(functions)
    sys.modules["_unpin_probes"] = module


try:
    _start()
except Exception as _error:
    _note("hook_failed", type(_error).__name__, _error)
try:
    _chain_sitecustomize()
except Exception as _error:
    _note("sitecustomize_failed", type(_error).__name__, _error)
