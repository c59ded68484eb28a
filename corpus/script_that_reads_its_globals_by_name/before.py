import numpy as np


def show(name):
    print(name, float(globals()[name].sum()))


raw = np.ones(200_000)
table = np.sqrt(raw)
show("ra" + "w")
print(float(np.sort(table).sum()))
