import numpy as np

from lib import total_of

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = total_of(data)
    del_me = np.ones(SIZE) * total.real
    return del_me.sum()


print(run())
