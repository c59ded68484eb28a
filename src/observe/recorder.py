"""Records what the probes see: the size, type and holders of what locals hold that nobody reads again.

It never raises, keeps no reference to a value, and runs none of the program's code: types are compared, not asked; sizes
come from CPython itself or from libraries whose exact types are known. What is held in a local that is dead is known
until the local is bound again or its frame is gone, since the probe leaves a token in a hidden local beside it. So the
dead bytes at the peak are exact: whenever they change, the kernel is asked for the highest resident memory since the last
change, and begins to count anew. These stretches tell what the peak would be without any of the locals.
"""
import gc
import os
import sys
import time
from _weakref import getweakrefcount

# Bound here: the program may put others into `builtins`, `os` or `time`.
_id, _len, _type, _min, _max, _range, _list, _sorted = id, len, type, min, max, range, list, sorted
_count, _sizeof, _referents, _now, _clock = sys.getrefcount, sys.getsizeof, gc.get_referents, time.time, time.perf_counter
# What a look costs is the time that its own thread spends: it may have to wait for others.
_spent = getattr(time, "thread_time", time.perf_counter)
_busy = time.process_time
_open, _read, _write, _close, _replace, _pid = os.open, os.read, os.write, os.close, os.replace, os.getpid

# A probe's number is that of its local, shifted by so many bits, and its own among those of the local.
SHIFT = 6
# Smaller values are counted but not followed through time: an allocator hardly gives so little back.
LARGE = 1 << 18
# Looks at a site before it is thinned, and the most visits that pass without one.
_EAGER, _LONGEST_BREAK = 32, 64
# How long a probe waits for the thread that looks at frames, which holds what it looks at.
_LONGEST_WAIT = 0.05
# A look that takes long is followed by a break this many times as long: it may cost a twentieth of the time.
_REST, _SLOW, _WARM = 20, 0.00003, 4
# Seconds that may be spent at once on who else holds values.
_LEAST_SEARCH = 0.2
# Objects looked at within one value, and elements of one container.
_MOST_NODES, _MOST_ELEMENTS = 4096, 64
# References to one object by which it is taken for a common one.
_MANY = 16
# How often a process that may be killed writes down what it knows, in seconds, where that takes time worth sparing.
_PAUSE = 0.2
# Kernels count resident memory in batches per core.
_NOISE = 1 << 17
# Seconds of work in which memory may well have fallen and risen again.
_LASTING = 0.25
# Changes of what is dead that are kept for the picture.
_MOST_CHANGES = 4000
# Stretches of time that are kept: those with the highest peaks.
_MOST_STRETCHES = 64

_ATOMS = frozenset((_type(None), bool, int, float, complex, str, bytes, bytearray, range, slice, _type(Ellipsis)))
_TYPE_FLAG, _EXCEPTION_FLAG = 1 << 31, 1 << 30


# What is held by several dead locals is counted with one of them, and noted of the others.
_ALSO = 1


class Site:
    """What was seen at one probe."""

    __slots__ = ("times", "looks", "bytes", "own", "type", "refs", "weak", "is_estimate", "is_plain", "skip", "wait", "holders", "last")

    def __init__(self):
        self.times = self.looks = self.bytes = self.own = self.refs = self.weak = self.skip = self.wait = 0
        self.type, self.is_estimate, self.is_plain, self.holders = "", 0, 1, None
        # Of the last value that took long to measure: its type, length and sizes.
        self.last = None


class _Token:
    """Lies in a hidden local for as long as a large value is held by a dead one."""

    __slots__ = ("site", "bytes", "key", "era")

    def __del__(self):
        try:
            _recorder.end(self)
        except Exception:
            pass

    def __reduce__(self):
        return _type(None), ()


