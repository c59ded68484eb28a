"""Puts probes into functions at the moment their module is about to run.

Nothing on disk changes, and no line or column of the program's code does: the source is parsed once more, probes are added
to its tree, and the functions compiled from that take the places of the plain ones in the module's constants. A function
that does not match its source, since somebody else rewrote it (pytest's asserts, coverage), stays as it is.

A script's own statements are about to run when they are seen, and cannot be replaced. The same statements with probes are
run in their place, with the names of the same module, and the program ends where they end.
"""
import ast
import os
import sys

# Names that no source can spell: the probe, what passes a value through, the hidden locals.
PROBE, PROBE_OWN, FIRST, TOKEN = "..unpin", "..unpin_own", "..unpin_first", ".unpin%d"
# Before the place of a probe among a script's own statements.
OWN = "m"


def read_sites(path):
    """The probes of one file, those of functions and all: {place: [(site, token, name, probe)]}; a site of -1 empties the token."""
    of_functions, every = {}, {}
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            place, site, token, name = line.split()
            is_own = place.startswith(OWN)
            probe = (int(site), int(token), name, PROBE_OWN if is_own else PROBE)
            every.setdefault(place[1:] if is_own else place, []).append(probe)
            if not is_own:
                of_functions.setdefault(place, []).append(probe)
    return of_functions, every


def start(files, note):
    """Watches for the modules of `files`, by path the places of their probes."""
    import ctypes

    seen, busy = set(), []

    def place(event, arguments):
        if event != "exec" or busy:
            return
        code = arguments[0]
        path = getattr(code, "co_filename", None)
        if getattr(code, "co_name", None) != "<module>" or type(path) is not str or id(code) in seen:
            return
        sites = files.get(path) or files.get(os.path.realpath(path))
        if sites is None:
            return
        seen.add(id(code))
        busy.append(path)
        instead = names = None
        try:
            of_functions, every = read_sites(sites)
            names = _names_of_script() if len(every) > len(of_functions) else None
            if names is not None:
                plain, instead = _compile_both(path, code.co_filename, every)
                if plain != code:
                    instead = None
            if instead is None:
                _replace_functions(code, path, of_functions, ctypes, note)
        except Exception as error:
            note("unprobed", path, type(error).__name__)
        finally:
            busy.pop()
        note("loaded", os.path.realpath(path))
        if instead is not None:
            seen.add(id(instead))
            _kept.append((code, instead))
            exec(instead, names)
            raise SystemExit

    # What the script runs may be traced like any other.
    place.__cantrace__ = True
    sys.addaudithook(place)


def _names_of_script():
    """The names that the code which is about to run has, if the program ends with it: `python job.py`, `python -m job`."""
    try:
        caller = sys._getframe(2)
    except ValueError:
        return sys.modules["__main__"].__dict__
    above = caller.f_back
    if above is None or (caller.f_code.co_name, above.f_code.co_name) != ("_run_code", "_run_module_as_main"):
        return None
    return caller.f_locals["run_globals"]


# Replaced functions, and those they replace: the tuples they are in count references to either only once.
_kept = []


def _replace_functions(code, path, places, ctypes, note):
    plain, probed = _compile_both(path, code.co_filename, places)
    offset, width = tuple.__basicsize__, ctypes.sizeof(ctypes.c_void_p)
    kind, left = type(code), 0
    if len(plain.co_consts) != len(code.co_consts) or len(probed.co_consts) != len(code.co_consts):
        left = 1
    else:
        for index, old in enumerate(code.co_consts):
            new = probed.co_consts[index]
            if type(old) is not kind or type(new) is not kind or new == old:
                continue
            if plain.co_consts[index] != old:
                left += 1
                continue
            _kept.append((old, new))
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(new))
            ctypes.c_void_p.from_address(id(code.co_consts) + offset + index * width).value = id(new)
    if left:
        note("unprobed", path, "rewritten")


def _compile_both(path, name, places):
    import warnings

    with open(path, "rb") as handle:
        source = handle.read()
    # Whoever compiled the module has been warned.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = compile(source, name, "exec", dont_inherit=True)
        try:
            return plain, _compile_probed(source, name, places)
        except SyntaxError:
            # Without what stands within expressions.
            between = {place: probes for place, probes in places.items() if place[0] != "w"}
            return plain, _compile_probed(source, name, between)


def _compile_probed(source, name, places):
    tree = ast.parse(source, name)
    _add_probes(tree, places)
    return compile(tree, name, "exec", dont_inherit=True)


# A walrus, by which a token is kept, is not allowed in the iterables of these, or is a local of another function.
_OTHER_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _add_probes(tree, places):
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, _OTHER_SCOPES):
            continue
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                pending.append(value)
                if isinstance(value, ast.expr):
                    setattr(node, field, _wrapped(value, places))
            elif isinstance(value, list) and value:
                pending.extend(item for item in value if isinstance(item, ast.AST))
                if isinstance(value[0], ast.stmt):
                    value[:] = _with_probes(value, places)
                else:
                    value[:] = [_wrapped(item, places) if isinstance(item, ast.expr) else item for item in value]


def _with_probes(statements, places):
    result = []
    for statement in statements:
        decorators = getattr(statement, "decorator_list", None)
        line = decorators[0].lineno if decorators else statement.lineno
        place = "%d:%d" % (line, statement.col_offset)
        result.extend(_assignment(probe, statement) for probe in places.get("b" + place, ()))
        result.append(statement)
        result.extend(_assignment(probe, statement) for probe in places.get("a" + place, ()))
    return result


_WRAPPED = (ast.Call, ast.BinOp, ast.Compare, ast.ListComp, ast.SetComp, ast.DictComp)


def _wrapped(node, places):
    """The expression, which passes its value through a call that also looks at a local that it was the last to read."""
    place = "w%d:%d:%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    for site, token, name, called in places.get(place, ()) if isinstance(node, _WRAPPED) else ():
        look = ast.NamedExpr(ast.Name(TOKEN % token, ast.Store()), _probe(site, name, called))
        node = _located(ast.Call(ast.Name(FIRST, ast.Load()), [node, look], []), node)
    return node


def _assignment(probe, place):
    site, token, name, called = probe
    value = ast.Constant(None) if site < 0 else _probe(site, name, called)
    return _located(ast.Assign([ast.Name(TOKEN % token, ast.Store())], value), place)


def _probe(site, name, called):
    return ast.Call(ast.Name(called, ast.Load()), [ast.Constant(site), ast.Name(name, ast.Load())], [])


def _located(node, place):
    """The node and all in it that has no place yet, where `place` is."""
    pending = [node]
    while pending:
        part = pending.pop()
        if part is not place and not hasattr(part, "lineno"):
            ast.copy_location(part, place)
            pending.extend(ast.iter_child_nodes(part))
    return node
