import numpy as np

SIZE = 1 << 17


class Survey:
    def size(first):
        first = np.ones(SIZE)
        print(first.sum())
        return np.ones(SIZE).sum(), __class__.__name__


print(Survey().size())
