import dataclasses

import numpy as np

SIZE = 1 << 17


@dataclasses.dataclass
class Holder:
    factor: float

    def run(self):
        x = np.ones(SIZE)
        return x.sum() * self.factor


print(Holder(2.0).run())
