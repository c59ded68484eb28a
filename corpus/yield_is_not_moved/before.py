import numpy as np

SIZE = 1 << 17


def receive():
    data = yield 1
    total = data.sum()
    print(total)
    other = np.ones(SIZE)
    print(other.sum(), total)


source = receive()
next(source)
try:
    source.send(np.ones(SIZE))
except StopIteration:
    print("done")
