import numpy as np
import pyarrow.parquet as pq


def hold(path):
    reader = pq.ParquetFile(path)
    table = reader.read()
    rows = table.num_rows
    big = np.ones(300_000)
    return rows, big.sum()
