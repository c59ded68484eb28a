import numpy as np

SIZE = 1 << 17


def hold(value):
    match value:
        case [a, b] if a.sum() > b.sum():
            kind = "falling"
        case _:
            kind = "other"
    other = np.ones(SIZE)
    return kind, other.sum()


print(hold([np.ones(SIZE), np.zeros(SIZE)]), hold(0))
