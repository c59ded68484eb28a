"""Random walks of many particles, looked at in three ways one after the other."""
import numpy as np

PARTICLES, STEPS = 2_000, 600

steps = np.random.default_rng(7).normal(size=(PARTICLES, STEPS))
paths = np.cumsum(steps, axis=1)
distance = np.abs(paths)
furthest = distance.max(axis=1)
print("furthest", round(float(furthest.max()), 3))
histogram, edges = np.histogram(distance, bins=20)
print(histogram.tolist()[:3], len(edges))

again = np.random.default_rng(8).normal(size=(PARTICLES, STEPS))
moved = np.cumsum(again, axis=0)
print("mean", round(float(moved.mean()), 6))
