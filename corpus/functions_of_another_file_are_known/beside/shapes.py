import numpy as np


def first(data):
    return data[: data.shape[0] // 2]


def checked(data):
    if not isinstance(data, np.ndarray):
        raise TypeError(type(data))
    return data
