import numpy as np

SIZE = 1 << 17


def keep(size):
    print("called")
    return np.ones(size)


def roots(is_given):
    if is_given:
        base = np.ones(SIZE)
    step = keep(SIZE) + np.sqrt(base)
    return base + np.exp(step)


print(roots(True).sum())
try:
    roots(False)
except UnboundLocalError:
    print("unbound behind the call")
