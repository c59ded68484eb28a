import numpy as np


class Ending(np.ndarray):
    def __del__(self):
        print("end")


def apply(target, values):
    for name, value in values.items():
        setattr(target, name, value)
