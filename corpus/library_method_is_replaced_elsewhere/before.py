import numpy as np
import pandas as pd
import watch


def work(count):
    table = pd.DataFrame({"a": np.ones(count)})
    more = table.add(1)
    total = more.sum()
    big = np.ones(count * 2)
    print(watch.alive())
    return total["a"], big.sum()


print(work(300_000))
