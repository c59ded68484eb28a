import numpy as np
import pyparsing as pp

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), pp.autoname_elements()
