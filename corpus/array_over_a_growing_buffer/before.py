import numpy as np


def hold():
    raw = bytearray(1 << 20)
    numbers = np.frombuffer(raw, np.uint8)
    total = numbers.sum()
    big = np.ones(300_000)
    try:
        raw.append(1)
    except BufferError:
        return total, big.sum(), "held"
    return total, big.sum(), "free"


print(hold())
