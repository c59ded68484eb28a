"""Threads that each work through a buffer."""
# dead: work.data
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

MIB = 1 << 20
ALL_LOADED = Barrier(3)


def load(size):
    return bytearray(size)


def shrink(data):
    return bytes(data[::2])


def work(size):
    data = load(size)
    small = shrink(data)
    ALL_LOADED.wait()
    final = small + small
    ALL_LOADED.wait()
    return len(final) - len(small)


with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(work, [16 * MIB] * 3)))
