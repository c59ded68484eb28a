from lib import add, load, tidy

N = 1 << 15


def run():
    raw = load(N)
    rows = len(raw)
    good = tidy(raw)
    del raw
    print(rows, len(good))
    full = add(good)
    del good
    other = load(N)
    return len(full), len(other)


print(run())
