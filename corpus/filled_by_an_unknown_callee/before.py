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


class Filler:
    def fill(self, into, job):
        into.append(job)


def gather(source):
    found = [None] * 10_000
    filler = Filler()
    for job in source:
        filler.fill(found, job)
    return found


def work(source):
    batch = gather(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
