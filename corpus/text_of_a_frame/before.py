import zlib

import numpy as np
import pandas as pd


def hold():
    text = pd.DataFrame({"a": np.arange(20_000.0)}).to_csv()
    checksum = zlib.crc32(text.encode())
    big = np.ones(300_000)
    return checksum, big.sum()


print(hold())
