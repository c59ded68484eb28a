import numpy as np

from tools import ask


def work(text):
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    print(len(ask(text)))
    return total + other.sum()


print(work("".join(["da", "ta"])))
