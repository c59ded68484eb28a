import numpy as np


def blank(path, data):
    flags = read_flags(path)[0]
    data[flags == 0] = np.nan
    return np.nan_to_num(data) * 2.0


def read_flags(path):
    rows = [np.arange(len(path) * 20000) % 3]
    return eval("rows") if len(path) > 100 else rows


def main():
    print(blank("flags", np.ones(100000)).sum())


if __name__ == "__main__":
    main()
