import os
import tempfile

import numpy as np


class Box:
    def __init__(self, raw):
        self.raw = raw
        self.size = 3

    def reset(self, path):
        self.__init__(open(path, "w"))
        self.raw.write("hello")


def main(path):
    box = Box(np.ones(1 << 17))
    box.reset(path)
    print(box.size)
    other = np.ones(1 << 17)
    with open(path) as lines:
        print(len(lines.read()), other.sum())


with tempfile.TemporaryDirectory() as folder:
    main(os.path.join(folder, "x.txt"))