class Recorder:
    """All that is known in this process."""

    def __init__(self, path):
        self.path, self.era = path, 0
        self.sites, self.countdown = {}, {}
        # Held by whoever counts references, where a thread looks at frames.
        self.watching = None
        self.extra, self.extra_own, self.searched, self.started = 0, 0, 0.0, _clock()
        self.reset()

    def reset(self):
        """Begins anew, at the start and in a forked process, whose parent records what was before."""
        self.era += 1
        self.sites.clear()
        self.countdown.clear()
        self.dead, self.changes, self.stride = {}, [], 1
        # The highest resident memory, and whether the kernel counts anew from each change on.
        self.peak, self.counts_anew = 0, True
        # What was resident when the stretch began, and when that was.
        self.start, self.started_at = 0, _busy()
        # By the probes of what was dead: [peak, time, last probe, dead bytes by probe]
        self.stretches = {}
        # The most that was resident in any stretch, less what was dead then: it stays, whatever is released.
        self.floor = 0
        self.picture = None
        self.last, self.written, self.is_writing = -1, 0.0, False
        # Seconds that the last writing took.
        self.writing_took = 0.0

    # --- looking ---------------------------------------------------------------------------------------------------------

    def look(self, number, value, extra):
        """Looks at a value, whose only other references are the local and what this call adds."""
        watching = self.watching
        if watching is None or not watching.acquire(timeout=_LONGEST_WAIT):
            return self._look(number, value, extra)
        try:
            return self._look(number, value, extra)
        finally:
            watching.release()

    def _look(self, number, value, extra):
        refs = _count(value) - extra
        site = self.sites.get(number)
        if site is None:
            site = self.sites[number] = Site()
        site.times += 1 + site.skip
        now, start = _clock(), _spent()
        kind = _type(value)
        is_resting = now < site.wait
        if is_resting and site.last is not None and site.last[0] is kind:
            # What was large takes long to measure: it is taken to be as large as the last one, for its length.
            _, count, size, own, is_estimate, is_plain = site.last
            is_estimate = 1
            if kind in _CONTAINERS and count:
                size, own = size * _len(value) // count, own * _len(value) // count
        elif is_resting:
            return None
        elif kind in _SMALL:
            size = own = 0
            is_estimate, is_plain = 0, 1
        else:
            size, own, is_estimate, is_plain = _measure(value)
        site.looks += 1
        measured = _spent() - start
        token = None
        if size >= LARGE:
            token = self.begin(number, site, value, size, own, refs, is_plain)
        if size > site.bytes or not site.type:
            site.bytes, site.type, site.is_estimate = size, _name(kind), is_estimate
            site.refs = refs
        if refs <= 0 and own > site.own:
            site.own = own
        if size >= LARGE:
            if refs > 0 and site.holders is None and site.refs > 0:
                site.holders = self._search(value)
            site.is_plain &= is_plain
            site.weak = _max(site.weak, _weak(value, kind))
        if not is_resting:
            # The first looks are slow whatever they look at.
            site.wait = now + _REST * measured if measured > _SLOW and site.looks > _WARM else 0
            is_kept = site.wait and size >= LARGE
            site.last = (kind, _len(value) if kind in _CONTAINERS else 0, size, own, is_estimate, is_plain) if is_kept else None
        if size >= LARGE:
            site.skip = 0
        elif site.looks > _EAGER:
            site.skip = _min(2 * site.skip + 1, _LONGEST_BREAK)
        self.countdown[number] = site.skip
        return token

    def _search(self, value):
        """Who else holds a value, as far as there is time to look: that takes as long as there are objects."""
        start = _clock()
        if self.searched > _LEAST_SEARCH + (start - self.started) / _REST:
            return None
        try:
            return _find_holders(value)
        except Exception:
            return []
        finally:
            self.searched += _clock() - start

    # --- what is dead at the peak ------------------------------------------------------------------------------------------

    def begin(self, number, site, value, size, own, refs, is_plain):
        key = _id(value)
        others = [token for token in _list(self.dead.values()) if token[1] == key and token[0] >> SHIFT != number >> SHIFT]
        if refs > 0 and refs <= _len(others):
            # Nobody holds it but other dead locals: released together, it is freed. It counts once.
            site.own, own = _max(site.own, own), 0
            site.refs = 0
            for other in others:
                known = self.sites.get(other[0])
                if known is not None:
                    known.own, known.refs = _max(known.own, size), 0
            is_counted = False
            for other in others:
                is_counted = is_counted or other[2] > _ALSO
            own = _ALSO if is_counted else size
        elif refs > 0:
            own, others = 0, ()
        self.mark(number)
        for other in _list(self.dead.items()) if others else ():
            if other[1][1] == key and not other[1][2]:
                self.dead[other[0]] = (other[1][0], key, _ALSO)
        token = _Token()
        token.site, token.bytes, token.key, token.era = number, own, key, self.era
        self.dead[_id(token)] = (number, key, own)
        self._note_change(number, own)
        return token

    def end(self, token):
        if token.era == self.era and _id(token) in self.dead:
            self.mark(-1)
            self.dead.pop(_id(token), None)
            self._note_change(token.site, -token.bytes)

    def _note_change(self, number, size):
        if size and _len(self.changes) < _MOST_CHANGES:
            self.changes.append((_now(), number, size))

    def mark(self, number):
        """What is dead is about to change: if the peak rose since it last did, it was there."""
        # Before memory is read: what other threads release meanwhile was held until then.
        totals = self._add_up()
        peak, now = _resident()
        is_higher = peak > self.peak + _NOISE
        self.peak = _max(self.peak, peak)
        # Where the kernel goes on counting, a stretch whose peak is not the highest so far has what it held at its end. A short
        # one in which memory did not rise needed no more than the one before: what was freed may stay resident for a while.
        peak = peak if self.counts_anew or is_higher else now
        moment = _busy()
        if peak > self.start + _NOISE or moment > self.started_at + _LASTING:
            self._note_stretch(peak, totals)
        self.start, self.started_at = now, moment
        if self.counts_anew:
            self.counts_anew = _count_anew()
        self.last = number if number >= 0 else self.last
        # A worker may be killed as soon as it has handed over its result.
        if _now() - self.written > _min(_PAUSE, _REST * self.writing_took):
            self.write()

    def _add_up(self):
        totals = {}
        for site, _, size in _list(self.dead.values()):
            if size:
                totals[site] = totals.get(site, 0) + size
        return totals

    def _note_stretch(self, peak, totals):
        dead = 0
        for size in totals.values():
            dead += size
        self.floor = _max(self.floor, peak - dead)
        if not dead or peak <= self.floor:
            # Others leave more, even without what is dead now. But the peak is told as it is.
            if peak < self.peak:
                return
        key = tuple(_sorted(totals))
        known = self.stretches.get(key)
        if known is None or peak > known[0]:
            self.stretches[key] = [peak, _now(), self.last, totals]
        if _len(self.stretches) > _MOST_STRETCHES:
            for key, known in _list(self.stretches.items()):
                if known[0] <= self.floor and known[0] < self.peak:
                    self.stretches.pop(key, None)
        if _len(self.stretches) > _MOST_STRETCHES:
            lowest = None
            for key, known in _list(self.stretches.items()):
                if lowest is None or known[0] < self.stretches[lowest][0]:
                    lowest = key
            self.floor = _max(self.floor, self.stretches.pop(lowest)[0])

    # --- keeping -----------------------------------------------------------------------------------------------------------

    def write(self):
        """Writes all of it, in one step: whoever is killed meanwhile leaves what was there before."""
        if self.is_writing:
            return
        self.is_writing = True
        start = _clock()
        try:
            self._write_all()
        finally:
            self.is_writing = False
            self.writing_took = _clock() - start

    def _write_all(self):
        self.written = _now()
        lines = ["peak\t%d\t%d" % (self.peak, self.floor)]
        for peak, moment, last, totals in _list(self.stretches.values()):
            if peak > self.floor or peak == self.peak:
                lines.append("stretch\t%d\t%r\t%d" % (peak, moment, last))
                lines += ["dead\t%d\t%d" % item for item in totals.items()]
        lines += self.picture.describe() if self.picture is not None else ()
        for number, site in _list(self.sites.items()):
            fields = (number, site.times, site.bytes, site.own, site.refs, site.weak, site.is_estimate, site.is_plain)
            lines.append("site\t%s\t%s" % ("\t".join(map(str, fields)), site.type))
            lines += ["holder\t%d\t%s" % (number, name) for name in site.holders or ()]
        lines += ["change\t%r\t%d\t%d" % change for change in self.changes]
        path = "%s/%d-%d.observed" % (self.path, _pid(), self.era)
        handle = _open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            data = ("\n".join(lines) + "\n").encode("utf-8", "replace")
            while data:
                data = data[_write(handle, data):]
        finally:
            _close(handle)
        _replace(path + ".new", path)

    def finish(self):
        """At the end of the process."""
        self.mark(-1)
        if self.picture is not None:
            self.picture.finish()
        self.write()


