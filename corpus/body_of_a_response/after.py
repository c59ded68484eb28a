import zlib

import numpy as np
import requests


def hold(url):
    body = requests.get(url).content
    checksum = zlib.crc32(body)
    del body
    big = np.ones(300_000)
    return checksum, big.sum()
