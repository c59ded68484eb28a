import numpy as np
import statsmodels.formula.api as smf

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), smf.ols(source, source).fit()
