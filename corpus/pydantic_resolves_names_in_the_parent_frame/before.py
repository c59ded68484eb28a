import numpy as np
import pydantic

SIZE = 1 << 17


def hold():
    X = np.ones(SIZE)
    total = X.sum()

    class Model(pydantic.BaseModel):
        value: "X"

    other = np.ones(SIZE)
    return total + other.sum(), Model
