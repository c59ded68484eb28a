SIZE = 1 << 17


class Parts:
    def __iter__(self):
        print("parts")
        yield 1.0


class Key:
    def __hash__(self):
        print("hash")
        return 7


def load():
    print("load")
    return [0.5] * SIZE


def starred(parts):
    data = load()
    merged = [*parts, *data]
    return max(sorted(merged))


def spread(options):
    data = load()
    return len(sorted({**options, "data": data}.popitem()[1]))


def many(key):
    data = load()
    merged = {
        key, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
        21, 22, 23, 24, 25, 26, 27, 28, 29, 30, sum(data),
    }
    return len(merged), len([0.5] * SIZE)


def few(key):
    merged = {key, 1, sum(load())}
    return len(merged), len([0.5] * SIZE)


print(starred(Parts()), spread({"k": 1}), many(Key()), few(Key()))
