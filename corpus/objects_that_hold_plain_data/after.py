import numpy as np


class Stack:
    def __init__(self, n):
        self.data = np.ones(n)
        self.count = n

    def total(self):
        return float(self.data.sum())


def run(n):
    stack = Stack(n)
    total = stack.total()
    del stack
    other = np.ones(2 * n) * 2
    return total + other.sum()


if __name__ == "__main__":
    print(run(200_000))
