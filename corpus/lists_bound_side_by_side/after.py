import numpy as np


def triplets(texts):
    rows, sizes = [], []
    for number, text in enumerate(texts):
        rows.append(number)
        sizes.append(len(text))
    return rows, sizes


def transform(count):
    rows, sizes = triplets(["a b c d"] * count)
    row = np.array(rows, dtype=np.int32)
    del rows
    size = np.array(sizes, dtype=np.int32)
    del sizes
    key = row * 4096.0
    return (key + row).sum() + size.sum()


print(transform(100_000))
