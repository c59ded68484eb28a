import numpy as np

from docs import fill_doc

SIZE = 1 << 17


@fill_doc
def run():
    """Sum of {size} numbers."""
    raw = np.ones(SIZE)
    total = raw.sum()
    del raw
    other = np.ones(SIZE) * total
    return other.sum()


print(run(), run.__doc__)
