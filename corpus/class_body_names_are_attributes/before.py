import numpy as np

SIZE = 1 << 17


class Table:
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE)
    sums = total + other.sum()


print(Table.sums, Table.data.sum())
