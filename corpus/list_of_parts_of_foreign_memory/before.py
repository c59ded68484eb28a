import array

import numpy as np


def parts_of(samples):
    return list(np.split(np.frombuffer(samples, np.uint8), 4))


def main():
    samples = array.array("B", [1] * 400)
    parts = parts_of(samples)
    count = len(parts)
    other = np.ones(1 << 17)
    print(other.sum())
    try:
        samples.frombytes(b"abc")
        print("grown", count)
    except BufferError as error:
        print(type(error).__name__)


main()
