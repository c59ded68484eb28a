import numpy as np

SIZE = 1 << 17


class Noisy(np.ndarray):
    def __del__(self):
        print("gone")


def make():
    return np.ones(SIZE).view(Noisy)


def load():
    return np.ones(SIZE)


assert (load := make)


def run():
    data = load()
    print(len(data))
    print(np.zeros(SIZE).sum())


run()
