import numpy as np

raw = np.ones(200_000)
table = np.sqrt(raw)
ordered = np.sort(table)
print(float(ordered.sum()))
try:
    print(len(other))
except NameError:
    print("never bound")
