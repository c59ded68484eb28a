import weakref

ALIVE = weakref.WeakSet()


class Part:
    def __init__(self, number):
        ALIVE.add(self)
        self.text = str(number) * 20_000

    def size(self):
        return len(self.text)


def count_alive():
    return len(ALIVE)


def collect(names):
    kinds = {"part": Part}
    return [kinds[name](n) for n, name in enumerate(names)]
