import numpy as np

SIZE = 200_000


def standardised():
    counts = np.ones(SIZE, np.uint8)
    values = counts.astype(np.float64)
    shifted = values - 2.0
    return shifted / 3.0


print(standardised().sum())
