import numpy as np


def total(count):
    a = np.ones(count)
    b = a * 2
    raise ValueError(b.sum())


def names():
    try:
        total(200_000)
    except ValueError as error:
        return sorted(error.__traceback__.tb_next.tb_frame.f_locals)


print(names())
