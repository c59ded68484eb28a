import numpy as np


def run(rng):
    parts = [np.sqrt(rng.random((300, 300)).T) for _ in range(5)]
    kept = sorted(parts, key=np.mean)
    count = len(kept)
    other = np.ones(1 << 17)
    weights = rng.random((300, 300))
    orders = []
    while parts:
        orders.append(np.exp(parts.pop() * weights).flags.f_contiguous)
    return count, other.sum(), orders


print(run(np.random.default_rng(9)))
