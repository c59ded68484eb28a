import numpy as np


def run(settings):
    ticks = np.ones(settings["ticks"])
    doubled = ticks * 2
    print("ticks", len(doubled))
    return (doubled + 1).sum()


print(run({"ticks": 1 << 17}))
