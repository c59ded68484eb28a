"""Random functions in which the parts of Python's grammar stand in one another, without the parentheses that `ast.unparse`
would add: `random_syntax.py SEED COUNT FOLDER` writes those that this Python compiles.

The letters are mostly one another's names, so that nothing but the form decides how a text is read.
"""
import os
import random
import sys
import warnings

warnings.simplefilter("ignore")
SEED, COUNT, FOLDER = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
R = random.Random(SEED)
HAS_TYPE_PARAMETERS = sys.version_info >= (3, 13)
OPERATORS = [["or"], ["and"], ["<", "==", "!=", "in", "not in", "is", "is not"], ["|"], ["^"], ["&"], ["<<", ">>"],
             ["+", "-"], ["*", "/", "//", "%", "@"]]
DISJUNCTION, BITWISE = 0, 3


def chance(share):
    return R.random() < share


def either(*makers):
    return R.choice(makers)()


def listed(maker, least, most, separator=", "):
    return separator.join(maker() for _ in range(R.randint(least, most)))


def within(opening, text, closing):
    """A line may break within brackets, and is then indented as it likes."""
    blank = ["", "", "", "", "\n", "\n  ", "  # comment\n"]
    return opening + R.choice(blank) + text + R.choice(blank) + closing


def name():
    return R.choice("abcdefg")


def word():
    return R.choice(["match", "case", "type", "print", "exec", "_"]) if chance(0.06) else name()


def atom(depth):
    if depth <= 0:
        return either(word, word, lambda: R.choice(["1", "1.5", "0x1f", "1j", '"s"', "'t'", 'b"x"']))
    d = depth - 1
    return either(
        word,
        word,
        lambda: within("(", named(d), ")"),
        lambda: within("(", listed(lambda: item(d), 2, 3), ")"),
        lambda: within("[", listed(lambda: item(d), 0, 3), "]"),
        lambda: within("{", listed(lambda: item(d), 1, 3), "}"),
        lambda: within("{", listed(lambda: either(lambda: f"{expression(d)}: {expression(d)}", lambda: "**" + primary(d)), 0, 2), "}"),
        lambda: within("[", f"{named(d)} for {name()} in {binary(DISJUNCTION, d)}", "]"),
        lambda: within("(", f"{named(d)} for {name()} in {binary(DISJUNCTION, d)} if {binary(DISJUNCTION, d)}", ")"),
        lambda: formatted(d),
        lambda: formatted(d) + ' "x"',
    )


def formatted(depth):
    ends = ["", "", ":>10", ":=10", ":=^10", ":={a}", ":={a:=5}", ":{a}.{b}", "!r", "!r:=>5", "=", "=!r", ":%H:%M", ":"]

    def field():
        value = either(name, lambda: f"{name()}[{name()}]", lambda: f"({name()} := {name()})", lambda: f"({atom(0)} if a else b)")
        return "{" + value + R.choice(ends) + "}"

    return 'f"""' + "".join(either(lambda: "x", field, field, lambda: "{{") for _ in range(R.randint(1, 3))) + '"""'


def index(depth):
    def bound():
        return expression(depth) if chance(0.6) else ""

    kind = R.random()
    if kind < 0.2:
        return f"{bound()}:{bound()}" + (":" + bound() if chance(0.3) else "")
    return "*" + primary(depth) if kind < 0.35 else named(depth)


def primary(depth):
    if depth <= 0:
        return atom(0)
    d = depth - 1
    return either(
        lambda: atom(depth),
        lambda: f"{primary(d)}.{word()}",
        lambda: primary(d) + within("[", listed(lambda: index(d), 1, 2) + R.choice(["", "", ","]), "]"),
        lambda: primary(d) + within("(", arguments(d), ")"),
    )


def arguments(depth):
    positional = [either(lambda: named(depth), lambda: "*" + expression(depth)) for _ in range(R.randint(0, 2))]
    keywords = [either(lambda: f"k{n}={expression(depth)}", lambda: "**" + expression(depth)) for n in range(R.randint(0, 2))]
    return ", ".join(positional + keywords)


def factor(depth):
    if depth > 0 and chance(0.1):
        return R.choice("+-~") + factor(depth - 1)
    awaited = "await " if chance(0.1) else ""
    return awaited + primary(depth) + (" ** " + factor(depth - 1) if depth > 0 and chance(0.1) else "")


def binary(level, depth):
    """Operators of the level and of those that bind tighter."""
    if level == len(OPERATORS):
        return factor(depth)
    text = "not " if level == 2 and chance(0.05) else ""
    text += binary(level + 1, depth)
    while depth > 0 and chance(0.08):
        text += f" {R.choice(OPERATORS[level])} {binary(level + 1, depth - 1)}"
    return text


def expression(depth):
    kind = R.random()
    if depth > 0 and kind < 0.1:
        return f"{binary(DISJUNCTION, depth - 1)} if {binary(DISJUNCTION, depth - 1)} else {expression(depth - 1)}"
    if depth > 0 and kind < 0.15:
        heads = ["", " a", " a, b=1", " *a", " *, a", " a, /, b", " **k", " a, *b, c=2"]
        return f"lambda{R.choice(heads)}: {expression(depth - 1)}"
    return binary(DISJUNCTION, depth)


