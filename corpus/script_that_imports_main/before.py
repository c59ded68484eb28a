import numpy as np


def report():
    import __main__

    return float(getattr(__main__, "ra" + "w").sum())


raw = np.ones(200_000)
table = np.sqrt(raw)
print(float(np.sort(table).sum()))
print(report())
