import numpy as np
from schedule import Schedule


def produce(count):
    ones = np.full(200_000, count)
    doubled = ones * 2
    yield count
    moved = doubled + 1
    yield np.sort(moved)[0]


schedule = Schedule()
schedule.add(produce(1))
schedule.add(produce(2))
schedule.run()
