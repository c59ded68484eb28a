import numpy as np

Kinds = np.ones(200_000)
print(float(Kinds.sum()))


def check(value: Kinds) -> float:
    return float(np.sum(value))


print(check(np.cumsum(np.ones(300_000))))
