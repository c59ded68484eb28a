import numpy as np

SIZE = 1 << 17


def changes(n):
    found = []
    last = None
    for k in range(n):
        frame = np.full(SIZE, float(k))
        if last is not None:
            found.append((frame - last).sum())
        last = frame
    return found


print(changes(4))
