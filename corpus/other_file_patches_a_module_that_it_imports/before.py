import numpy as np

import patches

SIZE = 1 << 17


def step(data):
    return data * 2.0


def load():
    print("loading")
    patches.install()
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


if __name__ == "before":
    print("imported")
else:
    import sys

    sys.modules["before"] = sys.modules["__main__"]
    print(run().sum())
