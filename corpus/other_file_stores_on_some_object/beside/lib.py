import numpy as np


class Settings:
    factor = 1.0


def apply(target, values):
    for name, value in values.items():
        setattr(target, name, value)
    return target


def backend():
    return np
