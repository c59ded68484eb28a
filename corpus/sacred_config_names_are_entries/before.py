import numpy as np
from sacred import Experiment

SIZE = 1 << 17

experiment = Experiment("e")


@experiment.config
def config():
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    count = other.size
