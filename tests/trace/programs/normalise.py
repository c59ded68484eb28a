"""numpy: steps of a normalisation."""
# needs: numpy
# dead: normalise.raw normalise.centred
import numpy as np


def load(count):
    return np.arange(count, dtype=np.float64)


def spread(values):
    return values / (values.max() + 1)


def normalise(count):
    raw = load(count)
    centred = raw - raw.mean()
    scaled = spread(centred)
    stacked = np.concatenate([scaled, scaled])
    return stacked.sum()


print(round(float(normalise(4_000_000)), 3))
