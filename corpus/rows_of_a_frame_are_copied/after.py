import pandas as pd

ROWS = 20_000


def load():
    rows = [{"a": n, "b": n / 2} for n in range(ROWS)]
    frame = pd.DataFrame(rows)
    del rows
    again = [{"a": n} for n in range(ROWS)]
    return frame["a"].sum(), len(again)


def names():
    texts = [f"name {n}" for n in range(ROWS)]
    frame = pd.DataFrame(texts)
    again = [f"name {n}" for n in range(ROWS)]
    return len(frame), len(again)


def main():
    print(load())


main()
print(names())