def named(depth):
    return f"{name()} := {expression(depth - 1)}" if chance(0.12) else expression(depth)


def item(depth):
    return "*" + primary(depth) if chance(0.15) else named(depth)


def values(depth):
    count = R.choice([1, 1, 1, 2, 3])
    if count == 1:
        return expression(depth)
    parts = ["*" + primary(depth) if chance(0.2) else expression(depth) for _ in range(count)]
    return ", ".join(parts) + R.choice(["", "", ","])


def single_target(depth):
    return either(name, lambda: f"{primary(depth - 1)}.{name()}", lambda: primary(depth - 1) + within("[", index(depth), "]"))


def target(depth):
    def one():
        return single_target(depth)

    return either(one, one, one, lambda: f"{one()}, {one()}", lambda: f"{name()}, *{name()}", lambda: f"[{one()}, {one()}]")


def type_parameters(depth):
    if not HAS_TYPE_PARAMETERS or chance(0.7):
        return ""
    return within("[", f"T: {name()} = {expression(depth)}, *S = {expression(depth)}, **P = {expression(depth)}", "]")


def parameters(depth):
    parts = [f"p{n}" + (f": {expression(depth)}" if chance(0.6) else "") + f"={expression(depth)}" for n in range(R.randint(0, 2))]
    if chance(0.3):
        parts.append(f"*args: {R.choice(['', '*'])}{primary(depth)}")
    if chance(0.3):
        parts.append(f"**kw: {expression(depth)}")
    return ", ".join(parts)


def simple(depth):
    d = depth
    return either(
        lambda: values(d),
        lambda: f"{target(d)} = {values(d)}",
        lambda: f"{target(d)} = {target(d)} = {values(d)}",
        lambda: f"{single_target(d)} {R.choice(['+=', '|=', '**=', '@='])} {expression(d)}",
        lambda: f"{name()}: {expression(d)}" + R.choice(["", f" = {values(d)}"]),
        lambda: f"{single_target(d)}: {expression(d)} = {expression(d)}",
        lambda: f"return {values(d)}",
        lambda: f"{name()} = yield {values(d)}",
        lambda: f"raise {expression(d)} from {expression(d)}",
        lambda: f"assert {expression(d)}, {expression(d)}",
        lambda: f"del {single_target(d)}",
        lambda: f"type {name()}{type_parameters(d)} = {expression(d)}" if HAS_TYPE_PARAMETERS else "pass",
    )


def block(depth, indent):
    if chance(0.2):
        return f" {simple(depth)}" + R.choice(["", f"; {simple(depth)}"]) + "\n"
    return "\n" + "".join(statement(depth - 1, indent + "    ") for _ in range(R.randint(1, 2)))


def statement(depth, indent):
    if depth <= 0 or chance(0.5):
        return f"{indent}{simple(max(depth, 1))}\n"
    d = depth

    def suite():
        return block(d - 1, indent)

    def with_items(value):
        return listed(lambda: value() + R.choice([f" as {single_target(d)}", ""]), 1, 2)

    def cases():
        patterns = ["1", '"s"', "-1", "a", "a.b", "None", "[a, *b]", '{"k": v, **r}', "A(x, y=1)", "(1 | 2) as q", "_"]
        return "".join(
            f"{indent}    case {R.choice(patterns)}{R.choice(['', ' if ' + named(d)])}:{block(d - 1, indent + '    ')}"
            for _ in range(R.randint(1, 2))
        )

    return indent + either(
        lambda: f"if {named(d)}:{suite()}" + R.choice(["", f"{indent}else:{suite()}", f"{indent}elif {named(d)}:{suite()}"]),
        lambda: f"while {named(d)}:{suite()}",
        lambda: f"{R.choice(['', 'async '])}for {target(d)} in {values(d)}:{suite()}",
        lambda: f"{R.choice(['', 'async '])}with {with_items(lambda: expression(d))}:{suite()}",
        lambda: f"with ({with_items(lambda: expression(d))}):{suite()}",
        lambda: f"try:{suite()}{indent}except {primary(d)}{R.choice([' as e', ''])}:{suite()}{indent}finally:{suite()}",
        lambda: f"async def {name()}{type_parameters(d)}({parameters(d)}) -> {expression(d)}:{suite()}",
        lambda: f"def {name()}{type_parameters(d)}({parameters(d)}):{suite()}",
        lambda: f"class C{type_parameters(d)}({arguments(d)}):{suite()}",
        lambda: f"@{named(d)}\n{indent}def f():{suite()}",
        lambda: f"match {either(lambda: named(d), lambda: values(d))}:\n{cases()}",
    )


written = 0
while written < COUNT:
    text = "async def f(x):\n" + statement(R.choice([1, 1, 2, 2, 3]), "    ")
    try:
        compile(text, "random", "exec")
    except (SyntaxError, ValueError, OverflowError):
        continue
    with open(os.path.join(FOLDER, f"{written:05}.py"), "w") as file:
        file.write(text)
    written += 1
