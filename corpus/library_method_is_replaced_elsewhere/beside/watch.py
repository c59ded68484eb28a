import weakref

import pandas as pd

seen = []
original = pd.DataFrame.add


def add(self, other):
    result = original(self, other)
    seen.extend([weakref.ref(self), weakref.ref(result)])
    return result


def alive():
    return sum(reference() is not None for reference in seen)


pd.DataFrame.add = add
