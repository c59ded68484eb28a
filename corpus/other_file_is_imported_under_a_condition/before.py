import numpy as np

try:
    import missing_library
    from lib import load
except ImportError:
    from other import load

SIZE = 1 << 17


def run():
    data = load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


print(run())
