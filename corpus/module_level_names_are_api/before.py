import numpy as np

SIZE = 1 << 17


x = np.ones(SIZE)
total = x.sum()
other = np.ones(SIZE)
print(total + other.sum())
