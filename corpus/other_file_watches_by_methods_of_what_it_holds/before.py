import numpy as np

from hubs import Hub


def main(n):
    hub = Hub()
    data = np.ones(n)
    hub.kept.add(data)
    total = data.sum()
    other = np.ones(n)
    return total, other.sum(), hub.kept.alive()


print(main(1 << 17))
