"""Puts probes into functions at the moment their module is about to run.

Nothing on disk changes, and no line or column of the program's code does: the source is parsed once more, probes are added
to its tree, and the functions compiled from that take the places of the plain ones in the module's constants. A function
that does not match its source, since somebody else rewrote it (pytest's asserts, coverage), stays as it is.
"""
import ast
import os
import sys

# Names that no source can spell: the probe, what passes a value through, the hidden locals.
PROBE, FIRST, TOKEN = "..unpin", "..unpin_first", ".unpin%d"


def read_sites(path):
    """The probes of one file: {place: [(site, token, name)]}; a site of -1 empties the token."""
    places = {}
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            place, site, token, name = line.split()
            places.setdefault(place, []).append((int(site), int(token), name))
    return places


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
        try:
            _replace_functions(code, path, read_sites(sites), ctypes, note)
        except Exception as error:
            note("unprobed", path, type(error).__name__)
        finally:
            busy.pop()
        note("loaded", os.path.realpath(path))

    sys.addaudithook(place)


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
    for site, token, name in places.get(place, ()) if isinstance(node, _WRAPPED) else ():
        look = ast.NamedExpr(ast.Name(TOKEN % token, ast.Store()), _probe(site, name))
        node = _located(ast.Call(ast.Name(FIRST, ast.Load()), [node, look], []), node)
    return node


def _assignment(probe, place):
    site, token, name = probe
    value = ast.Constant(None) if site < 0 else _probe(site, name)
    return _located(ast.Assign([ast.Name(TOKEN % token, ast.Store())], value), place)


def _probe(site, name):
    return ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(site), ast.Name(name, ast.Load())], [])


def _located(node, place):
    """The node and all in it that has no place yet, where `place` is."""
    pending = [node]
    while pending:
        part = pending.pop()
        if part is not place and not hasattr(part, "lineno"):
            ast.copy_location(part, place)
            pending.extend(ast.iter_child_nodes(part))
    return node
