import numpy as np


def main():
    left = np.ones((200, 200))
    right = np.zeros((200, 200))
    total = left.sum()
    other = np.ones(1 << 17)
    matrix = np.bmat("left, right")
    print(total, matrix.shape, other.sum())


def rows():
    left = np.ones((200, 200))
    right = np.zeros((200, 200))
    total = left.sum()
    other = np.ones(1 << 17)
    matrix = np.r_["left, right"]
    print(total, matrix.shape, other.sum())


main()
rows()
