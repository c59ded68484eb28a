import array

import numpy as np


def main():
    buffer = array.array("d", [1.0] * 100000)
    parts = np.einsum("ij->ji", np.asarray(buffer).reshape(100, -1))
    print(len(parts))
    big = np.ones(400000)
    try:
        buffer.append(1.0)
        print("grown", big.sum())
    except BufferError as error:
        print(type(error).__name__, big.sum())


main()
