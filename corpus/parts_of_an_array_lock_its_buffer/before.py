import array

import numpy as np


def main():
    buffer = array.array("d", [1.0] * 100000)
    parts = np.hsplit(np.asarray(buffer), 2)
    print(len(parts))
    big = np.ones(400000)
    try:
        buffer.append(1.0)
        print("grown", big.sum())
    except BufferError as error:
        print(type(error).__name__, big.sum())


main()