def _count_anew():
    """Has the kernel forget the highest resident memory so far. Says whether it did."""
    try:
        handle = _open("/proc/self/clear_refs", os.O_WRONLY)
    except OSError:
        return False
    try:
        _write(handle, b"5")
    except OSError:
        return False
    finally:
        _close(handle)
    return True


def _resident():
    """The highest resident memory of this process, and that of now: what `getrusage` tells may be that of who started it."""
    try:
        handle = _open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return _peak_from_usage()
    try:
        text = _read(handle, 4096)
    finally:
        _close(handle)
    start = text.find(b"VmHWM:")
    if start < 0:
        return _peak_from_usage()
    peak = int(text[start + 6 : text.index(b"kB", start)]) * 1024
    start = text.find(b"VmRSS:")
    return peak, int(text[start + 6 : text.index(b"kB", start)]) * 1024 if start >= 0 else 0


def _peak_from_usage():
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, 0


# --- sizes -----------------------------------------------------------------------------------------------------------------

_SMALL = frozenset((_type(None), bool, int, float, complex, range, slice, _type(Ellipsis)))
# By exact type: what its objects are made of.
_known = {}
# By type: what destroying an object of it does. Of what an object of a library consists is the library's affair.
_ends = {}
_EVENT, _UNKNOWN, _PLAIN, _LIBRARY = range(4)
_CONTAINERS = frozenset((list, tuple, dict, set, frozenset))
_HEAP_FLAG = 1 << 9


