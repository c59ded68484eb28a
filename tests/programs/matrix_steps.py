"""Three matrix steps, each of which needs only the one before."""
import numpy as np

N = 900

first = np.random.default_rng(17).normal(size=(N, N))
second = np.matmul(first, np.transpose(first))
shifted = np.add(second, np.eye(N))
third = np.linalg.inv(shifted)
trace = float(np.sum(np.diagonal(third)))
print("trace", round(trace, 4))
fourth = np.random.default_rng(18).normal(size=(2 * N, N))
print("sum", round(float(fourth.sum()), 3))
