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


def gather(source):
    groups = {number: [number] for number in range(10_000)}
    for job in source:
        groups.setdefault("a", []).append(job)
    return groups


def work(source):
    batch = gather(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
