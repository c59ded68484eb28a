import weakref


class Kept:
    def __init__(self):
        self.refs = []

    def add(self, value):
        self._put(value)

    def _put(self, value):
        self.refs.append(weakref.ref(value))

    def alive(self):
        return [ref() is not None for ref in self.refs]


class Hub:
    def __init__(self):
        self.kept = Kept()
