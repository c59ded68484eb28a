import numpy as np


class Frontend:
    def __init__(self, table):
        self._table = table

    def select(self, selector, n):
        x = self._table["x"][:n]
        y = self._table["y"][:n]
        mask = selector(x, y)
        return np.flatnonzero(mask) * 2


def main():
    frontend = Frontend({name: np.arange(100000) % len(name) for name in ("x", "y")})
    print(frontend.select(lambda x, y: x > y - 1, 90000).sum())


if __name__ == "__main__":
    main()
