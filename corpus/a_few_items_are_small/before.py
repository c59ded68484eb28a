import os
import tempfile

import numpy as np


def header(path, width):
    count = np.fromfile(path, count=1, dtype="<i4")
    place = 0.5 * np.array([1, 1, width, 0])
    shape = tuple((side - 1) // 2 + 1 for side in place.shape)
    for n in np.array(range(3)):
        print(np.exp(n) * count)
    print(np.zeros(shape))
    return np.fromfile(path, dtype="<i4").sum() + place.sum()


def main():
    path = os.path.join(tempfile.gettempdir(), "a_few_items_are_small.bin")
    np.arange(100000, dtype="<i4").tofile(path)
    print(header(path, 7))
    os.remove(path)


if __name__ == "__main__":
    main()
