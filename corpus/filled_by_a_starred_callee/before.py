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


def fill(*arguments):
    arguments[0].append(arguments[1])


def gather(source):
    found = [None] * 10_000
    for job in source:
        fill(found, job)
    return found


def work(source):
    batch = gather(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