def _name(kind):
    module = _type.__dict__["__module__"].__get__(kind)
    name = _type.__dict__["__qualname__"].__get__(kind)
    return name if module == "builtins" or _type(module) is not str else "%s.%s" % (module.split(".")[0], name)


def _weak(value, kind):
    # Frames and series of pandas have one themselves, in their flags.
    own = 1 if _type.__dict__["__name__"].__get__(kind) in ("DataFrame", "Series") and _find_library(kind) is not None else 0
    return _max(0, getweakrefcount(value) - own)


def _measure(value):
    """Bytes of a value with all that it holds, those that nobody else holds, whether that is an estimate, and whether
    destroying it only frees memory.

    Objects are nodes, references edges. A node is held elsewhere if it has more references than edges lead to it, or a
    node that is held elsewhere leads to it. Of large containers a sample is followed, and counted for the rest.
    """
    # Per node: [object, own bytes, how many it stands for, edges that lead to it, whether a library made it]
    nodes, index, edges = [[value, 0, 1.0, 0, False]], {_id(value): 0}, []
    done, is_estimate, is_plain = 0, 0, 1
    while done < _len(nodes):
        node = nodes[done]
        kind = _type(node[0])
        end = _end_of(kind)
        if end == _EVENT or (end == _UNKNOWN and not node[4]):
            is_plain = 0
        if kind in _ATOMS:
            node[1] = _sizeof(node[0])
            done += 1
            continue
        size, children, factor = _known[kind](node[0]) if kind in _known else _expand(node[0], kind)
        node[1] = size
        if factor > 1:
            is_estimate = 1
        weight = node[2] * factor
        while children:
            child = children.pop()
            if child is None or child is True or child is False:
                continue
            key = _id(child)
            at = index.get(key)
            if at is None:
                if _len(nodes) >= _MOST_NODES:
                    is_estimate = 1
                    break
                at = index[key] = _len(nodes)
                nodes.append([child, 0, weight, 0, end == _LIBRARY or node[4]])
            nodes[at][3] += 1
            edges.append((done, at))
        # Not to be counted as a reference below.
        child = children = None
        done += 1
    node = None
    total = own = 0.0
    outside = [False] * _len(nodes)
    pending = []
    for at in _range(1, _len(nodes)):
        node = nodes[at]
        # The list of the node, and the argument.
        refs = _count(node[0]) - 2
        if refs > node[3]:
            outside[at] = True
            pending.append(at)
            # What many refer to is the same for many of the elements that a sample stands for.
            node[2] = _max(1.0, node[2] * node[3] / refs) if refs > _MANY * node[3] else node[2]
    if pending:
        leads = {}
        for source, at in edges:
            leads.setdefault(source, []).append(at)
        while pending:
            for at in leads.get(pending.pop(), ()):
                if not outside[at] and at:
                    outside[at] = True
                    pending.append(at)
    for at in _range(_len(nodes)):
        size = nodes[at][1] * nodes[at][2]
        total += size
        own += 0 if outside[at] else size
    return int(total), int(own), is_estimate, is_plain


