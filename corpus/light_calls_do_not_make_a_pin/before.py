import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    print(len(str(total)))
    print(f"{total:.1f}")
    return isinstance(total, float)


print(hold())
