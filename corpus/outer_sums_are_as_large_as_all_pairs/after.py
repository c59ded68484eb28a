import numpy as np


def tanimoto(bits):
    common = bits @ bits.T
    sizes = bits.sum(axis=1)
    del bits
    total = sizes[:, None] + sizes[None, :]
    union = total - common
    del total
    return common / union


def nearer(points):
    lengths = points.max(axis=1)
    gaps = lengths.reshape(-1, 1) - lengths[np.newaxis, :]
    print(gaps.shape)
    return np.abs(gaps).mean(axis=0)


def pairs(n):
    x = np.arange(n)
    near = x[:, None] < x[None, :]
    del x
    print(near.shape)
    return np.cumsum(near, axis=0)


def products(bits):
    sizes = bits.sum(axis=1)
    del bits
    total = np.add.outer(sizes, sizes)
    print(total.shape)
    return np.sqrt(total)


def main():
    print(tanimoto(np.ones((600, 200))).sum())
    print(nearer(np.ones((600, 600))).sum())
    print(pairs(700).sum())
    print(products(np.ones((600, 600))).sum())


main()
