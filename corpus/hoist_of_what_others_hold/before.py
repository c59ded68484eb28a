import json

KEPT = []


def keep(rows):
    KEPT.append(rows)


def describe(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    keep(rows)
    text = json.dumps(rows)
    KEPT[0].clear()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


def alias(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    same = rows
    text = json.dumps(same)
    same.pop()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


def method(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    take = rows.pop
    text = json.dumps(rows)
    take()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


def closure(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)

    def drop():
        rows.pop()

    drop()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


def pair(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    both = [rows]
    both[0].pop()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


def two_of_one(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    return rows, rows


def parts(count):
    rows, same = two_of_one(count)
    text = json.dumps(rows)
    same.pop()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows) + len(same)


class Hoard:
    def __init__(self):
        self.kept = []

    def __lshift__(self, rows):
        self.kept.append(rows)


def first(*given):
    return given[0]


def starred(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    first(rows).pop()
    table = [line.split(",") for line in text.split("}")]
    first(rows).pop()
    return table, len(rows)


def operator(count):
    hoard = Hoard()
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    hoard << rows
    text = json.dumps(rows)
    hoard.kept[0].pop()
    table = [line.split(",") for line in text.split("}")]
    return table, len(rows)


for function in (describe, alias, method, closure, pair, parts, starred, operator):
    print(function(20_000)[1])
