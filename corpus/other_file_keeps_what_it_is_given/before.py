import numpy as np

from lib import SEEN, load, note

SIZE = 1 << 17


def run():
    data = load(SIZE)
    note(data)
    other = np.ones(SIZE)
    print(float(other.sum()))
    return len(SEEN)


print(run())
