import numpy as np
import tables

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), tables.open_file("store.h5").root.table.read_where(source)
