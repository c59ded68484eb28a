"""Jobs of a small scheduler: closures are registered first and run later, each with its own input."""
import collections
import json
import zlib


class Scheduler:
    def __init__(self):
        self.jobs = collections.OrderedDict()
        self.results = {}

    def job(self, name):
        def register(function):
            self.jobs[name] = function
            return function
        return register

    def run(self):
        for name, function in self.jobs.items():
            self.results[name] = function()
        return self.results


def make(scheduler, count):
    @scheduler.job("export")
    def export():
        rows = [{"n": n, "label": f"row {n % 900}", "even": n % 2 == 0} for n in range(count)]
        lines = [json.dumps(row) for row in rows]
        del rows
        text = "\n".join(lines)
        del lines
        packed = zlib.compress(text.encode(), 1)
        return len(text), len(zlib.decompress(packed))

    @scheduler.job("index")
    def index():
        words = [f"key{n * 17 % 5003}" for n in range(count * 2)]
        positions = collections.defaultdict(list)
        for position, word in enumerate(words):
            positions[word].append(position)
        del words
        spans = {word: (found[0], found[-1]) for word, found in positions.items()}
        gaps = {word: [b - a for a, b in zip(found, found[1:])] for word, found in positions.items()}
        return len(spans), sum(map(len, gaps.values()))


def main():
    scheduler = Scheduler()
    make(scheduler, 22_000)
    for name, result in scheduler.run().items():
        print(name, *result)


if __name__ == "__main__":
    main()
