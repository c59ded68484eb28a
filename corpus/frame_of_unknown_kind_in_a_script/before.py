import numpy as np
import pandas as pd

SOURCES = {}


def source(make):
    SOURCES[make.__name__] = make
    return make


@source
def ones(n):
    return pd.DataFrame({"a": np.ones(n)})


def main(name, n):
    raw = SOURCES[name](n)
    clean = raw.dropna()
    scaled = clean * 2
    shifted = scaled + 1
    return float(shifted["a"].sum())


if __name__ == "__main__":
    print(main("ones", 1 << 16))
