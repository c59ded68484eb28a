import numpy as np

SIZE = 1 << 17


def hold(make):
    try:
        x = make(SIZE)
        del x
    except ValueError:
        pass
    else:
        print(x.size)
    return np.ones(SIZE).sum()


def fail(size):
    raise ValueError(size)


print(hold(fail))
try:
    hold(np.ones)
except UnboundLocalError as error:
    print(error)
