import numpy as np


def run(rng, count):
    parts = [np.sqrt(rng.random((300, 300)).T) for _ in range(count)]
    kept = sorted(parts, key=np.mean)
    print(len(kept))
    other = np.ones((count, 1 << 17))
    weights = rng.random((300, 300))
    orders = []
    while parts:
        orders.append(np.exp(parts.pop() * weights).flags.f_contiguous)
    return other.sum(), orders


print(run(np.random.default_rng(9), 5))
