import numpy as np
import plotnine as p9

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), p9.ggplot(source, p9.aes(source))
