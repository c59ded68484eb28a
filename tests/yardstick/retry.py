import numpy as np


def load(size):
    return np.ones(size)


def fetch(block, attempt):
    if attempt == 0:
        raise OSError("not yet")
    return np.add(block, 1.0)


def process(size):
    raw = load(size)
    block = np.cumsum(raw)
    for attempt in range(3):
        try:
            result = fetch(block, attempt)
            break
        except OSError:
            print("again", len(block))
    return np.sqrt(result).sum()


print(round(process(150_000), 3))
