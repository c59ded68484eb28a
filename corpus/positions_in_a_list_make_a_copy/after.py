import numpy as np

SIZE = 200_000
FEW = 20_000


def by_comprehension():
    data = np.arange(SIZE, dtype=np.float64)
    some = data[[n for n in range(0, SIZE, 1000)]]
    del data
    again = np.ones(SIZE)
    return some.sum() + again.sum()


def by_list_that_a_loop_fills():
    data = np.arange(SIZE, dtype=np.float64)
    rows = []
    for n in range(0, SIZE, 1000):
        rows.append(n)
    some = data[rows]
    del data, rows
    again = np.ones(SIZE)
    return some.sum() + again.sum()


def by_slice():
    data = np.arange(FEW, dtype=np.float64)
    some = data[::1000]
    again = np.ones(FEW)
    return some.sum() + again.sum()


print(by_comprehension(), by_list_that_a_loop_fills(), by_slice())
