import numpy as np
import rich.console

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), rich.console.Console().log(source, log_locals=True)
