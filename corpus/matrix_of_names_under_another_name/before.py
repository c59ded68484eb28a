import numpy as np

build = np.bmat


def work(text):
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    print(build(text).shape)
    return total + other.sum()


print(work("".join(["da", "ta"])))
