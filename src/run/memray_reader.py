"""Reads a memray capture: what was allocated at its highest moment, by the lines of some sources.

Standard input says which capture and which sources, standard output tells what was found, both as json. Run by a Python
that has memray, since the form of captures changes with its version. Whether a source is still the one that ran is told
by its lines: those that a capture names are lines of the same functions. Of one that was written to since, those that
something was called from have something on them that can call, and the last of their statements names it.
"""
import ast
import bisect
import dis
import json
import os
import re
import sys

# Nothing is to be imported from the folder that the command is run in.
sys.path[:] = [place for place in sys.path if place]

# What never calls anything. A line of nothing else is none that a callee was called from.
_QUIET = re.compile(
    "(LOAD|STORE|DELETE)_(FAST|CONST|SMALL_INT|COMMON_CONSTANT|GLOBAL|NAME|DEREF|CLOSURE|CLASSDEREF)|RETURN_|RESUME|"
    "JUMP_(FORWARD|BACKWARD|ABSOLUTE)|POP_(TOP|BLOCK|EXCEPT|ITER)|NOP|COPY|SWAP|PUSH_|CACHE|PRECALL|KW_NAMES|MAKE_|ROT_|DUP_|EXTENDED_ARG|SETUP_|GEN_START"
)
# Before CPython 3.12 these are frames of their own between a function and what it calls.
_INLINE = ("<listcomp>", "<setcomp>", "<dictcomp>")
# What runs generators and functions that were handed to it before, perhaps by another name: here and by `for`.
_CONSUMERS = frozenset("all any dict extend frozenset join list max min next set sorted sum tuple update".split())
_CONSUMING = ("FOR_ITER", "SEND", "YIELD_FROM", "GET_AWAITABLE")
# Of libraries, whose files may have the names of the user's.
_FOREIGN = re.compile(r"^(site-packages|dist-packages|python\d[\d.]*)$")
_CERTAIN = 1 << 30


class Sources:
    """The given files, which a capture may know by other paths: relative ones, or those of another machine."""

    def __init__(self, paths, folders):
        self.paths = paths
        # Those that relative paths may be meant in.
        self.folders = folders
        self.parts = [_split(path) for path in paths]
        self.named = {}
        for index, parts in enumerate(self.parts):
            self.named.setdefault(parts[-1], []).append(index)
        self.found = {}

    def find(self, path):
        """The source's index, and how many parts of the path agree; none where it is no source's."""
        if path not in self.found:
            self.found[path] = self._find(path)
        return self.found[path]

    def _find(self, path):
        parts = _split(path)
        same_name = self.named.get(parts[-1], ()) if parts else ()
        if not same_name:
            return None
        if not _is_absolute(path):
            for folder in self.folders:
                real = os.path.realpath(os.path.join(folder, path))
                if real in self.paths:
                    return self.paths.index(real), _CERTAIN
            alike = [index for index in same_name if self.parts[index][-len(parts):] == parts]
            return (alike[0], _CERTAIN) if len(alike) == 1 else None
        if os.path.exists(path):
            real = os.path.realpath(path)
            alike = [index for index in same_name if self.paths[index] == real]
            return (alike[0], _CERTAIN) if alike else None
        if any(_FOREIGN.match(part) for part in parts):
            return None
        ranked = sorted(((_count_same(self.parts[index], parts), index) for index in same_name), reverse=True)
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            return None
        return ranked[0][1], ranked[0][0]

    def choose(self):
        """By path of the capture: which source it is. Of several paths of one, those that agree most."""
        best = {}
        for match in filter(None, self.found.values()):
            best[match[0]] = max(match[1], best.get(match[0], 0))
        chosen = ((path, match) for path, match in self.found.items() if match)
        return {path: match[0] for path, match in chosen if match[1] == best[match[0]]}


def _split(path):
    parts = []
    for part in re.split(r"[/\\]", path):
        if part == "..":
            parts[-1:] = []
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _is_absolute(path):
    return path[:1] in ("/", "\\") or path[1:2] == ":"


def _count_same(one, other):
    count = 0
    for a, b in zip(reversed(one), reversed(other)):
        if a != b:
            break
        count += 1
    return count


