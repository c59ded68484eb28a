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
    queue = [None] * 10_000
    queue += source
    taken = {}
    while queue:
        taken[len(queue)] = queue.pop(0)
    pairs = []
    while taken:
        pairs.append(taken.popitem())
    return pairs


def work(source):
    batch = gather(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
