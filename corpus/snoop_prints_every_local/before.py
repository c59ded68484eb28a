import numpy as np
import snoop

SIZE = 1 << 17


@snoop.snoop
def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), source
