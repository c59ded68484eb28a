import numpy as np
from guard import reported


def step(data):
    doubled = data * 2
    moved = doubled + 1
    if moved.sum() > 3:
        raise ValueError("too much")
    return moved


def work(count):
    data = np.ones(count)
    scaled = data * 2
    with reported():
        return step(scaled)


print(work(300_000))
