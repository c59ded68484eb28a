import numpy as np

SIZE = 1 << 17


class Noisy(np.ndarray):
    def __del__(self):
        print("gone")


def make():
    return np.ones(SIZE).view(Noisy)


def load():
    return np.ones(SIZE)


class Other((load := make) and object):
    pass


def run():
    data = load()
    print(len(data))
    print(np.zeros(SIZE).sum())


run()
