import numpy as np

totals = []
for seed in range(3):
    samples = np.random.default_rng(seed).normal(size=200_000)
    steps = np.cumsum(samples)
    del samples
    totals.append(round(float(np.sqrt(np.abs(steps)).sum())))
    del steps
print(totals)
