import numpy as np


class Frontend:
    def __init__(self, handle):
        self._handle = handle

    def select(self, selector, n):
        x = self._handle["x"][:n]
        y = self._handle["y"][:n]
        mask = selector(x, y)
        return self._handle["mass"][:n][mask] * np.float64(2.0)


class Stored:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, part):
        return np.arange(self.n)[part] % 7


def main():
    frontend = Frontend({name: Stored(100000) for name in ("x", "y", "mass")})
    print(frontend.select(lambda x, y: x > y - 1, 90000).sum())


if __name__ == "__main__":
    main()
