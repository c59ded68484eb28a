from unittest import mock

import numpy as np


class Ending(np.ndarray):
    def __del__(self):
        print("end")


def ones(size):
    return np.zeros(size).view(Ending)


def install():
    mock.patch("numpy.ones", ones).start()
