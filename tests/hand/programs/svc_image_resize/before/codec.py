import struct
import zlib

import numpy as np


def encode(pixels):
    height, width, _ = pixels.shape
    body = zlib.compress(pixels.tobytes(), 1)
    return struct.pack("<II", height, width) + body


def decode(data):
    height, width = struct.unpack("<II", data[:8])
    raw = zlib.decompress(data[8:])
    return np.frombuffer(raw, dtype=np.uint8).reshape(height, width, 3)
