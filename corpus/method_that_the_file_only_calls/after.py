import numpy as np

SIZE = 1 << 17
STEPS = {"length": len, "text": eval}


class Settings:
    def has_targets(self):
        return False


def hold(settings):
    x = np.ones(SIZE)
    total = x.sum()
    del x
    if settings.has_targets():
        total += 1.0
    y = np.ones(SIZE)
    return total + y.sum()


print(hold(Settings()), STEPS["length"]("ab"))
