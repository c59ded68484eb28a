import numpy as np


class Tree:
    def build(self, n):
        self.data = np.ones((n, 1000))
        total = self.data.sum()
        if n > 200:
            total += self.split(n)
        more = np.ones((n, 1000))
        return total + more.sum() + self.data.sum()

    def split(self, n):
        return self.build(n // 2)


if __name__ == "__main__":
    print(Tree().build(800))
