class Rows:
    def __init__(self, count):
        self.count = count

    def take(self):
        kept.extend(str(k) for k in range(self.count))
        return kept


class Source:
    def __init__(self, count):
        self.count = count

    def __enter__(self):
        return Rows(self.count)

    def __exit__(self, *error):
        pass

    def take(self):
        return [str(k) for k in range(self.count)]


kept = []


def run(count):
    with Source(count) as source:
        rows = source.take()
    lengths = [len(row) for row in rows]
    doubled = [length * 2 for length in lengths]
    return sum([length + 1 for length in doubled])


print(run(20_000), len(kept))
