import numpy as np


class Block:
    def __init__(self, number):
        self.values = np.arange(100_000.0)
        self.number = number

    def __del__(self):
        print("gone", self.number)


def blocks(count):
    for number in range(count):
        yield number, Block(number)


def total(count):
    out = 0.0
    for number, block in blocks(count):
        out += float(block.values[number])
        print("next")
        other = np.ones(200_000)
        out += float(np.sort(other)[0])
    return out


print(total(3))
