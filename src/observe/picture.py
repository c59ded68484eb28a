"""The picture of the peak: what the locals of all functions on the stack held while memory was highest.

Probes are silent about what the analysis does not see: module level, libraries, functions that are left alone. Here each
rise of the highest resident memory is followed by a look at the frames: what their bytecode never reads again is dead. On
CPython 3.12 and later the interpreter itself tells when a line, a call or a return is reached, and stops telling it at
places that are reached often while memory does not rise. Before, a thread looks now and then, and may come too late.

Nothing here raises into the program, keeps a reference to a value, or runs any of the program's code.
"""
import dis
import os
import sys
import time
from _bisect import bisect_right
from _thread import RLock, allocate_lock, get_ident, start_new_thread

_id, _len, _type, _max, _list, _range, _count = id, len, type, max, list, range, sys.getrefcount
_frame, _clock = sys._getframe, time.perf_counter
_VERSION = sys.version_info[:2]

# A look is taken when the highest resident memory has risen by this part, and by so many bytes.
_RISE, _LEAST_RISE = 0.01, 1 << 20
# Visits of a place without a rise, after which it is not told any more.
_MOST_CALM = 100
# Places that are counted at once, and the bits of one within its code: this must not take much memory itself.
_MOST_PLACES, _PLACE_BITS = 50_000, 32
# Frames of one stack, and values of one look.
_MOST_FRAMES, _MOST_HELD = 64, 256
# Smaller values are not told.
_LEAST_BYTES = 100_000
# Seconds between two looks of the thread: the first, and how many times as long as a look they are at least.
_PAUSE, _REST = 0.004, 10
# Functions that mention one of these may have their dict of locals, which is shared with everybody who asks.
_READERS = frozenset(("locals", "vars", "dir", "eval", "exec", "_getframe", "currentframe", "f_locals", "stack", "globals", "__all__"))
_IS_FUNCTION = 1
_OWN = os.path.dirname(_frame().f_code.co_filename)


# --- which names are read later --------------------------------------------------------------------------------------------

