import numpy as np

SIZE = 1 << 17


class Settings:
    has_targets = staticmethod(eval)


def hold(settings):
    x = np.ones(SIZE)
    total = x.sum()
    if settings.has_targets("x" + ".sum()"):
        total += 1.0
    y = np.ones(SIZE)
    return total + y.sum()


print(hold(Settings()))
