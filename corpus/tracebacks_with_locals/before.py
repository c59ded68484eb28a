import traceback


def count(lines):
    rows = [line * 2 for line in lines]
    total = sum(len(row) for row in rows)
    more = [line * 3 for line in lines]
    if len(more) > 10:
        raise ValueError(total)
    return total


try:
    count(["x" * 100] * 10_000)
except ValueError as error:
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    print("rows" in shown.stack[-1].locals)
