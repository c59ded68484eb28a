import sys

import numpy as np

SIZE = 1 << 17


class Noisy(np.ndarray):
    def __del__(self):
        print("gone")


def make():
    return np.ones(SIZE).view(Noisy)


def load():
    return np.ones(SIZE)


fake = type(sys)("json")
fake.loads = lambda text: make()
sys.modules["json"] = fake
import json  # noqa: E402


def run():
    data = json.loads("[1]")
    print(len(data))
    print(np.zeros(SIZE).sum())


run()
