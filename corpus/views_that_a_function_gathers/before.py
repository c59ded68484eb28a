import numpy as np


def build(parts):
    kept = []
    for part in parts:
        kept.append(part)
    return kept


def last(part):
    kept = []
    kept.append(part)
    return kept.pop()


def grows(buffer):
    try:
        buffer.resize(2 * len(buffer))
    except ValueError:
        return "refused"
    return "grown"


def gathered(n):
    buffer = np.ones(n)
    views = build([buffer[: n // 2], buffer[n // 2 :]])
    count = len(views)
    more = np.zeros((n, 3))
    return count, grows(buffer), more.sum()


def taken_out(n):
    buffer = np.ones(n)
    view = last(buffer[1 : n // 2])
    count = len(view)
    more = np.zeros((n, 3))
    return count, grows(buffer), more.sum()


print(gathered(30_000), taken_out(30_000))
