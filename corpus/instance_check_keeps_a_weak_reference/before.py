import weakref

import numpy as np

SEEN = []


class Handle:
    class Meta(type):
        def __instancecheck__(cls, one):
            SEEN.append(weakref.ref(one))
            return False

    class Checked(metaclass=Meta):
        pass


def run():
    data = np.ones(1 << 17)
    handle = Handle()
    isinstance(data, Handle.Checked)
    total = data.sum()
    other = np.zeros(1 << 17)
    return total, other.sum(), [it() is None for it in SEEN]


print(run())
