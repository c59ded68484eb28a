import numpy as np

SIZE = 1 << 17


buffer = np.ones(SIZE)


def show():
    return buffer.sum()


def main():
    total = buffer.sum()
    other = np.ones(SIZE)
    return total + other.sum(), show()


print(main())
