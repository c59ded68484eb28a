import numpy as np


class Survey:
    def work(self):
        __data = np.ones(200_000)
        total = __data.sum()
        other = np.ones(200_000) * total
        return other.sum() + len(_Survey__data)


print(Survey().work())
