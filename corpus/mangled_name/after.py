import numpy as np

SIZE = 1 << 17


class Survey:
    def run(self):
        __x = np.ones(SIZE)
        total = __x.sum()
        del __x
        other = np.ones(SIZE)
        return total + other.sum()


print(Survey().run())
