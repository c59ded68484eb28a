import numpy as np
def as2d(x):
    return np.atleast_2d(x)
def run(n, weights):
    x = np.linspace(0, 1, n * n).reshape(n, n).copy("F")
    y = np.sqrt(as2d(x) * weights)
    z = np.abs(y)
    return z
values = run(300, np.random.default_rng(2).random((300, 300)))

print(values.sum(), values.flags.f_contiguous)
