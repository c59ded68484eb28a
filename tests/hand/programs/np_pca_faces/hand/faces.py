import numpy as np


def load_faces(count, side):
    rng = np.random.default_rng(44)
    basis = rng.normal(size=(30, side * side))
    weights = rng.normal(size=(count, 30)) * np.linspace(3, 0.1, 30)
    mixed = weights @ basis
    noise = rng.normal(0, 0.1, mixed.shape)
    return mixed + noise
