"""Checks the verdicts of the flow cases against CPython 3.11's bytecode.

    python3.11 liveness.py < jobs.json

Jobs: [{"name", "code", "verdicts": [{"line", "kind", "names"}]}]. Prints one line for each verdict that bytecode contradicts.
Backward may-analysis for liveness, forward must-analysis for definite assignment, both with the edges of the exception
table. Behind a line means: where control leaves the line's instructions normally. Names kept in cells are passed over.
"""

from __future__ import annotations

import json
import sys
import types
from dataclasses import dataclass, field

from bytecode import Bytecode, Instr, Label, TryBegin, TryEnd

# What a function does before its first line.
ENTRY = {"RESUME", "MAKE_CELL", "COPY_FREE_VARS", "RETURN_GENERATOR", "POP_TOP"}
ENDS = {"RETURN_VALUE", "RAISE_VARARGS", "RERAISE"}


@dataclass
class Op:
    name: str
    local: str | None
    line: int
    normal: list[int] = field(default_factory=list)
    raising: list[int] = field(default_factory=list)


def read_ops(code: types.CodeType) -> list[Op]:
    """The instructions with their normal and exceptional successors."""
    items = list(Bytecode.from_code(code))
    numbers: dict[int, int] = {}
    count = 0
    for index, item in enumerate(items):
        numbers[index] = count
        count += isinstance(item, Instr)
    targets = {id(item): numbers[index] for index, item in enumerate(items) if isinstance(item, Label)}
    ops: list[Op] = []
    handler = None
    for item in items:
        if isinstance(item, TryBegin):
            handler = targets[id(item.target)]
        elif isinstance(item, TryEnd):
            handler = None
        elif isinstance(item, Instr):
            fast = item.name in ("LOAD_FAST", "STORE_FAST", "DELETE_FAST")
            op = Op(item.name, item.arg if fast else None, item.lineno or 0)
            if item.has_jump():
                op.normal.append(targets[id(item.arg)])
            if item.name not in ENDS and not item.is_uncond_jump():
                op.normal.append(len(ops) + 1)
            if handler is not None:
                op.raising.append(handler)
            ops.append(op)
    return ops


def live_in(ops: list[Op]) -> list[set[str]]:
    live: list[set[str]] = [set() for _ in ops]
    changed = True
    while changed:
        changed = False
        for number in reversed(range(len(ops))):
            op = ops[number]
            out = set().union(*(live[it] for it in op.normal))
            if op.local and op.name != "LOAD_FAST":
                out.discard(op.local)
            out = out.union(*(live[it] for it in op.raising))
            if op.local and op.name != "STORE_FAST":
                out.add(op.local)
            changed |= out != live[number]
            live[number] = out
    return live


def bound_in(ops: list[Op], code: types.CodeType) -> list[set[str] | None]:
    """None where control never comes."""
    arguments = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    bound: list[set[str] | None] = [None] * len(ops)
    bound[0] = set(code.co_varnames[:arguments])
    todo = [0]
    while todo:
        number = todo.pop()
        op, before = ops[number], bound[number]
        after = bound_after(op, before)
        for target, state in [(it, after) for it in op.normal] + [(it, before & after) for it in op.raising]:
            joined = state if bound[target] is None else bound[target] & state
            if joined != bound[target]:
                bound[target] = set(joined)
                todo.append(target)
    return bound


def bound_after(op: Op, before: set[str]) -> set[str]:
    if op.name in ("STORE_FAST", "LOAD_FAST"):  # a read of an unbound local raises
        return before | {op.local}
    if op.name == "DELETE_FAST":
        return before - {op.local}
    return before


def judge(verdict: dict, ops: list[Op], code: types.CodeType) -> str | None:
    line, kind = verdict["line"], verdict["kind"]
    cells = set(code.co_cellvars) | set(code.co_freevars)
    names = set(verdict["names"]) - cells
    live, bound = live_in(ops), bound_in(ops, code)
    reached = [(number, op) for number, op in enumerate(ops) if op.line == line and bound[number] is not None]
    exits = [(number, op, it) for number, op in reached for it in op.normal if ops[it].line != line]
    live_behind = set().union(*(live[it] for _, _, it in exits))
    states = [bound_after(op, bound[number]) for number, op, _ in exits]
    bound_behind = set.intersection(*states) if states else set()
    if kind == "live" and live_behind != names:
        return f"live: {', '.join(sorted(live_behind))}"
    if kind == "last-use":
        read = {op.local for op in ops if op.line == line and op.name == "LOAD_FAST"}
        if not names <= read - live_behind:
            return f"last-use: {', '.join(sorted(read - live_behind))}"
    if kind == "bound" and not names <= bound_behind:
        return f"bound: {', '.join(sorted(bound_behind))}"
    if kind == "maybe-unbound" and names & bound_behind:
        return f"bound: {', '.join(sorted(bound_behind))}"
    return None


def functions(code: types.CodeType) -> list[types.CodeType]:
    found = [code]
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            found.extend(functions(const))
    return found


def main() -> None:
    for job in json.load(sys.stdin):
        try:
            module = compile(job["code"], job["name"], "exec", dont_inherit=True)
        except SyntaxError as error:
            print(f"{job['name']}: does not compile: {error}")
            continue
        inner = functions(module)
        read = [(read_ops(code), code) for code in inner]
        for verdict in job["verdicts"]:
            # The innermost function that has code on the line; comprehensions, lambdas and the module aside.
            home = [it for it in read if any(op.line == verdict["line"] and op.name not in ENTRY for op in it[0])]
            home = [it for it in home if not it[1].co_name.startswith("<")]
            if not home:
                print(f"{job['name']}, line {verdict['line']}: no code on this line")
                continue
            found = judge(verdict, *home[-1])
            if found is not None:
                print(f"{job['name']}, line {verdict['line']}: {verdict['kind']}: {verdict['names']}, but {found}")


if __name__ == "__main__":
    main()