_STOPS = frozenset(("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "INTERPRETER_EXIT"))
_JUMPS = frozenset(("JUMP_FORWARD", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "JUMP"))
_HANDLERS = frozenset(("SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH", "SETUP_CLEANUP"))
_targets = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)


def _names_of(code, instruction):
    """What an instruction reads, and what it binds: locals of a function, names of a module."""
    name, value = instruction.opname, instruction.argval
    if not code.co_flags & _IS_FUNCTION:
        if name in ("LOAD_NAME", "DELETE_NAME", "LOAD_GLOBAL", "DELETE_GLOBAL"):
            return (value,), ()
        return ((), (value,)) if name in ("STORE_NAME", "STORE_GLOBAL") else ((), ())
    if "_FAST" not in name or value is None:
        return (), ()
    names = value if _type(value) is tuple else (value,)
    if name.startswith("STORE_FAST_LOAD"):
        return names[1:], names[:1]
    if name.startswith("STORE_FAST"):
        return (), names
    return names, ()


class _Liveness:
    """By instruction of one code object, the names that are read from there on."""

    def __init__(self, code):
        instructions = _list(dis.get_instructions(code))
        index = {it.offset: n for n, it in enumerate(instructions)}
        self.offsets = [it.offset for it in instructions]
        count = _len(instructions)
        after = [[] for _ in _range(count)]
        handled = _find_handlers(code, instructions, index)
        for n, it in enumerate(instructions):
            if it.opname not in _STOPS and it.opname not in _JUMPS and n + 1 < count:
                after[n].append(n + 1)
            if it.opcode in _targets and it.opname not in _HANDLERS and it.argval in index:
                after[n].append(index[it.argval])
            after[n].extend(handled[n])
        self.live = [frozenset()] * count
        self.names = set()
        before = [[] for _ in _range(count)]
        for n, targets in enumerate(after):
            for target in targets:
                before[target].append(n)
        events = [_names_of(code, it) for it in instructions]
        pending = set(_range(count))
        while pending:
            n = pending.pop()
            reads, binds = events[n]
            self.names.update(binds)
            found = frozenset().union(*[self.live[target] for target in after[n]]) if after[n] else frozenset()
            found = found.difference(binds).union(reads)
            if found != self.live[n]:
                self.live[n] = found
                pending.update(before[n])
        self.names.update(code.co_varnames if code.co_flags & _IS_FUNCTION else ())
        # By instruction: the first of its line.
        self.starts, self.after, start = [], after, 0
        for n, it in enumerate(instructions):
            start = n if it.starts_line else start
            self.starts.append(start)

    def find_dead(self, offset, is_top, now):
        """Names that nothing reads from there on; of the top frame, which is elsewhere by now, nor from the beginning of its
        line on, nor from where it is."""
        at = self._find(offset)
        if not is_top:
            return self.names.difference(*[self.live[target] for target in self.after[at]])
        live = self.live[at]
        # What is bound since is not dead for that, and what the line has read may still be in use.
        for other in (self._find(now), self.starts[at]):
            live = live | self.live[other]
        return self.names - live

    def _find(self, offset):
        """The instruction at an offset, or the one whose cache is there."""
        return _max(0, bisect_right(self.offsets, offset) - 1)


def _find_handlers(code, instructions, index):
    """By instruction: where control goes if it raises."""
    handled = [[] for _ in instructions]
    if hasattr(dis, "_parse_exception_table"):
        for entry in dis._parse_exception_table(code):
            for n, it in enumerate(instructions):
                if entry.start <= it.offset < entry.end and entry.target in index:
                    handled[n].append(index[entry.target])
    else:
        # Blocks nest in the text: what is between the opening and its handler may raise.
        for n, it in enumerate(instructions):
            if it.opname in _HANDLERS and it.argval in index:
                target = index[it.argval]
                for within in _range(n, target):
                    handled[within].append(target)
    return handled


# Of code objects, which are kept: those that were on the stack at a rise.
_known = {}


def _liveness_of(code):
    known = _known.get(code)
    if known is None:
        is_readable = _READERS.isdisjoint(code.co_names) and _len(code.co_code) < 200_000
        known = _known[code] = _Liveness(code) if is_readable else False
    return known


def _read_by_functions(code):
    """Names that functions of a module read, and words that it spells: somebody may look them up."""
    names, pending = set(), [code]
    while pending:
        for item in pending.pop().co_consts:
            if _type(item) is _type(code):
                names.update(item.co_names)
                names.update(item.co_freevars)
                pending.append(item)
            elif _type(item) is str:
                names.add(item)
            elif _type(item) is tuple:
                names.update(part for part in item if _type(part) is str)
    return names


# --- frames ------------------------------------------------------------------------------------------------------------------


class Picture:
    """What was seen at the highest moment so far."""

    def __init__(self, recorder, recording):
        self.measure, self.name_type, self.recorder = recorder._measure, recorder._name, recorder
        self.recording, self.top, self.is_busy = recording, 0, False
        self.frames, self.held, self.time, self.is_missed = [], [], 0.0, False
        self.extra = 0

    def has_risen(self, peak):
        return peak > self.top + _max(_LEAST_RISE, self.top * _RISE)

    def look(self, stack):
        """Looks at frames, given from the top down, each with the place that it was at while memory rose."""
        frames, held, is_top = [], [], True
        for frame, offset in stack:
            code = frame.f_code
            if code.co_filename.startswith(_OWN):
                continue
            if _len(frames) < _MOST_FRAMES:
                frames.append((code.co_filename, _line_of(frame, code, offset), _function(code)))
                if _len(held) < _MOST_HELD:
                    self._look_at(frame, code, offset, is_top, held)
            is_top = False
        self.frames, self.held, self.time = frames, held, time.time()

    def _look_at(self, frame, code, offset, is_top, held):
        is_function = code.co_flags & _IS_FUNCTION
        if not is_function and (code.co_name != "<module>" or frame.f_globals.get("__name__") != "__main__"):
            return
        liveness = _liveness_of(code)
        if not liveness:
            return
        dead = liveness.find_dead(offset, is_top, frame.f_lasti)
        if not is_function:
            dead = dead - _read_by_functions(code)
        else:
            dead = dead.difference(code.co_cellvars)
        if not dead:
            return
        names = frame.f_locals
        found = [(name, names[name]) for name in dead if name in names and name[0] != "." and not name.startswith("__")]
        if _type(names) is dict and is_function:
            # Before 3.13 the frame keeps this dict, and the dict what is in it.
            names.clear()
        names = None
        while found:
            name, value = found.pop()
            if _type(value) in self.recorder._SMALL or _type(value) in self.recorder._OPAQUE:
                continue
            refs = _count(value) - self.extra
            size, own, is_estimate, _is_plain = self.measure(value)
            if size >= _LEAST_BYTES:
                own = own if refs <= 0 else 0
                kind = self.name_type(_type(value))
                place = (code.co_filename, _line_of(frame, code, offset), _function(code), name)
                held.append(place + (size, own, _max(0, refs), is_estimate, kind))
        value = None

    def describe(self):
        """Lines of the record; see `record.rs`."""
        lines = ["picture\t%d\t%r\t%d" % (self.top, self.time, self.is_missed)]
        lines += ["frame\t%s\t%d\t%s" % frame for frame in self.frames]
        lines += ["held\t%s\t%d\t%s\t%s\t%d\t%d\t%d\t%d\t%s" % held for held in self.held]
        return lines

    def finish(self):
        """Notices a peak that nothing was told of."""
        if self.recording.peak > self.top + _max(2 * _LEAST_RISE, self.recording.peak * 3 * _RISE):
            self.is_missed = True


def _line_of(frame, code, offset):
    if hasattr(code, "co_lines"):
        for start, end, line in code.co_lines():
            if start <= offset < end:
                return line or 0
    return frame.f_lineno or 0


def _function(code):
    return getattr(code, "co_qualname", code.co_name)


def _stack_of(frame, offset):
    stack = []
    while frame is not None:
        stack.append((frame, frame.f_lasti if offset is None else offset))
        offset, frame = None, frame.f_back
    return stack


# --- told by the interpreter ---------------------------------------------------------------------------------------------


class Monitored(Picture):
    """CPython 3.12 and later."""

    def __init__(self, recorder, recording):
        super().__init__(recorder, recording)
        from resource import RUSAGE_SELF, getrusage

        self.usage, self.whose, self.unit = getrusage, RUSAGE_SELF, 1 if sys.platform == "darwin" else 1024
        self.calm, self.previous, self.limit = {}, {}, 0
        monitoring = sys.monitoring
        self.disable = monitoring.DISABLE
        tool = next(it for it in (3, 4, 2, 5) if monitoring.get_tool(it) is None)
        monitoring.use_tool_id(tool, "unpin")
        events = monitoring.events
        monitoring.register_callback(tool, events.LINE, self._reach_line)
        monitoring.register_callback(tool, events.CALL, self._reach_call)
        monitoring.register_callback(tool, events.PY_RETURN, self._return)
        self.tool, self.events = tool, events.LINE | events.CALL | events.PY_RETURN

    def begin(self):
        """At the start, and in a forked process."""
        self.top, self.limit, self.is_busy, self.frames, self.held = 0, 0, False, [], []
        sys.monitoring.set_events(self.tool, self.events)

    def _reach_line(self, code, line):
        return self._reach(code, 2 * line + 1)

    def _reach_call(self, code, offset, _callee, _argument):
        return self._reach(code, 2 * offset)

    def _return(self, code, offset, _value):
        return self._reach(code, 2 * offset)

    def _reach(self, code, place):
        try:
            peak = self.usage(self.whose).ru_maxrss
            thread, key = get_ident(), (_id(code) << _PLACE_BITS) + place
            if peak > self.limit and not self.is_busy:
                self.is_busy = True
                try:
                    self._look_before(code, thread, peak * self.unit)
                finally:
                    self.previous[thread], self.is_busy = key, False
                return None
            self.previous[thread] = key
            calm = self.calm.get(key, 0) + 1
            self.calm[key] = calm
            if _len(self.calm) > _MOST_PLACES:
                self.calm.clear()
            if calm > _MOST_CALM or calm == 1 and code.co_filename.startswith(_OWN):
                return self.disable
        except Exception:
            pass
        return None

    def _look_before(self, code, thread, peak):
        """Memory rose between the last event and this one."""
        self.top, self.limit = peak, (peak + _max(_LEAST_RISE, peak * _RISE)) // self.unit
        frame = _frame(2)
        while frame is not None and frame.f_code is not code:
            frame = frame.f_back
        known, offset = self.previous.get(thread, 0), None
        if known >> _PLACE_BITS == _id(code):
            place = known & ((1 << _PLACE_BITS) - 1)
            offset = self._offset_of(code, place >> 1) if place & 1 else place >> 1
        self.look(_stack_of(frame, offset))
        frame = None

    def _offset_of(self, code, line):
        for start, _end, number in code.co_lines():
            if number == line:
                return start
        return None


# --- a thread that looks now and then -----------------------------------------------------------------------------------


class Sampled(Picture):
    """CPython before 3.12."""

    def begin(self):
        """At the start, and in a forked process."""
        self.top, self.is_busy, self.frames, self.held = 0, False, [], []
        self.stopping, self.stopped = allocate_lock(), allocate_lock()
        # What this thread holds while it looks would seem to be held elsewhere.
        self.recording.watching = RLock()
        self.stopping.acquire()
        self.stopped.acquire()
        start_new_thread(self._watch, (self.stopping, self.stopped))

    def finish(self):
        """The thread must be gone before the interpreter is: woken later, it would look for what is freed."""
        super().finish()
        try:
            self.stopping.release()
        except RuntimeError:
            return
        self.stopped.acquire(timeout=1)

    def _watch(self, stopping, stopped):
        own, pause = get_ident(), _PAUSE
        while not stopping.acquire(timeout=pause):
            try:
                start = _clock()
                peak, now = self.recorder._resident()
                peak = _max(peak, self.recording.peak)
                if self.has_risen(peak):
                    self.top, self.is_missed = peak, now < peak - _max(_LEAST_RISE, 2 * _RISE * peak)
                    self._look_at_all(own)
                pause = _max(_PAUSE, _REST * (_clock() - start))
            except Exception:
                pass
        stopped.release()

    def _look_at_all(self, own):
        watching = self.recording.watching
        if not watching.acquire(timeout=_PAUSE):
            return
        try:
            self._look_at_others(own)
        finally:
            watching.release()

    def _look_at_others(self, own):
        stack = []
        for thread, frame in sys._current_frames().items():
            if thread != own:
                stack += _stack_of(frame, None)
        frame = None
        self.look(stack)


# --- start -------------------------------------------------------------------------------------------------------------------


def start(recorder, recording):
    """Begins to look, as this Python allows."""
    kind = Monitored if _VERSION >= (3, 12) else Sampled
    picture = kind(recorder, recording)
    picture.extra = _calibrate(picture)
    picture.begin()
    recording.picture = picture
    return picture


def _calibrate(picture):
    """How many references a look sees of a value that one local holds."""
    seen = []

    def calibrate():
        value = bytearray(2 * _LEAST_BYTES)
        seen.append(_frame())
        del seen[0]
        picture._look_at(_frame(), _frame().f_code, _frame().f_lasti, False, held)
        return None

    held = []
    calibrate()
    return held[0][6] if held else 3
