import sqlite3

import numpy as np

STEPS = {}


class Item:
    def __init__(self, name, size):
        self.name = name
        self.size = size

    def read(self):
        return np.ones(self.size)


def chosen(items, size):
    kept = [item for item in items if item.size]
    for item in kept:
        print(item.name)
    table = np.ones((size, 400))
    return float(table.sum())


def joined(items, size):
    parts = []
    for item in items:
        parts.append(item.read())
    whole = np.concatenate(parts)
    return float((whole * 2.0).sum())


def main():
    items = [Item("a", 30_000), Item("b", 30_000)]
    for job in (chosen, joined):
        print(job(items, 1_000))


main()
STEPS["joined"] = joined
print(sqlite3.paramstyle, sorted(STEPS))
