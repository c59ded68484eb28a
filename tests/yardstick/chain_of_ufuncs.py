import numpy as np


def process_data(count):
    data = np.random.default_rng(0).random(count)
    centered = np.subtract(data, 0.5)
    scaled = np.divide(centered, 2.0)
    clipped = np.clip(scaled, -0.2, 0.2)
    return float(np.abs(clipped).sum())


print(round(process_data(200_000), 6))
