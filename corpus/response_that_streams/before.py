import zlib

import numpy as np
import requests


def hold(url):
    response = requests.get(url, stream=True)
    checksum = zlib.crc32(response.content)
    big = np.ones(300_000)
    return checksum, big.sum()