def _expand(value, kind):
    """Own bytes, what it refers to, and how many each of these stands for; of an object of any type."""
    if kind is list or kind is tuple:
        count = _len(value)
        if count <= _MOST_ELEMENTS:
            return _sizeof(value), _list(value), 1.0
        step = count // _MOST_ELEMENTS
        return _sizeof(value), _list(value[step // 2 :: step]), count / _len(value[step // 2 :: step])
    if kind is dict:
        return _sampled(value, value.items())
    if kind is set or kind is frozenset:
        return _sampled(value, value)
    _learn(kind)
    if kind in _known:
        return _known[kind](value)
    flags = _type.__dict__["__flags__"].__get__(kind)
    if flags & (_TYPE_FLAG | _EXCEPTION_FLAG) or kind in _OPAQUE:
        return 0, [], 1.0
    size = object.__sizeof__(value)
    children = _referents(value)
    if _len(children) > 16 * _MOST_ELEMENTS:
        factor = _len(children) / (16.0 * _MOST_ELEMENTS)
        step = _len(children) // (16 * _MOST_ELEMENTS)
        return size, children[::step][: 16 * _MOST_ELEMENTS], factor
    return size, children, 1.0


def _sampled(value, items):
    """The first elements of what has no places to choose from."""
    count, children, taken = _len(value), [], 0
    for item in items:
        if items is value:
            children.append(item)
        else:
            children.extend(item)
        taken += 1
        if taken >= _MOST_ELEMENTS:
            break
    item = None
    return _sizeof(value), children, count / taken if taken else 1.0


def _find_opaque():
    """Types of what is not memory that a value brought: code, modules, frames."""
    def generator():
        yield

    kinds = {_type(sys), _type(_find_opaque), _type(generator()), _type(_find_opaque.__code__), _type(len), _type(_type)}
    kinds.update((_type([].append), _type(sys._getframe()), _type(_type.__dict__), property, staticmethod, classmethod))
    return frozenset(kinds)


_OPAQUE = _find_opaque()


def _end_of(kind):
    """What the end of an object of this type does."""
    known = _ends.get(kind)
    if known is None:
        known = _ends[kind] = _find_end(kind)
    return known


def _find_end(kind):
    if kind in _ATOMS or kind in _CONTAINERS:
        return _PLAIN
    if _find_library(kind) is not None:
        return _LIBRARY
    end = _PLAIN
    for base in _type.__dict__["__mro__"].__get__(kind):
        names = _type.__dict__["__dict__"].__get__(base)
        if "__del__" in names or "__exit__" in names or "__aexit__" in names:
            return _EVENT
        is_own = "__module__" in names and ("__dict__" in names or "__slots__" in names or "__weakref__" in names)
        if not is_own and base is not object and base not in _CONTAINERS and base not in _ATOMS and end is _PLAIN:
            # A class of a class statement has a module, and a dict unless its base has one.
            end = _PLAIN if _type.__dict__["__flags__"].__get__(base) & _HEAP_FLAG and "__doc__" in names else _UNKNOWN
    return end


# --- libraries -------------------------------------------------------------------------------------------------------------


def _ndarray(value):
    base = value.base
    if base is not None:
        return 112, [base], 1.0
    if value.dtype.hasobject:
        count, flat = value.size, value.flat
        step = _max(1, count // _MOST_ELEMENTS)
        children = [flat[at] for at in _range(0, count, step)]
        return value.nbytes, children, count / _max(1, _len(children))
    return value.nbytes, [], 1.0


def _tensor(value):
    base = value._base
    if base is not None:
        return 80, [base], 1.0
    return value.element_size() * value.nelement(), [], 1.0


def _of_nbytes(value):
    return value.nbytes, [], 1.0


def _of_estimate(value):
    return value.estimated_size(), [], 1.0


_DEPTHS = {"1": 1, "L": 1, "P": 1, "RGB": 4, "RGBA": 4, "CMYK": 4, "YCbCr": 4, "LAB": 4, "HSV": 4, "I": 4, "F": 4, "LA": 4}


def _image(value):
    width, height = value.size
    return width * height * _DEPTHS.get(value.mode, 4), [], 1.0


def _array(value):
    return _sizeof(value), [], 1.0


# By module, attribute and library: how the objects of the exact type are measured; none where by what they refer to.
_LIBRARIES = {
    ("numpy", "ndarray"): _ndarray,
    ("array", "array"): _array,
    ("collections", "deque"): None,
    ("collections", "OrderedDict"): None,
    ("collections", "defaultdict"): None,
    ("collections", "Counter"): None,
    ("pandas", "DataFrame"): None,
    ("pandas", "Series"): None,
    ("pandas", "Index"): None,
    ("pandas", "RangeIndex"): None,
    ("pandas", "MultiIndex"): None,
    ("pandas", "DatetimeIndex"): None,
    ("pandas", "Categorical"): None,
    ("torch", "Tensor"): _tensor,
    ("polars", "DataFrame"): _of_estimate,
    ("polars", "Series"): _of_estimate,
    ("pyarrow", "Table"): _of_nbytes,
    ("pyarrow", "RecordBatch"): _of_nbytes,
    ("pyarrow", "ChunkedArray"): _of_nbytes,
    ("xarray", "DataArray"): None,
    ("xarray", "Dataset"): None,
    ("PIL.Image", "Image"): _image,
    ("scipy.sparse", "csr_matrix"): None,
    ("scipy.sparse", "csc_matrix"): None,
    ("scipy.sparse", "coo_matrix"): None,
    ("scipy.sparse", "csr_array"): None,
    ("scipy.sparse", "csc_array"): None,
    ("scipy.sparse", "coo_array"): None,
}


def _find_library(kind):
    """The key of a known library's type; none of any other, whatever its name is."""
    name = _type.__dict__["__qualname__"].__get__(kind)
    for key in _LIBRARIES:
        if key[1] == name:
            module = sys.modules.get(key[0])
            if module is not None and _type(module) is _type(sys) and module.__dict__.get(name) is kind:
                return key
    return None


def _learn(kind):
    key = _find_library(kind)
    if key is not None and _LIBRARIES[key] is not None:
        _known[kind] = _LIBRARIES[key]


# --- who else holds a value ------------------------------------------------------------------------------------------------


# As many are named.
_MOST_HOLDERS = 3
_FRAME, _CELL = _type(sys._getframe()), _type((lambda it: lambda: it)(0).__closure__[0])
_HERE = _find_opaque.__code__.co_filename


def _find_holders(value):
    """Names of who refers to the value beside the local. Nothing here may capture it: that would be one more."""
    names = []
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename == _HERE:
        frame = frame.f_back
    frame = frame.f_back if frame is not None else None
    while frame is not None:
        name = _local_of(frame, value)
        if name is not None:
            names.append("the local `%s` of `%s`" % (name, frame.f_code.co_name))
        frame = frame.f_back
    for holder in gc.get_referrers(value):
        name = None if _type(holder) is _FRAME else _name_holder(holder, value)
        if name is not None and name not in names:
            names.append(name)
    holder = None
    return names[:_MOST_HOLDERS]


# A function that mentions one of these may have its dict of locals, which is shared with everybody who asks.
_READERS = frozenset(("locals", "vars", "dir", "eval", "exec", "_getframe", "currentframe", "f_locals", "stack"))
_IS_FUNCTION = 1


def _local_of(frame, value):
    """The local of a calling function that holds the value. Before 3.13 the dict that tells it keeps what is in it: emptied,
    it does not."""
    code = frame.f_code
    if not code.co_flags & _IS_FUNCTION or sys.gettrace() is not None or not _READERS.isdisjoint(code.co_names):
        return None
    names = frame.f_locals
    try:
        for name, held in _list(names.items()):
            if held is value and name[0] != ".":
                return name
    finally:
        held = None
        if _type(names) is dict:
            names.clear()
    return None


def _name_holder(holder, value):
    kind = _type(holder)
    if kind is _CELL:
        return "a function that reads it later"
    names = holder if kind is dict else _attributes(holder)
    key = _key(names, value)
    whose = _owner(names, holder) if key is not None else None
    if whose is not None:
        return "`%s` of %s" % (key, whose)
    for owner in gc.get_referrers(holder):
        if _type(owner) is not _FRAME and owner is not names:
            names = owner if _type(owner) is dict else _attributes(owner)
            key = _key(names, holder)
            whose = _owner(names, owner) if key is not None else None
            if whose is not None:
                return "the %s `%s` of %s" % (_name(kind), key, whose)
    owner = None
    return "a `%s`" % _name(kind)


def _owner(names, holder):
    """Whose names these are: a module's, or those of an object; nothing for any other dict."""
    for name, module in _list(sys.modules.items()):
        if _type(module) is _type(sys) and module.__dict__ is names:
            return "`%s`" % name
    if names is not holder:
        return "a `%s`" % _name(_type(holder))
    for owner in gc.get_referrers(names):
        if _type(owner) is not _FRAME and _attributes(owner) is names:
            return "a `%s`" % _name(_type(owner))
    owner = None
    return None


def _attributes(holder):
    try:
        found = object.__getattribute__(holder, "__dict__")
    except Exception:
        return None
    return found if _type(found) is dict else None


def _key(names, value):
    for key, held in _list(names.items()) if names is not None else ():
        if held is value and _type(key) is str:
            return key
    return None


# --- the probes ------------------------------------------------------------------------------------------------------------

_recorder = None


def probe(number, value):
    """Stands where `del value` might. Returns a token that lives as long as the value is held, or nothing."""
    try:
        left = _countdown.get(number, 0)
        if left > 0:
            _countdown[number] = left - 1
            return None
        return _recorder.look(number, value, _recorder.extra)
    except Exception:
        return None


def probe_own(number, value):
    """The same for a name of a script."""
    try:
        left = _countdown.get(number, 0)
        if left > 0:
            _countdown[number] = left - 1
            return None
        return _recorder.look(number, value, _recorder.extra_own)
    except Exception:
        return None


def first(value, _token):
    """Passes a value through, once a probe has been called."""
    return value


def start(path):
    """Makes the probes ready; returns what is to be called at the end of the process, and after a fork."""
    global _recorder, _countdown
    recorder = Recorder(path)
    _recorder, _countdown = recorder, recorder.countdown
    _calibrate(recorder)
    recorder.reset()
    return recorder


def _calibrate(recorder):
    """How many references a probe sees of a value that one local holds, or one name of a script: it differs between versions."""
    text = "def calibrate():\n local = object()\n token = unpin_probe(0, local)\n return local, token\n"
    text += "calibrate()\nname = object()\ntoken = unpin_probe(1, name)\n"
    exec(compile(text, "<unpin>", "exec"), {"unpin_probe": probe})
    recorder.extra, recorder.extra_own = recorder.sites[0].refs, recorder.sites[1].refs
