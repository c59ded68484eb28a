from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from copy import copy as step

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


try:
    print(run().sum())
except NameError as error:
    print(error)
