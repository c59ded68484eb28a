import numpy as np

SIZE = 1 << 17


class Source:
    def read(self):
        return "source"


def run(source):
    data = source.read()
    print(data)
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE)
    return total + other.sum()


print(run(Source()))
