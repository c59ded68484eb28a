import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def mapped(count):
    lines = [f"{n};name{n}" for n in range(count)]
    with ThreadPoolExecutor(2) as executor:
        total = sum(executor.map(len, [lines[:100], lines[100:]]))
    del lines
    halves = [n / 2 for n in range(total)]
    quarters = [half / 2 for half in halves]
    return len(quarters)


def submitted(count):
    lines = [f"{n};name{n}" for n in range(count)]
    with ThreadPoolExecutor(2) as executor:
        total = executor.submit(len, lines).result() + 1
    del lines
    halves = [n / 2 for n in range(total)]
    quarters = [half / 2 for half in halves]
    return len(quarters)


def watch(array):
    weakref.finalize(array, print, "gone")
    return len(array)


def watched(count):
    array = np.ones(count)
    with ThreadPoolExecutor(2) as executor:
        total = executor.submit(watch, array).result() + 1
    halves = [n / 2 for n in range(total)]
    quarters = [half / 2 for half in halves]
    print("computed", len(quarters))
    return total


def even(array):
    return array[::2]


def viewed(count):
    array = np.ones(count)
    with ThreadPoolExecutor(2) as executor:
        part = executor.submit(even, array).result()
    size = len(part)
    halves = [n / 2 for n in range(size)]
    try:
        array.resize(2 * count)
    except ValueError:
        print("refused")
    return len(halves)


print(mapped(5000), submitted(5000), watched(3000), viewed(3000))
