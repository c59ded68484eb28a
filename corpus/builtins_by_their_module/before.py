import builtins

import numpy as np


def main(name, text):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    return getattr(builtins, name)(text), other.sum() + total


print(main("ev" + "al", "da" + "ta.size"))
