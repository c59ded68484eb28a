import numpy as np

import tools


def run(settings):
    ticks = np.ones(settings["ticks"])
    doubled = ticks * 2
    print("ticks", len(doubled), tools.depth())
    return (doubled + 1).sum()


print(run({"ticks": 1 << 17}))
