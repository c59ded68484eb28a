import numpy as np

SIZE = 1 << 17


class Base:
    def finish(self, total):
        return total


class Survey(Base):
    def finish(self, total):
        label = repr(type(self))
        other = np.ones(SIZE)
        return super().finish(total + other.sum()), len(label)


print(Survey().finish(1.0)[0])