class Lines:
    """What the lines of a source are: of which functions, and whether anything on them can call."""

    def __init__(self, path):
        with open(path, "rb") as file:
            text = file.read()
        self.functions = {}
        self.consuming = set()
        open_codes = [compile(text, path, "exec", dont_inherit=True)]
        while open_codes:
            code = open_codes.pop()
            open_codes += [const for const in code.co_consts if hasattr(const, "co_code")]
            self._add(code)
        self.named = {}
        self.statements = {}
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.Name, ast.Attribute)):
                name = node.id if isinstance(node, ast.Name) else node.attr
                self.named.setdefault(name, set()).add(node.end_lineno)
            if isinstance(node, ast.ClassDef):
                self.named.setdefault(node.name, set()).add(node.lineno)
            if isinstance(node, ast.stmt):
                self._add_statement(node)

    def _add(self, code):
        known = self.functions.setdefault(code.co_name, {})
        known.setdefault(code.co_firstlineno, False)
        starts = [(at, line) for at, line in dis.findlinestarts(code) if line]
        offsets = [at for at, _ in starts]
        for step in dis.get_instructions(code):
            place = bisect.bisect_right(offsets, step.offset) - 1
            if place >= 0:
                line = starts[place][1]
                known[line] = known.get(line, False) or not _QUIET.match(step.opname)
                if step.opname in _CONSUMING:
                    self.consuming.add(line)

    def _add_statement(self, node):
        """By line: the lines of its innermost statement, which `ast.walk` comes to last."""
        body = getattr(node, "body", None)
        first = min([node.lineno] + [it.lineno for it in getattr(node, "decorator_list", ())])
        last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno
        for line in range(first, last + 1):
            self.statements[line] = (first, last)

    def are_of(self, function, line):
        known = self.functions.get(function)
        # A comprehension is a function of its own in some versions.
        others = self.functions.values() if function[:1] == "<" else ()
        return any(at in lines for lines in ([known] if known else others) for at in self._statement(line))

    def can_call(self, function, line):
        known = self.functions.get(function)
        return not known or any(known.get(at) for at in self._statement(line))

    def names(self, line, callee):
        """Whether the statement names what was called from it: none where that is not to be expected."""
        statement = self._statement(line)
        # Methods of Python's own protocols are called without being named.
        if callee[:2] == "__" or callee not in self.named or not self.consuming.isdisjoint(statement):
            return None
        if any(at in self.named[callee] for at in statement):
            return True
        consumers = _CONSUMERS.intersection(self.named)
        return None if any(at in self.named[name] for name in consumers for at in statement) else False

    def _statement(self, line):
        """Its lines: which of them a call is on differs from version to version."""
        first, last = self.statements.get(line, (line, line))
        return range(first, last + 1)


def _is_changed(path, frames, is_newer):
    try:
        lines = Lines(path)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return True
    if not all(lines.are_of(function, line) for function, line, _ in frames):
        return True
    calls = [frame for frame in frames if is_newer and frame[2]]
    if not all(lines.can_call(function, line) for function, line, _ in calls):
        return True
    # Lines that came or went shift all that follow: one that names another function by an alias is followed by others that fit.
    named = sorted((line, lines.names(line, callee)) for _, line, callee in calls if lines.names(line, callee) is not None)
    return bool(named) and not named[-1][1]


def _frames_of(record):
    """The stack from the innermost frame out, each with the function that it called."""
    callee = ""
    for function, path, line in record.stack_trace():
        yield path, function, line, callee
        if function not in _INLINE:
            callee = function


def _read(reader, sources):
    total, stacks = 0, {}
    for record in reader.get_high_watermark_allocation_records(merge_threads=True):
        total += record.size
        stack = tuple(frame for frame in _frames_of(record) if sources.find(frame[0]))
        if stack:
            known = stacks.setdefault(stack, [0, 0])
            known[0] += record.size
            known[1] = max(known[1], record.n_allocations)
    chosen = sources.choose()
    frames = {}
    for stack in stacks:
        for path, function, line, callee in stack:
            if path in chosen:
                frames.setdefault(chosen[path], set()).add((function, line, callee))
    newer = _find_newer(sources, sorted(frames), reader.metadata)
    changed = [index for index in sorted(frames) if _is_changed(sources.paths[index], frames[index], index in newer)]
    allocations = []
    for stack, (size, count) in stacks.items():
        kept = [[chosen[path], *rest] for path, *rest in stack if path in chosen and chosen[path] not in changed]
        if kept:
            allocations.append({"bytes": size, "count": count, "frames": kept})
    return {"peak_bytes": total, "allocations": allocations, "sources": sorted(frames), "changed": changed, "newer": newer}


def _find_newer(sources, indices, metadata):
    end = max(time.timestamp() for time in (metadata.start_time, metadata.end_time) if time)
    return [index for index in indices if os.path.getmtime(sources.paths[index]) > end]


def main():
    asked = json.load(sys.stdin)
    try:
        import memray
    except ImportError:
        return {"lacks_memray": True}
    try:
        reader = memray.FileReader(asked["capture"])
        sources = Sources(asked["sources"], [os.getcwd(), os.path.dirname(asked["capture"])])
        found = _read(reader, sources)
        found["command"] = reader.metadata.command_line
    except (OSError, ValueError, RuntimeError, NotImplementedError) as error:
        version = getattr(memray, "__version__", "")
        return {"failure": "memray %s: %s" % (version, error)}
    return found


print(json.dumps(main()))
