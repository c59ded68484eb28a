import weakref

import numpy as np


class Block(bytearray):
    pass


def lease():
    block = Block(b"abcd" * 100)
    weakref.finalize(block, print, "returned")
    return block


class Reader:
    def __init__(self):
        self.block = lease()

    def parts(self, count):
        block = self.block
        return [np.array_split(np.asarray(block), 4) for _ in range(count)]


def main(count):
    parts = Reader().parts(count)
    print(len(parts))
    other = np.ones((count, 1 << 17))
    print(other.sum())


main(2)
