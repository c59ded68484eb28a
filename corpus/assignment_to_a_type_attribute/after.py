import numpy as np

SIZE = 1 << 17


class Survey:
    total = 0.0

    def run(self):
        x = np.ones(SIZE)
        type(self).total = x.sum()
        del x
        other = np.ones(SIZE)
        return self.total + other.sum()


print(Survey().run())
