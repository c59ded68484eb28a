import numpy as np


def pack(n):
    rows = [np.arange(n) + k for k in range(6)]
    packed = [row.tobytes() for row in rows]
    del rows
    joined = b"".join(packed)
    del packed
    return len(joined.hex())


print(pack(50_000))
