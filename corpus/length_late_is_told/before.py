import numpy as np


def upper(n):
    pages = ["x%d" % i * 20 for i in range(n)]
    docs = [p.upper() for p in pages]
    text = "\n".join(docs)
    print(len(pages), len(text))


def scale(n):
    raw = np.ones(n)
    total = np.cumsum(raw * 2)
    print(total[-1], raw.shape)


upper(2000)
scale(2000)
