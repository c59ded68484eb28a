import numpy as np

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lib import load
else:
    from other import load

SIZE = 1 << 17


def run():
    data = load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


print(run())
