from typing import TYPE_CHECKING

import numpy as np

SIZE = 1 << 17


def hold():
    if TYPE_CHECKING:
        x = np.ones(SIZE)
        print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
