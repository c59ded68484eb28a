import numpy as np
import pandas as pd


def header(path, width, frame):
    count = np.fromfile(path, count=1, dtype="<i4")
    place = 0.5 * np.array([1, 1, width, 0])
    label = frame[frame["a"] == 2].index[0]
    del frame
    shape = tuple((side - 1) // 2 + 1 for side in place.shape)
    for n in np.array(range(3)):
        print(np.exp(n) * count)
    print(np.zeros(shape))
    return np.fromfile(path, dtype="<i4").sum() + place.sum() + label


def main():
    np.arange(100000, dtype="<i4").tofile("numbers.bin")
    print(header("numbers.bin", 7, pd.DataFrame({"a": range(4)})))


if __name__ == "__main__":
    main()
