import numpy as np


class Source:
    def read_into(self, block):
        block[:] = 1.0


def filled(source, dest, rows, chunks):
    for start, end, count in chunks:
        block = np.empty((count, 300))
        source.read_into(block)
        dest[start:end] = block[rows[start:end] - start]
    return dest


def main():
    rows = np.arange(2_000)
    chunks = [(0, 1_000, 1_000), (1_000, 2_000, 1_000)]
    for job in (filled,):
        print(float(job(Source(), np.zeros((2_000, 300)), rows, chunks).sum()))


main()
