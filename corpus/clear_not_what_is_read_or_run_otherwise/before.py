import numpy as np


class Shown:
    def fit(self, n):
        self.raw = np.ones((n, n))
        total = self.raw.sum()
        more = np.ones((n, n))
        return total + more.sum()

    def show(self):
        return f"{self.raw=}"


class Called:
    def __init__(self, again):
        self.again = again

    def run(self, n):
        self.data = np.ones((n, n))
        total = self.data.sum()
        if n > 200:
            total += self.again(self, n // 2)
        more = np.ones((n, n))
        return total + more.sum() + self.data.sum()


class Iterated:
    def read(self, n):
        self.part = np.ones((n, n))
        total = self.part.sum()
        if n > 200:
            total += sum(self)
        more = np.ones((n, n))
        return total + more.sum() + self.part.sum()

    def __iter__(self):
        yield self.read(100)


shown = Shown()
shown.fit(300)
called = Called(lambda it, n: it.run(n))
print(len(shown.show()), called.run(400), Iterated().read(300))
