"""Three buffers of 40 MiB at the peak, one of them for nothing; one that somebody else holds; small ones."""
import sys

KEPT = []


def copy(data):
    return bytearray(data)


def chain(size):
    data = bytearray(size)
    half = copy(data)
    rest = copy(half)
    return len(rest)


def kept(size):
    data = bytearray(size)
    KEPT.append(data)
    size = len(copy(data))
    other = bytearray(size)
    return len(other)


def small():
    data = bytearray(100)
    half = copy(data)
    rest = copy(half)
    return len(rest)


print(chain(40 << 20), kept(8 << 20), sum(small() for _ in range(1000)))
print("to standard error", file=sys.stderr)
