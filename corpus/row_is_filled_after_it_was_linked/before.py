class Job:
    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        return self.name < other.name

    def __del__(self):
        print("ends", self.name)


def jobs():
    yield Job("first")
    yield Job("second")


def link(into, row):
    into["row"] = row


def gather(source):
    row = [None] * 10_000
    table = {}
    link(table, row)
    for key, value in table.items():
        value.append(next(source))
    return row


def work(source):
    batch = gather(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
