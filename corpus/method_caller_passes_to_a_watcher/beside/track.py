import weakref


class Tracker:
    def __init__(self):
        self.seen = []

    def track(self, value):
        self.seen.append(weakref.ref(value))

    def alive(self):
        return sum(reference() is not None for reference in self.seen)


tracker = Tracker()
