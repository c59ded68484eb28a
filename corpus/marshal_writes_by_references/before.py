import marshal
import zlib


class Cache:
    def __init__(self):
        self.store = {}

    def key(self, obj):
        return zlib.crc32(marshal.dumps(obj))

    def put(self, obj, value):
        self.store[self.key(obj)] = value

    def get(self, obj):
        return self.store.get(self.key(obj), "miss")


def main(count):
    cache = Cache()
    rows = [[i * 1000, i * 2000] for i in range(count)]
    backup = list(rows)
    cache.put(rows, "found")
    total = len(backup)
    more = [total] * count
    print(len(more), cache.get(rows))


main(20_000)
