import io
import zipfile
import zlib

import numpy as np


def pack():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", bytes(1 << 20))
    return file.getvalue()


def hold(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        del packed
        data = archive.read("a")
    checksum = zlib.crc32(data)
    del data
    big = np.ones(300_000)
    return checksum, big.sum()


print(hold(pack()))
