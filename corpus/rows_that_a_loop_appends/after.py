import pandas as pd

ROWS = 20_000


def load():
    rows = []
    for n in range(ROWS):
        rows.append({"a": n, "b": n / 2})
    frame = pd.DataFrame(rows)
    del rows
    again = [{"a": n} for n in range(ROWS)]
    return frame["a"].sum(), len(again)


def count():
    lengths = {}
    for n in range(ROWS):
        lengths[str(n)] = n
    total = sum(lengths.values())
    del lengths
    again = [str(n) for n in range(ROWS)]
    return total, len(again)


def join():
    words = []
    for n in range(ROWS):
        words += [str(n), str(-n)]
    text = " ".join(words)
    del words
    again = [str(n) for n in range(ROWS)]
    return len(text), len(again)


def main():
    print(load())


main()
print(count())
print(join())
