"""Bytes that are packed and unpacked."""
# dead: roundtrip.packed
import os
import zlib

MIB = 1 << 20


def make(size):
    return os.urandom(size)


def roundtrip(size):
    packed = zlib.compress(make(size), 1)
    plain = zlib.decompress(packed)
    padded = plain + bytes(size // 2)
    return len(padded)


print(roundtrip(24 * MIB))
